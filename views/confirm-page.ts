/** What asks the user to confirm an event, where no script of ours does: a page, or a dialog for htmx. */
import { type Resend, resendFields, simplePage } from "./error-page.js";
import { html } from "./html.js";
import type { Rendered } from "./values.js";

/** The question, and the post that it is about. */
export interface Question extends Resend {
  text: string;
}

/** Asks as a page. Both buttons post the fields again, since the page with the form is gone. */
export function confirmPage({ text, action, fields }: Question): Rendered {
  return simplePage(
    text,
    html`<h1>${text}</h1>
      <form method="post" action=${action}>
        ${resendFields(fields)}
        <button name="_confirmed" value=${text}>Yes</button>
        <button name="_confirmed" value="" formnovalidate>Cancel</button>
      </form>`,
  );
}

/** Asks as a part of the page, which the next answer removes. */
export function confirmFragment({ text, action, fields }: Question): Rendered {
  return html`<dialog open aria-label=${text} data-live-error="HL_UNCONFIRMED">
    <form method="post" action=${action} hx-post=${action} hx-swap="none">
      <p>${text}</p>
      ${resendFields(fields)}
      <button name="_confirmed" value=${text} autofocus>Yes</button>
      <button formmethod="dialog" formnovalidate>Cancel</button>
    </form>
  </dialog>`;
}
