/** Errors for values that can't be rendered: what the value is, where it is, and what to write instead. */
import { LiveError } from "../errors.js";
import { siteOf, type Template } from "../template.js";
import { howToShow } from "../values.js";

/** File and line of a template in parentheses, for the end of a sentence. */
export function at(template: Template): string {
  const site = siteOf(template.origin);
  return site && ` (${site})`;
}

/** The error for a value that a hole can't contain. */
export function unrenderable(value: unknown, template: Template, where = "A hole in text"): LiveError {
  const [what, instead] = whatIs(value);
  return new LiveError(
    "HL_TEMPLATE_VALUE",
    `${where} holds ${what}, which can't be rendered${at(template)}${instead && `: ${instead}`}.\n\n  ${template.source}\n\n`,
  );
}

/** Describes a value, and what to write instead if that is known. */
function whatIs(value: unknown): [what: string, instead: string] {
  if (typeof value === "symbol") return [String(value), ""];
  if (typeof value === "function") {
    const isCall = value.name !== "" && !value.toString().startsWith("class ");
    return [`the function ${value.name || "(anonymous)"}`, isCall ? `call it, as in ${value.name}()` : ""];
  }
  if (typeof value !== "object" || value === null) return [`a value of type ${typeof value}`, ""];
  if (howToShow in value) return value[howToShow] as [string, string];
  if (typeof (value as Promise<unknown>).then === "function")
    return ["a promise", "await it in onMount() or in a handler, or make it a resource()"];
  if (value instanceof Map) return ["a Map", "write [...map.values()]"];
  // An iterator can be read only once.
  if (Symbol.iterator in value)
    return [`a ${classOf(value) || "list"} that is not an array`, "write [...values]"];
  const type = classOf(value);
  const keys = Object.keys(value).slice(0, 5).join(", ") || "(none)";
  return [`an object${type && type !== "Object" ? ` of the class ${type}` : ""} with the keys ${keys}`, ""];
}

function classOf(object: object): string {
  if (Object.prototype.toString.call(object) === "[object Generator]") return "generator";
  return (object.constructor as { name?: string } | undefined)?.name ?? "";
}
