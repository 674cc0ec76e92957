/** Checks one template as the server does when it is used first. */
import type { Binding } from "../../../views/bindings.js";
import { compileTemplate } from "../../../views/compile/compile-template.js";
import { LiveError } from "../../../views/errors.js";
import { checked, field, findBindingHoles, form, on, value, writeOut } from "../../../views/on.js";
import type { Template } from "../../../views/template.js";
import type { FoundClass, FoundTemplate, OnCall } from "./read-source.js";
import type { Node } from "./syntax.js";

/** A mistake in a template. */
export interface TemplateMistake {
  /** with the lines that an error of the compiler quotes */
  message: string;
  code: string;
  /** what the template's source has where the mistake is; "" if the message quotes it */
  at: string;
}

/** Finds the mistakes of a template. */
export function checkTemplate(
  found: FoundTemplate,
  classOf: (name: string) => FoundClass | undefined,
): TemplateMistake[] {
  try {
    const template = compile(found);
    return template.bindings.flatMap((binding) => checkBinding(binding, found, classOf));
  } catch (error) {
    if (!(error instanceof LiveError)) throw error;
    return [{ message: withoutPlace(error), code: error.code, at: "" }];
  }
}

function compile({ strings, calls }: FoundTemplate): Template {
  const holes = findBindingHoles(strings);
  const values = calls.map((call) => (call ? toBinding(call) : undefined));
  return compileTemplate(
    holes.length > 0 ? writeOut(strings, holes, values, checkTemplate as never) : strings,
  );
}

/** The binding that an on() makes: what the browser fills in is known, and a literal stands for any other argument. */
function toBinding({ name, args }: OnCall): unknown {
  const method = { [name]: () => {} }[name] as () => void;
  return (on as (...all: unknown[]) => unknown)(method, ...args.map(toArgument));
}

function toArgument({ type, name, callee }: Node): unknown {
  if (type === "CallExpression" && callee?.name === "field") return field("name");
  const known = { value, checked, form } as Record<string, unknown>;
  return (type === "Identifier" && name !== undefined && known[name]) || 0;
}

/** The compiler names the file that it was called from, which is ours. */
function withoutPlace({ what, remedy }: LiveError): string {
  return `${what.replace(/ \([^()\n]*:\d+:\d+\)(?=\.)/, "").trimEnd()}${what.endsWith("\n\n") ? "\n\n" : " "}${remedy}`;
}

// --- Bindings ---

function checkBinding(
  binding: Binding,
  { owner }: FoundTemplate,
  classOf: (name: string) => FoundClass | undefined,
): TemplateMistake[] {
  if (!owner) return [];
  const { event, handler, takesInput, validates } = binding;
  const text = `@${event}="${binding.text.join("${…}")}"`;
  const known = findMember(owner, handler, classOf);
  if (known === "missing" && !validates) {
    const message = `${owner.name} has no handler named "${handler}", but its template binds it with ${text}.`;
    return [{ message, code: "HL_BINDING_HANDLER", at: handler }];
  }
  if (known !== "untyped" || !takesInput) return [];
  const message = `${text} passes browser input to ${owner.name}.${handler}, which is not marked: write @handler() above it.`;
  return [{ message, code: "HL_BINDING_UNTYPED", at: handler }];
}

type Known = "missing" | "untyped" | "fine";

/** What is known of a member of a class, or of a class that it extends. Of other packages' classes nothing is known. */
function findMember(
  owner: FoundClass,
  name: string,
  classOf: (name: string) => FoundClass | undefined,
): Known {
  if (owner.typed.has(name) || owner.fields.has(name) || name.startsWith("$")) return "fine";
  if (owner.methods.has(name)) return "untyped";
  if (owner.base === undefined) return "missing";
  const base = classOf(owner.base);
  return base && base !== owner ? findMember(base, name, classOf) : "fine";
}
