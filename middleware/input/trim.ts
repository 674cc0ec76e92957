/**
 * Trimming: a built object has the properties that the form has, and no others.
 *
 * A class's declared fields are own properties with the value undefined, where they are compiled so. Left there, they
 * would overwrite what `Object.assign(this.order, form)` is to keep. What was sent and left blank stays undefined: that
 * is how a field is emptied.
 */
import type { Class } from "./class.js";
import { describeClass, nestedClass, type Property } from "./describe-class.js";

type Fields = Record<string, unknown>;

/** What is known of the reading that made an object. */
interface Kind {
  groups: readonly string[];
  /** whether initial values of what was not sent are to be inherited, so that copies leave them out */
  isDraft: boolean;
}

/**
 * Trims an object and all that is nested in it.
 *
 * @param plain - what it was built from, by the form's names
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
 * A blank text is none where the property's conditions, those of `@ValidateIf` too, then say that its rules don't hold.
 * Known only now: a condition may look at other properties, and `@Transform` may have made something of the text.
 */
function dropBlank(fields: Fields, { name, type, conditions }: Property): void {
  const value = fields[name];
  // Of an enum it is a value.
  if (typeof type === "object") return;
  if (typeof value !== "string" || value.trim() !== "") return;
  fields[name] = undefined;
  if (conditions.every((holds) => holds(fields, undefined))) fields[name] = value;
}

/** A draft whose own properties are those that were sent; the initial values of others are read through it. */
function inherit(initial: Fields, sent: ReadonlySet<string>): Fields {
  if (Object.keys(initial).every((name) => sent.has(name))) return initial;
  const draft = Object.create(initial) as Fields;
  for (const name of sent) draft[name] = initial[name];
  return draft;
}
