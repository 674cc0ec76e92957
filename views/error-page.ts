/** The page that a user sees if an event can't be answered: a sentence, and a link to a fresh page. */
import { html } from "./html.js";
import { List } from "./list.js";
import type { Hole, Rendered } from "./values.js";

/** The content of an error page. */
export interface ErrorPage {
  /** stable code, such as `HL_SEAL_EXPIRED` */
  code: string;
  /** a sentence for the user */
  message: string;
  /** address of a fresh page */
  url: string;
}

/** A refused post that its reader can send again. */
export interface Resend {
  /** address that it is posted to */
  action: string;
  /** what was posted, in that order */
  fields: readonly (readonly [name: string, value: string])[];
}

/** The sentence and the link, as a fragment of a page. */
export function errorFragment({ code, message, url }: ErrorPage): Rendered {
  return html`<p role="alert" data-live-error=${code}>${message} <a href=${url}>Open the page again</a></p>`;
}

/** The error of an ended session, for htmx: after signing in again, the reader can send the event again from the same page. */
export function endedFragment({ code, message, url }: ErrorPage): Rendered {
  return html`<p role="alert" data-live-error=${code}>${message} <a href=${url} target="_blank">Sign in again in another tab</a>, then send this again. <a href=${url}>Open the page again</a></p>`;
}

/** The error of an ended session, as a page. The page of the form is gone, so this one has the posted fields. */
export function endedPage(error: ErrorPage, { action, fields }: Resend): Rendered {
  return page(html`${endedFragment(error)}
    <form method="post" action=${action}>
      ${resendFields(fields)}
      <button>Send again</button>
    </form>`);
}

/** The fields of a post, to be sent again. */
export function resendFields(fields: Resend["fields"]): Hole {
  // A list as normalizing would make it: no component renders this page.
  const rows: unknown = new List(fields.map(resendField), undefined);
  return rows as Hole;
}

/** Names of fields that probably hold a secret, which is asked for again instead of being written into a page. */
const secretName = /pass|pwd|secret/i;

function resendField([name, value]: Resend["fields"][number]): Rendered {
  return value !== "" && secretName.test(name)
    ? html`<p><label>${name}: <input type="password" name=${name} required /></label></p>`
    : html`<input type="hidden" name=${name} value=${value} />`;
}

/** The sentence and the link, as a whole page. */
export function errorPage(error: ErrorPage): Rendered {
  return page(errorFragment(error));
}

function page(content: Rendered): Rendered {
  return simplePage("This did not work", html`<h1>This did not work</h1> ${content}`);
}

/** A page of our own, which no component renders. */
export function simplePage(title: string, content: Rendered): Rendered {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
      </head>
      <body>
        ${content}
      </body>
    </html>`;
}
