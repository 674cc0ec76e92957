/** Normalizes the holes in tags: attribute values, attrs({ … }), and the attributes that mark refused fields. */
import { Attrs, attributeText } from "../attributes.js";
import { type Binding, bindingText } from "../bindings.js";
import { spreadText } from "../disabled.js";
import { LiveError } from "../errors.js";
import { unrestoredAttrs } from "../restored.js";
import type { Template } from "../template.js";
import type { Rendered } from "../values.js";
import { contentText } from "../write.js";
import { at, unrenderable } from "./unrenderable.js";

/** Whether a value, by its type, is more than text, a number or a boolean. */
export function isComplex(value: unknown): boolean {
  const type = typeof value;
  return type === "object" || type === "function" || type === "symbol";
}

/**
 * Turns the values of holes in tags into text.
 *
 * @param isLive - whether browsers must not restore the controls that attrs({ … }) fills in
 * @returns a changed copy of the values; undefined if nothing was changed
 */
export function normalizeAttributes({ template, values }: Rendered, isLive: boolean): unknown[] | undefined {
  let changed: unknown[] | undefined;
  for (const { hole, name, taken, mayBeRestored } of template.attributes) {
    const value = values[hole];
    let result = value;
    if (taken) {
      checkSpread(value, taken, template);
      if (mayBeRestored && isLive && value instanceof Attrs) result = unrestoredAttrs(value);
    } else if (value !== null && isComplex(value)) result = normalizeAttribute(value, name, template);
    if (result === value) continue;
    changed ??= values.slice();
    changed[hole] = result;
  }
  return changed;
}

function normalizeAttribute(value: unknown, name: string, template: Template): string | null {
  try {
    return attributeText(name, value);
  } catch (error) {
    throw error instanceof LiveError ? new LiveError(error.code, `${error.what}${at(template)}`) : error;
  }
}

/** Refuses an attrs({ … }) with an attribute that its tag already has: a browser reads the first of two, a patch sets the other. */
function checkSpread(value: unknown, taken: ReadonlySet<string>, template: Template): void {
  if (value === null || value === undefined || value === false) return;
  if (!(value instanceof Attrs)) throw unrenderable(value, template, "A hole in a tag");
  const twice = value.entries.find(([name]) => taken.has(name));
  if (!twice) return;
  throw new LiveError(
    "HL_TEMPLATE_VALUE",
    `attrs() sets ${JSON.stringify(twice[0])}, which its tag already has${at(template)}.`,
  );
}

/** Provides the attributes that mark refused values. */
export interface Marks {
  /** the attributes for a field's control; undefined if its value was not refused. `form`: canonical text of the form's binding */
  marks?(field: string, form: string | undefined): Attrs | undefined;
  /** the attributes that a file field gets from the class of its form; `form`: the binding of the form's submit */
  fileAttributes?(field: string, form: Binding | undefined): Attrs["entries"];
}

/**
 * Adds the attributes that mark refused values.
 *
 * @param normalized - the changed copy of the values; undefined if nothing was changed yet
 * @returns the changed copy; undefined if nothing was changed
 */
export function markFields(
  { template, values }: Rendered,
  owner: Marks,
  normalized: unknown[] | undefined,
): unknown[] | undefined {
  if (!owner.marks) return normalized;
  let changed = normalized;
  for (const field of template.fields) {
    const { hole, form } = field;
    const name = nameOf(field, values);
    if (!name) continue;
    let found = owner.marks(name, form && bindingText(form, values));
    if (field.file) found = withFileAttributes(found, owner, field, values);
    if (!found) continue;
    changed ??= values.slice();
    changed[hole] = withoutOwn(found, field, values);
  }
  return changed;
}

type Field = Template["fields"][number];

function nameOf({ name, spread }: Field, values: readonly unknown[]): string | undefined {
  if (name) return contentText(name, values);
  return spread === undefined ? undefined : spreadText(values[spread], "name");
}

function withFileAttributes(
  found: Attrs | undefined,
  owner: Marks,
  field: Field,
  values: readonly unknown[],
): Attrs | undefined {
  const { form, file } = field;
  const given = owner.fileAttributes?.(nameOf(field, values) ?? "", form) ?? [];
  const added = given.filter(([name]) => !file?.has(name));
  return added.length > 0 ? new Attrs([...(found?.entries ?? []), ...added]) : found;
}

/** Without what the tag has itself, in its attrs({ … }) or beside it; a template that marks the field marks it alone. */
function withoutOwn(found: Attrs, { spread, isDescribed }: Field, values: readonly unknown[]): Attrs | null {
  const own = spread === undefined ? undefined : values[spread];
  if (!isDescribed && !(own instanceof Attrs)) return found;
  const names = new Set(own instanceof Attrs ? own.entries.map(([name]) => name) : []);
  if (names.has("aria-invalid")) return null;
  if (isDescribed) names.add("aria-describedby");
  return new Attrs(found.entries.filter(([name]) => !names.has(name)));
}
