/**
 * What is wrong with what someone sent: kept beside the component until it is put right, and shown by `errors(this)`.
 *
 * A field whose value was refused is marked by itself: its control gets `aria-invalid`, and `aria-describedby` with
 * the id of the element that `errors(this, field)` wrote.
 */
import { Attrs } from "../../views/attributes.js";
import { html } from "../../views/html.js";
import { Rendered } from "../../views/values.js";
import { maxFields } from "../input/fields.js";
import type { FieldError } from "../input/input-error.js";
import type { SavedFormErrors } from "../state/views/snapshot.js";

/** Most characters of a name that is kept. */
const maxName = 200;
/** Stands in the list of what a render asked for where it asked for all errors. */
const all = "*";

/** The errors of one form of a component: that which was sent, or checked, last. */
export class FormErrors {
  readonly fields = new Map<string, readonly string[]>();
  /** names of the fields that someone has been in, which live validation may complain about */
  readonly touched = new Set<string>();
  /** what was typed, for a page that is written anew; without passwords and files */
  typed: (readonly [name: string, value: string])[] = [];
  /** what the last render asked for */
  readonly asked = new Set<string>();

  /** @param form - canonical text of the binding that the values were sent to */
  constructor(readonly form: string) {}

  /** Takes note that someone has been in a field. Names come from a browser: few and short ones are kept. */
  touch(name: string): void {
    if (name.length <= maxName && this.touched.size < maxFields) this.touched.add(name);
  }

  /** Takes the place of what was wrong before. */
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

  /** As a snapshot carries it. */
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

/** The id of a field's messages. A reference to ids takes a space for the start of another one. */
function idOf(prefix: string, field: string): string {
  return (prefix + field).replace(/\s/g, "_");
}

/** Whoever keeps the errors of a component. */
export interface ErrorOwner {
  formErrors: FormErrors | undefined;
  /** what the ids of its error messages start with */
  readonly errorPrefix: string;
}

const owners = new WeakMap<object, ErrorOwner>();

/** Says who keeps a component's errors. */
export function ownErrors(component: object, owner: ErrorOwner): void {
  owners.set(component, owner);
}

/** The messages for one field: put it into a template, next to the field. Made by {@link errors}. */
export class FieldErrors extends Rendered {
  /** @internal */
  constructor(
    /** one a rule that was broken; none where the field is right */
    readonly messages: readonly string[],
    id: string,
  ) {
    const { template, values } =
      html`<span class="live-errors" id=${id} aria-live="polite">${messages.join(". ")}</span>`;
    super(template, values);
  }
}

/**
 * What was wrong with the form that was sent last, until it is sent again and right.
 *
 * Put `errors(this, "email")` into a template next to the field: it writes `<span class="live-errors">` with the
 * messages, empty where there are none, and ties it to the field. `errors(this)` gives all messages by field.
 *
 * @param component - the component, `this` in its methods
 * @param field - name of the field as the form has it, such as `items[0].text`
 * @param form - where several forms of the component have this field: the text of the form's binding, as in
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
  const isMeant = form === undefined || String(form) === found?.form;
  if (isMeant) found?.asked.add(field);
  const messages = (isMeant && found?.fields.get(field)) || [];
  // Of several forms only the one that was refused has its messages found by id.
  const id = idOf(owner?.errorPrefix ?? "errors-", isMeant ? field : `${field} ${form}`);
  return new FieldErrors(messages, id);
}
