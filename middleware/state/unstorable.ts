/** Words for what devalue can't write: what it is, where it stands in the value, and what to keep instead. */

/** What devalue's error says of the place. */
interface Found {
  /** from the value that was to be written, such as `.items[0]` */
  path?: string;
  value?: unknown;
}

/** Why a value could not be written, as the rest of a sentence that names it. */
export function whyUnstorable(error: unknown): string {
  const { path, value } = error as Found;
  if (value === undefined) return (error as Error).message;
  return `${path || "it"} is ${whatIs(value)}`;
}

function whatIs(value: unknown): string {
  if (typeof value === "function")
    return value.toString().startsWith("class ")
      ? "a class: keep its name"
      : "a function: make it a method of the class";
  if (typeof value === "symbol") return "a symbol: keep a text";
  const object = value as object;
  if (typeof (object as Promise<unknown>).then === "function")
    return "a promise: await it in onMount() or in a handler, and keep what it gives";
  if (typeof (object as Iterator<unknown>).next === "function") return "an iterator: keep [...values]";
  const name = (object.constructor as { name?: string } | undefined)?.name;
  if (!name || name === "Object") return "an object with more than plain data in it: keep { ...object }";
  return `an instance of the class ${name}: keep a plain copy of what is shown, as in { ...row }, or a row of a database as persistent(…)`;
}
