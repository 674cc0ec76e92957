/** Writes the fragment that answers htmx: the component, the view's forms with a fresh seal, and messages. */
import { fillForm, keepTyped } from "../../../views/fill.js";
import { writeComponent } from "../../../views/write.js";
import type { Push } from "../../component/context.js";
import { fields } from "../../component/host.js";
import type { Instance, Outcome } from "../../component/instance.js";
import type { View } from "../../component/view.js";
import { formMark, writeClickForms, writeViewForm } from "../page.js";
import type { Posted } from "./read-post.js";

/** htmx makes DOM events of these; of two of one name the last counts. */
export function writePushes(pushes: readonly Push[]): string {
  return toAscii(JSON.stringify(Object.fromEntries(pushes.map(({ event, detail }) => [event, detail]))));
}

/** JSON for a header, which has no characters beyond ASCII. */
export function toAscii(json: string): string {
  return json.replace(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** What was typed into a form that was refused is there again in the page that says what was wrong. */
export function keepWhatWasTyped(instance: Instance, { binding, input }: Posted): void {
  const errors = instance.formErrors;
  if (errors)
    errors.typed = [...keepTyped(writeComponent(instance), formMark(instance, binding), input.fields)];
}

/** The component's fragment, with a fresh seal, and a submitted form once more as it is when fresh. */
export function writeAnswer(
  view: View,
  instance: Instance,
  posted: Posted,
  status: Outcome["status"],
): string {
  const fragment = writeComponent(instance);
  const checked = instance.formErrors?.form;
  if (checked !== undefined && (status === "invalid" || status === "checked")) {
    // The page has what was typed, and maybe more by now; the first field that is wrong gets the focus.
    const shown = fillForm(fragment, formMark(instance, checked), undefined, status === "invalid");
    return shown + writeFormsAnew(view);
  }
  const submitted = posted.isSubmit ? cutForm(fragment, instance.number, posted.binding) : undefined;
  const reset = submitted
    ? `<hx-partial hx-target='[id="${submitted.id}"]' hx-swap="outerHTML">${submitted.html}</hx-partial>`
    : "";
  return `${fragment}${writeFormsAnew(view)}${reset}`;
}

/** The view's form with its fresh seal, which htmx sends for the others, too, and those that the fragment needs beside. */
function writeFormsAnew(view: View): string {
  const more = writeClickForms(view);
  const partial = `<hx-partial hx-target="#${view.key}" hx-swap="beforebegin">${more}</hx-partial>`;
  return writeViewForm(view, true) + (more && partial);
}

/**
 * Cuts a live form out of written HTML, by its hidden field. Safe without a parser: no written text and no
 * attribute holds a bare `<`, and forms can't nest.
 */
function cutForm(html: string, component: number, binding: string): { id: string; html: string } | undefined {
  const mark = html.indexOf(
    `name="${fields.submit(component)}" value="${binding.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}"`,
  );
  const start = html.lastIndexOf("<form", mark);
  const end = html.indexOf("</form>", mark);
  if (mark === -1 || start === -1 || end === -1) return undefined;
  const form = html.slice(start, end + "</form>".length);
  const id = / id="([^"]*)"/.exec(form)?.[1];
  return id === undefined || id.includes("'")
    ? undefined
    : { id: id.replaceAll("&quot;", '\\"'), html: form };
}
