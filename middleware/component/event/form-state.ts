/** The errors of a component's forms, before and after an event. */
import { type Binding, bindingText } from "../../../views/bindings.js";
import type { Input } from "../../input/event-input.js";
import type { InputError } from "../../input/input-error.js";
import { checkForm } from "../../input/validate-form.js";
import { FormErrors } from "../form-errors.js";
import type { Instance } from "../instance.js";
import { calledBy } from "../slots/callbacks.js";
import type { Offer } from "./offers.js";
import type { LiveEvent } from "./run.js";
import { findShown } from "./shown-renders.js";

/**
 * The errors that are left when a handler runs. A form that was submitted and accepted has none. If another handler takes
 * the form's values, such as one that is called on each change, the visited fields of the form are checked again.
 */
export function errorsAfter(
  instance: Instance,
  { binding, input }: LiveEvent,
  offer: Offer,
): FormErrors | undefined {
  const errors = instance.formErrors;
  if (!errors || errors.form === binding) return undefined;
  const takesForm = offer.binding.args.some(({ type }) => type === "form" || type === "field");
  if (!takesForm && !offer.binding.isBareSubmit) return errors;
  const isFilledIn = /^(?:input|change)$/.test(offer.binding.event);
  const form = isFilledIn ? findShown(instance, errors.form) : undefined;
  if (!form || !calledBy(instance, form.binding).method) return undefined;
  const next = new FormErrors(errors.form);
  for (const name of errors.touched) next.touch(name);
  check(instance, next, form.binding, form.values, input);
  return next;
}

/** Checks the fields that the user has visited, by the types of the form's handler. */
export function checkTouched(instance: Instance, { binding, values }: Offer, input: Input): void {
  instance.rows?.keepTyped();
  const submit = binding.validates as Binding;
  const errors = errorsOf(instance, bindingText(submit, values));
  // Without our script the browser does not name the field, and an empty field may not have been visited yet.
  const touched = input.own?.field === undefined ? filledIn(input) : [input.own.field];
  for (const name of touched) errors.touch(name);
  check(instance, errors, submit, values, input);
}

function check(
  instance: Instance,
  errors: FormErrors,
  submit: Binding,
  values: readonly unknown[],
  input: Input,
): void {
  const { method, binding } = calledBy(instance, submit);
  const found = checkForm(method as object, binding, values, input, errors.touched, instance.view.translate);
  errors.replace(found);
}

/** Keeps the errors of a submitted form for the next render. */
export function keepErrors(instance: Instance, form: string, { fields }: InputError): FormErrors {
  const errors = errorsOf(instance, form);
  instance.rows?.keepTyped();
  errors.replace(fields);
  for (const { path } of fields) errors.touch(path);
  return errors;
}

/** Drops the errors of a form that is no longer in the newest render; returns whether there were any. */
export function dropErrorsOfGoneForm(instance: Instance): boolean {
  if (!instance.formErrors || findShown(instance, instance.formErrors.form)) return false;
  instance.formErrors = undefined;
  return true;
}

/** The known errors of a form; a new, empty record if the known ones are another form's. */
function errorsOf(instance: Instance, form: string): FormErrors {
  if (instance.formErrors?.form !== form) instance.formErrors = new FormErrors(form);
  return instance.formErrors;
}

function filledIn({ fields }: Input): string[] {
  return fields.filter(([, value]) => value !== "").map(([name]) => name);
}
