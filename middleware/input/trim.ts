/**
 * Trims a built object to the properties that the form has.
 *
 * Depending on the compiler, the declared fields of a class are own properties with the value undefined. They would
 * overwrite what `Object.assign(this.order, form)` must keep. A field that was sent blank stays undefined: that empties
 * it.
 */
import type { Class } from "./class.js";
import { describeClass, nestedClass, type Property } from "./describe-class.js";

type Fields = Record<string, unknown>;

/** How the object was read. */
interface Kind {
  groups: readonly string[];
  /** whether properties that were not sent inherit their initial values, so that copies leave them out */
  isDraft: boolean;
}

/**
 * Trims an object and all objects nested in it.
 *
 * @param plain - what the object was built from, by the names of the form's fields
 */
export function trim(object: object, plain: object, kind: Kind): object {
  const fields = object as Fields;
  const type = object.constructor as Class;
  const sent = new Set<string>();
  for (const [field, property] of describeClass(type, kind.groups).properties) {
    if (!Object.hasOwn(plain, field)) continue;
    const { name } = property;
    sent.add(name);
    if (nestedClass(type, property)) fields[name] = trimNested(fields[name], (plain as Fields)[field], kind);
    else if (!kind.isDraft) dropBlank(fields, property);
  }
  for (const name of Object.keys(fields))
    if (!sent.has(name) && fields[name] === undefined) Reflect.deleteProperty(fields, name);
  return kind.isDraft ? inherit(fields, sent) : fields;
}

function trimNested(value: unknown, plain: unknown, kind: Kind): unknown {
  if (Array.isArray(value))
    return value.map((item, index) => trimNested(item, (plain as unknown[])[index], kind));
  const isBuilt = typeof value === "object" && value !== null && typeof plain === "object" && plain !== null;
  return isBuilt ? trim(value, plain, kind) : value;
}

/**
 * Makes a blank text undefined, if the property's rules then don't apply (`@IsOptional`, `@ValidateIf`). This is known
 * only now: a condition may read other properties, and `@Transform` may have changed the text.
 */
function dropBlank(fields: Fields, { name, type, conditions }: Property): void {
  const value = fields[name];
  // A blank text can be a value of an enum.
  if (typeof type === "object") return;
  if (typeof value !== "string" || value.trim() !== "") return;
  fields[name] = undefined;
  if (conditions.every((holds) => holds(fields, undefined))) fields[name] = value;
}

/** A draft whose own properties are those that were sent; it inherits the initial values of the others. */
function inherit(initial: Fields, sent: ReadonlySet<string>): Fields {
  if (Object.keys(initial).every((name) => sent.has(name))) return initial;
  const draft = Object.create(initial) as Fields;
  for (const name of sent) draft[name] = initial[name];
  return draft;
}
