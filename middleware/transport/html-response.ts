/** Responses of HTML. */
import type { Request, Response } from "express";

/**
 * Ends a response with HTML. Express's own `send` would also hash it for an ETag. That is of no use for pages with
 * components: each carries a fresh seal, so no two are equal.
 */
export function sendHtml(response: Response, html: string): void {
  response.setHeader("Content-Type", "text/html; charset=utf-8");
  response.setHeader("Content-Length", Buffer.byteLength(html));
  response.end(html);
}

/** Whether htmx requests a fragment rather than a page. */
export function wantsFragment({ headers }: Request): boolean {
  return headers["hx-request"] === "true" && headers["hx-request-type"] === "partial";
}

/** Adds the headers of htmx that the answer to a GET depends on to `Vary`. No cache answers a post. */
export function varyByHtmx(response: Response): void {
  if (response.hasHeader("Vary")) response.vary("HX-Request, HX-Request-Type");
  else response.setHeader("Vary", "HX-Request, HX-Request-Type");
}
