/** What a reader sees when an event can't be answered: a sentence, and a way on. */
import { html } from "./html.js";
import type { Rendered } from "./values.js";

/** What an error page says. */
export interface ErrorPage {
  /** stable code, such as `HL_SEAL_EXPIRED` */
  code: string;
  /** a sentence for the reader of the page */
  message: string;
  /** where a fresh page is */
  url: string;
}

/** A sentence and a link, to be put into a page. */
export function errorFragment({ code, message, url }: ErrorPage): Rendered {
  return html`<p role="alert" data-live-error=${code}>${message} <a href=${url}>Open the page again</a></p>`;
}

/** A whole page of the same. */
export function errorPage(error: ErrorPage): Rendered {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>This did not work</title>
      </head>
      <body>
        <h1>This did not work</h1>
        ${errorFragment(error)}
      </body>
    </html>`;
}
