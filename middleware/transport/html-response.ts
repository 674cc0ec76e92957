/** Answers with HTML. */
import type { Request, Response } from "express";

/**
 * Ends a response with HTML. Express's own `send` would also hash it for an ETag, which serves nothing where there are
 * components: such a page or fragment has a seal of its own, and so is never sent twice.
 */
export function sendHtml(response: Response, html: string): void {
  response.setHeader("Content-Type", "text/html; charset=utf-8");
  response.setHeader("Content-Length", Buffer.byteLength(html));
  response.end(html);
}

/** Whether htmx asks for a fragment, not for a page. */
export function wantsFragment({ headers }: Request): boolean {
  return headers["hx-request"] === "true" && headers["hx-request-type"] === "partial";
}

/** Says that the answer depends on whether htmx asks. */
export function varyByHtmx(response: Response): void {
  if (response.hasHeader("Vary")) response.vary("HX-Request, HX-Request-Type");
  else response.setHeader("Vary", "HX-Request, HX-Request-Type");
}
