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
     *     interface Context { user?: Express.User }
     *   }
     * }
     */
    interface Context {}
  }
}

/** Parameters of a page's route. */
export type Params = Readonly<Record<string, string | string[]>>;

/**
 * A request, with what the usual middleware leaves on it: of the types that its packages declare and, where none are
 * installed, of any.
 */
export type VisitorRequest = Request & Left<"user"> & Left<"session">;
// biome-ignore lint/suspicious/noExplicitAny: what nobody has declared fits everything
type Left<Name extends string> = Name extends keyof Request ? unknown : { [Each in Name]?: any };

/** Reads from a request what hooks and handlers are to know of it; nobody may be logged in. */
export type ReadContext = (request: VisitorRequest) => {
  [Name in keyof HyperLive.Context]?: HyperLive.Context[Name] | undefined;
};

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
  // Of what types it is, the application has declared.
  const data = read(request) as HyperLive.Context;
  const taken = Object.keys(data).find((name) => reserved.has(name));
  if (taken === undefined) return data;
  throw new LiveError(
    "HL_OPTION",
    `hyperLive's option "context" gives ${JSON.stringify(taken)}, which context() has itself.`,
  );
}
