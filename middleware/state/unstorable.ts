/** Explains why devalue can't write a value: its kind, its place, and what to keep instead. */

/** The place that devalue's error names. */
interface Found {
  /** path within the written value, such as `.items[0]` */
  path?: string;
  value?: unknown;
}

/** The reason why a value could not be written, for the end of a sentence. */
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
  if (typeof value === "symbol") return "a symbol: keep a string";
  const object = value as object;
  if (typeof (object as Promise<unknown>).then === "function")
    return "a promise: await it in onMount() or in a handler, and keep its result";
  if (typeof (object as Iterator<unknown>).next === "function") return "an iterator: keep [...values]";
  const name = (object.constructor as { name?: string } | undefined)?.name;
  if (!name || name === "Object") return "an object with more than plain data in it: keep { ...object }";
  return `an instance of the class ${name}: keep a plain copy such as { ...row }, or use persistent(…) for a database row`;
}
