/** What asks the user to confirm an event, where no script of ours does: a page, or a dialog for htmx. */
import { type Resend, resendFields, simplePage } from "./error-page.js";
import { html } from "./html.js";
import type { Rendered } from "./values.js";

/** The question, and the post that it is about. */
export interface Question extends Resend {
  text: string;
}

/** Asks as a page. */
export function confirmPage(question: Question): Rendered {
  return simplePage(
    question.text,
    html`<h1>${question.text}</h1>
      <form method="post" action=${question.action}>${fieldsAndButtons(question)}</form>`,
  );
}

/** Asks as a part of the page, which the answer to either button removes. */
export function confirmFragment(question: Question): Rendered {
  const { text, action } = question;
  return html`<div role="alertdialog" aria-label=${text} data-live-error="HL_UNCONFIRMED"><p>${text}</p>
    <form method="post" action=${action}>${fieldsAndButtons(question)}</form></div>`;
}

/** Both buttons post the fields again: the page with the form may be gone. */
function fieldsAndButtons({ text, fields }: Question): Rendered {
  return html`${resendFields(fields)}
    <button name="_confirmed" value=${text}>Yes</button>
    <button name="_confirmed" value="" formnovalidate autofocus>Cancel</button>`;
}
