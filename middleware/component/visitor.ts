/** Who looks at a view: what the application says of their request, and the socket that they have. */
import type { Request } from "express";
import { LiveError } from "../../views/errors.js";

declare global {
  namespace HyperLive {
    /**
     * What `context()` has beside its own: declare here what your `hyperLive({ context })` gives.
     *
     * @example
     * declare global {
     *   namespace HyperLive {
     *     interface Context { user?: User }
     *   }
     * }
     */
    interface Context {}
  }
}

/** Parameters of a page's route. */
export type Params = Readonly<Record<string, string | string[]>>;

/** Reads from a request what hooks and handlers are to know of it. */
export type ReadContext = (request: Request) => HyperLive.Context;

/** Who looks at a view. */
export interface Visitor {
  /** what `hyperLive({ context })` gave for the request */
  readonly data: HyperLive.Context;
  readonly connectionId?: string;
}

const reserved = new Set([
  ..."mode params query connectionId redirect flash push forgetDeeds effects instance visitor own constructor".split(
    " ",
  ),
]);

/**
 * What the application says of a request.
 *
 * @throws {LiveError} HL_OPTION where the application's function gives what context() has itself
 */
export function contextOf(read: ReadContext, request: Request): HyperLive.Context {
  const data = read(request);
  const taken = Object.keys(data).find((name) => reserved.has(name));
  if (taken === undefined) return data;
  throw new LiveError(
    "HL_OPTION",
    `hyperLive's option "context" gives ${JSON.stringify(taken)}, which context() has itself.`,
  );
}
