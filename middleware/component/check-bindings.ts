/** Checks that a component's class can answer the bindings of its templates. */
import type { Binding } from "../../views/bindings.js";
import { LiveError } from "../../views/errors.js";
import { siteOf, type Template } from "../../views/template.js";
import { fileFieldOf } from "../input/file-fields.js";
import { isTyped } from "../input/parameters.js";
import { handlerNames, handlerOf, privateHint } from "./handler-names.js";
import type { Instance } from "./instance.js";
import { calledBy } from "./slots/callbacks.js";

/**
 * Checks the bindings of a template, once for each class.
 *
 * @throws {LiveError} HL_BINDING_HANDLER or HL_BINDING_UNTYPED
 */
export function checkBindings(instance: Instance, template: Template): void {
  // The rows of a list mostly share one template.
  if (template === instance.lastChecked) return;
  instance.lastChecked = template;
  const { checked, bound } = instance.definition;
  if (checked.has(template)) return;
  for (const binding of template.bindings) {
    checkBinding(instance, binding, `(${siteOf(template.origin)})`);
    if (!binding.validates || handlerOf(instance.component, binding.handler)) bound.add(binding.handler);
  }
  checkFileFields(instance, template);
  instance.definition.canDisable ||= template.canDisable;
  checked.add(template);
}

/** A file that the class has no property for would be dropped. */
function checkFileFields(instance: Instance, { fields, origin }: Template): void {
  for (const { name, form, file } of fields) {
    if (!file || !form || !name || name.holes.length > 0) continue;
    const { method, binding, target = { instance } } = calledBy(instance, form);
    const field = name.strings.join("");
    if (!method || fileFieldOf(method, binding, field)) continue;
    throw new LiveError(
      "HL_FILE_FIELD",
      `A form of ${instance.definition.name} has the file field ${JSON.stringify(field)} (${siteOf(origin)}), but what ` +
        `${target.instance.definition.name}.${binding.handler} takes has no file of this name, so that its files would be lost.`,
    );
  }
}

function checkBinding(instance: Instance, binding: Binding, where: string): void {
  const { name, type } = instance.definition;
  const { method } = calledBy(instance, binding);
  if (!method) {
    if (binding.validates) return checkValidate(instance, binding, binding.validates, where);
    throw new LiveError(
      "HL_BINDING_HANDLER",
      `${name} has no handler named "${binding.handler}", but its template binds it with @${binding.event} ${where}. ` +
        `It has: ${handlerNames(type).join(", ") || "(none yet)"}${privateHint(type, binding.handler)}.`,
    );
  }
  if (binding.takesInput && !isTyped(method)) {
    throw new LiveError(
      "HL_BINDING_UNTYPED",
      `@${binding.event}="${binding.text.join("${…}")}" passes browser input to ${name}.${binding.handler}, ` +
        `whose parameters have no types at run time ${where}.`,
    );
  }
}

/** `@input="validate"` checks what the form's own handler takes, so that handler must have types. */
function checkValidate(instance: Instance, { event }: Binding, submit: Binding, where: string): void {
  if (isTyped(calledBy(instance, submit).method)) return;
  throw new LiveError(
    "HL_BINDING_UNTYPED",
    `@${event}="validate" checks the form against the parameters of ${instance.definition.name}.${submit.handler}, ` +
      `which have no types at run time ${where}.`,
  );
}
