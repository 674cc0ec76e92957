/**
 * The errors of submitted input: kept with the component until the input is corrected, and shown by `errors(this)`.
 *
 * The control of a refused field automatically gets `aria-invalid`, and `aria-describedby` with the id of the element
 * that `errors(this, field)` wrote.
 */
import { Attrs } from "../../views/attributes.js";
import { html } from "../../views/html.js";
import { Rendered } from "../../views/values.js";
import { maxFields } from "../input/fields.js";
import type { FieldError } from "../input/input-error.js";
import type { SavedFormErrors } from "../state/views/snapshot.js";

/** Maximum length of a field name that is kept. */
const maxName = 200;
/** Entry of `asked` for a render that read all errors. */
const all = "*";

/** The errors of the component's form that was submitted or checked last. */
export class FormErrors {
  readonly fields = new Map<string, readonly string[]>();
  /** names of the fields that the user has visited; live validation reports errors only for these */
  readonly touched = new Set<string>();
  /** submitted values, to fill the form in a page that is written again; without passwords and files */
  typed: (readonly [name: string, value: string])[] = [];
  /** the fields whose errors the last render read */
  readonly asked = new Set<string>();

  /** @param form - canonical text of the binding that the values were sent to */
  constructor(readonly form: string) {}

  /** Records that the user visited a field. Names come from the browser, so their number and length are limited. */
  touch(name: string): void {
    if (name.length <= maxName && this.touched.size < maxFields) this.touched.add(name);
  }

  /** Replaces the errors from before. */
  replace(fields: readonly FieldError[]): void {
    this.fields.clear();
    for (const { path, messages } of fields) this.fields.set(path, messages);
  }

  /** Whether the last render showed any of the errors. */
  get isShown(): boolean {
    return this.asked.has(all) || [...this.fields.keys()].some((path) => this.asked.has(path));
  }

  /** Attributes for the control of a field whose value was refused. */
  marks(field: string, form: string | undefined, prefix: string): Attrs | undefined {
    if (!this.fields.has(field) || (form !== undefined && form !== this.form)) return undefined;
    const attributes: [string, string][] = [["aria-invalid", "true"]];
    if (this.asked.has(field)) attributes.push(["aria-describedby", idOf(prefix, field)]);
    return new Attrs(attributes);
  }

  /** The errors as plain data, for a snapshot. */
  toData(): SavedFormErrors {
    return [this.form, [...this.fields], [...this.touched], this.typed];
  }

  static fromData([form, fields, touched, typed]: SavedFormErrors): FormErrors {
    const errors = new FormErrors(form);
    for (const [path, messages] of fields) errors.fields.set(path, messages);
    for (const name of touched) errors.touched.add(name);
    errors.typed = typed;
    return errors;
  }
}

/** The id of a field's messages, without spaces: `aria-describedby` separates ids by spaces. */
function idOf(prefix: string, field: string): string {
  return (prefix + field).replace(/\s/g, "_");
}

/** The object that keeps the errors of a component. */
export interface ErrorOwner {
  formErrors: FormErrors | undefined;
  /** what the ids of its error messages start with */
  readonly errorPrefix: string;
}

const owners = new WeakMap<object, ErrorOwner>();

/** Sets the object that keeps a component's errors. */
export function ownErrors(component: object, owner: ErrorOwner): void {
  owners.set(component, owner);
}

/** Is told of which fields components show errors; set in development alone. */
let told: ((component: object, field: string) => void) | undefined;

/** Calls a function whenever a component shows the errors of a field. */
export function watchAsked(tell: typeof told): void {
  told = tell;
}

/** The messages for one field: put it into a template, next to the field. Made by {@link errors}. */
export class FieldErrors extends Rendered {
  /** @internal */
  constructor(
    /** one message for each broken rule; empty if the field is valid */
    readonly messages: readonly string[],
    id: string,
  ) {
    const { template, values } =
      html`<span class="live-errors" id=${id} aria-live="polite">${messages.join(". ")}</span>`;
    super(template, values);
  }
}

/**
 * The errors of the form that was submitted last, until a submit is valid.
 *
 * Put `errors(this, "email")` into a template next to the field: it writes `<span class="live-errors">` with the
 * messages, empty if there are none, and connects it with the field. `errors(this)` returns all messages by field.
 *
 * @param component - the component, `this` in its methods
 * @param field - name of the field as the form has it, such as `items[0].text`
 * @param form - if several forms of the component have this field: the text of the form's binding, as in
 *   `rename(7,text)`
 *
 * @example
 * html`<label>Email <input name="email" type="email"></label> ${errors(this, "email")}`
 */
export function errors(component: object): Readonly<Record<string, readonly string[]>>;
export function errors(component: object, field: string, form?: { toString(): string }): FieldErrors;
export function errors(
  component: object,
  field?: string,
  form?: { toString(): string },
): FieldErrors | Record<string, readonly string[]> {
  const owner = owners.get(component);
  const found = owner?.formErrors;
  if (field === undefined) {
    found?.asked.add(all);
    return Object.fromEntries(found?.fields ?? []);
  }
  told?.(component, field);
  const isMeant = form === undefined || String(form) === found?.form;
  if (isMeant) found?.asked.add(field);
  const messages = (isMeant && found?.fields.get(field)) || [];
  // If several forms have this field, only the refused one gets the id that its control refers to.
  const id = idOf(owner?.errorPrefix ?? "errors-", isMeant ? field : `${field} ${form}`);
  return new FieldErrors(messages, id);
}
