/** Normalizes what stands in tags: attributes with holes, attrs({ … }), and the marks of refused fields. */
import { Attrs, attributeText } from "../attributes.js";
import { bindingText } from "../bindings.js";
import { LiveError } from "../errors.js";
import { unrestoredAttrs } from "../restored.js";
import type { Template } from "../template.js";
import type { Rendered } from "../values.js";
import { contentText } from "../write.js";
import { at, unrenderable } from "./unrenderable.js";

/** Whether a value is more than text, as far as its type tells. */
export function isComplex(value: unknown): boolean {
  const type = typeof value;
  return type === "object" || type === "function" || type === "symbol";
}

/**
 * Turns what holes in tags hold into text.
 *
 * @param isLive - whether browsers are kept from restoring what attrs({ … }) says of a control
 * @returns a copy of the values with what was changed; undefined where nothing was
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

/** An attrs({ … }) sets no attribute that its tag has: of two a browser reads the first, and a patch sets the only one. */
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

/** Has the attributes that mark refused values. */
export interface Marks {
  /** attributes for the control of a field whose value was refused; `form`: canonical text of the form's binding */
  marks?(field: string, form: string | undefined): Attrs | undefined;
}

/**
 * Puts the marks of refused values behind the values of the source.
 *
 * @param normalized - the values as changed so far; undefined where nothing was
 * @returns the same, with the marks
 */
export function markFields(
  { template, values }: Rendered,
  owner: Marks,
  normalized: unknown[] | undefined,
): unknown[] | undefined {
  if (!owner.marks) return normalized;
  let changed = normalized;
  for (const { hole, name, form, isDescribed } of template.fields) {
    const found = owner.marks(contentText(name, values), form && bindingText(form, values));
    if (!found) continue;
    changed ??= values.slice();
    changed[hole] = isDescribed ? withoutDescription(found) : found;
  }
  return changed;
}

function withoutDescription({ entries }: Attrs): Attrs {
  return new Attrs(entries.filter(([name]) => name !== "aria-describedby"));
}
