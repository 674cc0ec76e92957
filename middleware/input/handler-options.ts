/** What `@handler` takes besides types. */
import type { HandlerType } from "./types.js";

/** Options of a handler, after its types. */
export interface HandlerOptions {
  /**
   * Fields that the handler takes although the form on the page does not show them, such as those that a script adds. A
   * name includes the fields below it: `items` includes `items[0].text`. `"all"`: the rules of the class alone decide.
   * Default: none.
   */
  fields?: readonly string[] | "all";
}

const names: ReadonlySet<string> = new Set<keyof HandlerOptions>(["fields"]);

/** The options at the end of a handler's types, if there are any. */
export function splitOptions(given: readonly (HandlerType | HandlerOptions)[]): {
  types: HandlerType[];
  options: HandlerOptions | undefined;
} {
  const last = given.at(-1);
  if (!isHandlerOptions(last)) return { types: [...given] as HandlerType[], options: undefined };
  return { types: given.slice(0, -1) as HandlerType[], options: last };
}

/** Whether a value is options; an enum is an object, too, but has other names. */
function isHandlerOptions(value: unknown): value is HandlerOptions {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => names.has(key));
}
