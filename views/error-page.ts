/** The page that a user sees if an event can't be answered: a sentence, and a link to a fresh page. */
import { html } from "./html.js";
import type { Rendered } from "./values.js";

/** The content of an error page. */
export interface ErrorPage {
  /** stable code, such as `HL_SEAL_EXPIRED` */
  code: string;
  /** a sentence for the user */
  message: string;
  /** address of a fresh page */
  url: string;
}

/** The sentence and the link, as a fragment of a page. */
export function errorFragment({ code, message, url }: ErrorPage): Rendered {
  return html`<p role="alert" data-live-error=${code}>${message} <a href=${url}>Open the page again</a></p>`;
}

/** The sentence and the link, as a whole page. */
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
