/**
 * What a request had when it reached hyperLive(). Middleware that comes later sets its properties for pages alone: posts and
 * sockets go no further than hyperLive().
 */
import type { IncomingMessage } from "node:http";

/** The properties that middleware for sessions and users sets. */
const properties = ["session", "user"] as const;

interface Arrival {
  session: boolean;
  user: boolean;
  /** who the request belongs to; see `owner.ts` */
  owner: string | undefined;
}
const arrival = Symbol("arrival");
const start = Symbol("start");
type Arrived = IncomingMessage & {
  [arrival]?: Arrival;
  [start]?: number;
  session?: unknown;
  user?: unknown;
};

/** Records that the server has received the head of a request. Middleware may read its whole body before it arrives here. */
export function recordStart(request: Arrived): void {
  request[start] = performance.now();
}

/** When the server received a request, if that was recorded, else now; as of `performance.now()`. */
export function startOf(request: Arrived): number {
  return request[start] ?? performance.now();
}

/** Records that a request has arrived. */
export function recordArrival(request: Arrived, owner?: string): void {
  request[arrival] = { session: "session" in request, user: "user" in request, owner };
}

/** Records that a request has failed before it could arrive. */
export function recordFailure(request: Arrived): void {
  request[arrival] ??= { session: false, user: false, owner: undefined };
}

export function hasArrived(request: Arrived): boolean {
  return request[arrival] !== undefined;
}

/** The properties that the request did not have yet when it arrived. */
export function lateProperties(request: Arrived): readonly ("session" | "user")[] {
  const arrived = request[arrival];
  return arrived ? properties.filter((name) => !arrived[name] && request[name]) : [];
}

/** Who the request belonged to when it arrived. */
export function ownerAtArrival(request: Arrived): string | undefined {
  return request[arrival]?.owner;
}
