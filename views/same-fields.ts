/**
 * Sees fast which of many objects have changed since copies of them were made.
 *
 * Most objects of a list have the same fields. For those, a loop is generated that compares them by name: a third of the
 * time of a loop over the names. It contains only names, as JSON. If the process forbids generated code, a loop over the
 * names does the same.
 */

/**
 * Adds to `found` the indexes, from `from` to before `to`, of what is not a plain object with the fields of its copy, each
 * with the same value.
 *
 * @param shift - what to add to an index for that of the copy
 */
export type FindChanged = (
  objects: readonly unknown[],
  copies: readonly unknown[],
  from: number,
  to: number,
  found: number[],
  shift?: number,
) => void;

type Fields = Readonly<Record<string, unknown>>;

/** So many neighbours have the same fields before a loop is generated for them: most records have keys of their own. */
const fewest = 16;
/** More fields, or more loops, than applications have. */
const most = { fields: 40, loops: 500 };

const generated = new Map<string, FindChanged>();

/** Whether a value is an object of no class. */
export function isPlain(value: unknown): value is object {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** The index after the last of the plain objects from `from` on that have the same fields; `from` if there is none. */
export function endOfAlike(objects: readonly unknown[], from: number): number {
  if (!isPlain(objects[from])) return from;
  const names = Object.keys(objects[from]);
  let end = from + 1;
  while (end < objects.length && isPlain(objects[end]) && hasNames(objects[end] as object, names)) end++;
  return end;
}

function hasNames(object: object, names: readonly string[]): boolean {
  let index = 0;
  for (const name in object) if (name !== names[index++]) return false;
  return index === names.length;
}

/** What compares objects, so many of which have the fields of this copy. */
export function createFinder(copy: object, count: number): FindChanged {
  const names = Object.keys(copy);
  if (count < fewest || names.length > most.fields) return findByLoop;
  const key = JSON.stringify(names);
  const known = generated.get(key);
  if (known) return known;
  if (generated.size >= most.loops) return findByLoop;
  const made = generate(names);
  generated.set(key, made);
  return made;
}

function generate(names: readonly string[]): FindChanged {
  const fields = names.map((name) => JSON.stringify(name));
  // Objects can have got other fields: their number tells. That of a class is compared by its constructor, which is faster.
  const code = `return (objects, copies, from, to, found, shift = 0) => {
    for (let index = from; index < to; index++) {
      const object = objects[index];
      const copy = copies[index + shift];
      let count = 0;
      if (typeof object === "object" && object !== null && typeof copy === "object" && copy !== null
        && object.constructor === Object${fields.map((name) => ` && object[${name}] === copy[${name}]`).join("")})
        for (const _ in object) count++;
      if (count !== ${names.length}) found.push(index);
    }
  };`;
  try {
    return new Function(code)() as FindChanged;
  } catch (error) {
    if (error instanceof EvalError) return findByLoop;
    throw error;
  }
}

const findByLoop: FindChanged = (objects, copies, from, to, found, shift = 0) => {
  for (let index = from; index < to; index++)
    if (!isSame(objects[index], copies[index + shift])) found.push(index);
};

function isSame(object: unknown, copy: unknown): boolean {
  if (!isPlain(object) || !isPlain(copy)) return false;
  let count = 0;
  for (const name in object) {
    if ((object as Fields)[name] !== (copy as Fields)[name] || !(name in copy)) return false;
    count++;
  }
  return count === Object.keys(copy).length;
}
