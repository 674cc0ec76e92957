/** `GET /_live/health`: whether a load balancer should send requests to this process. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Site } from "../site.js";

/** What it answers. */
export interface Health {
  /** `draining` from the start of a shutdown on, with status 503 */
  status: "ready" | "draining";
  /** whether the adapter's store can be reached. All processes lose it together, so this does not change the status */
  store: "ready" | "away";
}

/** Answers without looking anything up, so that it can be asked often. */
export function answerHealth(
  { closing, isStoreThere }: Pick<Site, "closing" | "isStoreThere">,
  { method }: IncomingMessage,
  response: ServerResponse,
): void {
  const health: Health = {
    status: closing ? "draining" : "ready",
    store: isStoreThere ? "ready" : "away",
  };
  response.writeHead(closing ? 503 : 200, {
    "Content-Type": "application/json; charset=utf-8",
    "Cache-Control": "no-store",
  });
  response.end(method === "HEAD" ? undefined : JSON.stringify(health));
}
