/** resource(): data that a component loads, beside its events. */
import { LiveError } from "../../../views/errors.js";
import type { Method } from "../contracts.js";
import { Loaded, misuse } from "./loaded.js";

/** Options for {@link resource}. */
export interface ResourceOptions {
  /**
   * Milliseconds that a page waits for the value; after that it shows the component as `loading`, and gets the value over
   * the socket. Default: a page waits until it is there.
   */
  after?: number;
  /**
   * Whether the value is kept with the component's state, so that it is not loaded again when the page connects, after a post
   * and after a restart. Default: if it is plain data of at most 2,000 characters.
   */
  keep?: boolean;
}

/** Data that a component loads; see {@link resource}. */
export type Resource<T> = {
  /** Loads it again, at the end of the running handler. Until it is there, `value` is the old one. */
  reload(): void;
} & (
  | { readonly status: "loading"; readonly value: T | undefined; readonly error: undefined }
  | { readonly status: "ready"; readonly value: T; readonly error: undefined }
  | { readonly status: "failed"; readonly value: T | undefined; readonly error: unknown }
);

/**
 * A field that is loaded when `render()` reads it, beside the component's events: `status` is `"loading"`, `"ready"` or
 * `"failed"`, `value` the newest value, `error` why it failed.
 *
 * It is loaded again when fields of the component change that `load` has read before its first `await`, and by `reload()`.
 * Meanwhile `value` is the old one; what arrives late is dropped. A page, and the answer to a form post, waits for the value;
 * a page with a socket shows `loading` at once. A value that is short is part of the stored state; others are loaded again
 * by each process that goes on with the page. It is no part of what a failed handler undoes.
 *
 * @param load - returns the value or a promise of it; `context()` can be used in it. Its signal is aborted once the value is
 *   not needed any more. It may take as long as a handler (`limits.handler`); its errors are also logged
 * @throws {LiveError} HL_RESOURCE if it is read in a constructor or an initializer, or set; HL_OPTION
 *
 * @example
 * stats = resource(() => loadStats(this.day));
 * render() { return html`<p>${this.stats.status === "ready" ? this.stats.value.total : "…"}</p>`; }
 */
export function resource<T>(
  load: (signal: AbortSignal) => T,
  options: ResourceOptions = {},
): Resource<Awaited<T>> {
  const unknown = Object.keys(options).find((name) => name !== "after" && name !== "keep");
  if (unknown !== undefined)
    throw new LiveError(
      "HL_OPTION",
      `resource() has no option "${unknown}"; its options are after and keep.`,
    );
  if (typeof load !== "function") throw misuse("resource() was given no function");
  return new Loaded(load as Method, options) as unknown as Resource<Awaited<T>>;
}
