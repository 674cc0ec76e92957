/** The page around a component if the application has no layout of its own. */
import { html } from "./html.js";
import type { Hole, Rendered } from "./values.js";

/**
 * The argument of a layout.
 *
 * @example
 * app.use(hyperLive({ layout: ({ content, title }) => html`<!doctype html><html lang="en">
 *   <head><title>${title}</title></head><body><main>${content}</main></body></html>` }));
 */
export interface Page<Request = unknown> {
  /** the component or template to show: put it into a hole */
  content: Hole;
  /** the title of `res.live(…, { title })`, or else the component's name; "" for a template, and for a name made by a bundler */
  title: string;
  request: Request;
}

/** A plain page. The scripts are added to any document at the end of its head. */
export function defaultLayout({ content, title }: Page): Rendered {
  // Without blanks, which each page would have.
  return html`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title></head><body>${content}</body></html>`;
}
