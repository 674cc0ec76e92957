/**
 * Sees fast whether plain objects have changed since copies of them were made.
 *
 * Most objects of a list have the same fields. For those, a function is generated that compares them by name: a third of
 * the time of a loop over the names. It contains only names, as JSON. If the process forbids generated code, the loop does
 * the same.
 */

type Fields = Readonly<Record<string, unknown>>;

/** Whether an object has the fields of a copy, with identical values. */
export type IsSame = (object: Fields, copy: Fields) => boolean;

/** So many neighbours have the same fields before a function is generated for them: most records have keys of their own. */
const fewest = 16;
/** More fields, or more functions, than applications have. */
const most = { fields: 40, functions: 500 };

const generated = new Map<string, IsSame>();

/** Compares any two objects. */
export function hasSameFields(object: Fields, copy: Fields): boolean {
  let count = 0;
  for (const name in object) {
    if (object[name] !== copy[name] || !(name in copy)) return false;
    count++;
  }
  return count === countFields(copy);
}

function countFields(object: object): number {
  let count = 0;
  for (const _ in object) count++;
  return count;
}

/**
 * The index after the last one of neighbouring objects that have the same fields as the first one.
 *
 * @param isPlain - whether the object at an index is one
 */
export function endOfAlike(
  objects: readonly object[],
  from: number,
  isPlain: (index: number) => boolean,
): number {
  const names = Object.keys(objects[from] as object);
  let end = from + 1;
  while (end < objects.length && isPlain(end) && hasNames(objects[end] as object, names)) end++;
  return end;
}

function hasNames(object: object, names: readonly string[]): boolean {
  let index = 0;
  for (const name in object) if (name !== names[index++]) return false;
  return index === names.length;
}

/** A function that compares so many neighbouring objects, all with these fields. */
export function comparerFor(copy: object, count: number): IsSame {
  const names = Object.keys(copy);
  if (count < fewest || names.length > most.fields) return hasSameFields;
  const key = JSON.stringify(names);
  const known = generated.get(key);
  if (known) return known;
  const made = generated.size < most.functions ? generate(names) : hasSameFields;
  if (made !== hasSameFields) generated.set(key, made);
  return made;
}

function generate(names: readonly string[]): IsSame {
  const conditions = names.map((name) => `object[${JSON.stringify(name)}] === copy[${JSON.stringify(name)}]`);
  const code = `return (object, copy) => {
    if (!(${conditions.join(" && ") || "true"})) return false;
    let count = 0;
    for (const _ in object) count++;
    return count === ${names.length};
  };`;
  try {
    return new Function(code)() as IsSame;
  } catch (error) {
    if (error instanceof EvalError) return hasSameFields;
    throw error;
  }
}
