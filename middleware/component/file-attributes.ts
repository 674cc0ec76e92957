/** The attributes that a file field gets from the class of its form: what may be chosen, and where the script sends it. */
import type { Attrs } from "../../views/attributes.js";
import type { Binding } from "../../views/bindings.js";
import { type FileField, fileFieldOf, maxFiles, placeOf } from "../input/file-fields.js";
import { translate } from "../input/input-error.js";
import { acceptOf, fileRuleName } from "../input/is-file.js";
import type { Instance } from "./instance.js";
import { calledBy } from "./slots/callbacks.js";

/** The attribute with the grant of a field; `public/browser/uploads/` reads it. */
export const grantAttribute = "data-live-upload";

/**
 * @param field - its name
 * @param form - the binding of its form's submit; undefined if that is in another template
 */
export function fileAttributes(
  instance: Instance,
  field: string,
  form: Binding | undefined,
): Attrs["entries"] {
  const found = findFileField(instance, field, form);
  if (!found) return [];
  const { owner, file } = found;
  const { rule, isList, isRequired } = file;
  const { view, definition } = owner;
  const accept = acceptOf(rule);
  const wanted = { component: definition.name, field: placeOf(field), rule };
  return [
    ...(accept === undefined ? [] : [["accept", accept] as const]),
    ...(isList ? [["multiple", ""] as const] : []),
    ...(isRequired ? [["required", ""] as const] : []),
    ...(isList ? [["data-live-count", countText(owner, field, file)] as const] : []),
    ...(view.uploads ? [[grantAttribute, view.uploads.grant(view.owner, wanted)] as const] : []),
  ];
}

/** The number of files that a field may have, and the message for one with more. */
function countText({ view }: Instance, field: string, file: FileField): string {
  const count = maxFiles(file);
  const message = `${field} has more than ${count} files`;
  return `${count} ${translate(view.translate, message, field, fileRuleName)}`;
}

/** A file field, with the component whose form has it: this one, or one around it. */
export function findFileField(
  instance: Instance,
  field: string,
  form?: Binding,
): { owner: Instance; file: FileField } | undefined {
  for (let owner: Instance | undefined = instance; owner; owner = owner.parent) {
    const file = form ? inHandler(owner, form, field) : inAnyHandler(owner, field);
    if (file) return { owner, file };
  }
  return undefined;
}

function inHandler(owner: Instance, form: Binding, field: string): FileField | undefined {
  const { method, binding } = calledBy(owner, form);
  return method && fileFieldOf(method, binding, field);
}

/** The field in a form that one of the component's handlers takes as a whole. */
function inAnyHandler(owner: Instance, field: string): FileField | undefined {
  for (const handler of owner.definition.bound) {
    const found = inHandler(owner, { handler, isBareSubmit: true, args: [] } as unknown as Binding, field);
    if (found) return found;
  }
  return undefined;
}
