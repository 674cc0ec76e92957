/**
 * Event bindings: reads `@click.once="rename(${id}, value)"` into what the compiler and the component need.
 *
 * A binding has a canonical text, such as `rename(7,value)`: literals as JSON, names of what the browser
 * fills in as they are. That text is what the page carries and what a browser sends back; the component
 * accepts an event only if its last render offers a binding of exactly that text.
 */
import { LiveError } from "./errors.js";

/** One argument of a binding. */
export type Argument =
  /** written in the template */
  | { type: "literal"; value: unknown }
  /** a `${…}`: the value of that hole, counted within the template */
  | { type: "hole"; hole: number }
  /** the element's own `value`, `checked` or pressed `key`, or all fields of the `form` */
  | { type: "value" | "checked" | "key" | "form" }
  /** a field of the form, by its name */
  | { type: "field"; name: string };

/** An event binding of a template. */
export interface Binding {
  /** DOM event, such as `click` */
  event: string;
  modifiers: string[];
  /** name of the method */
  handler: string;
  args: Argument[];
  /** canonical text around the holes: `text[0] + json(holes[0]) + text[1] + …` */
  text: string[];
  /** the template's holes that are literal arguments, in order */
  holes: number[];
  /** whether the browser fills in an argument, which then needs a type */
  takesInput: boolean;
  /** whether it is a submit that names no arguments: a handler with types then gets the whole form */
  isBareSubmit: boolean;
  /** whether what the handler returns is told to the page: only to an element with a hook, which can ask */
  isAnswered: boolean;
  /** for `validate` on a form: the submit whose handler says what is right */
  validates?: Binding;
  /** the submit of the live form that it stands at or in, where that is in its template */
  form?: Binding;
  /** name of the control that `value` and `checked` read without a script; its own, or else the canonical text */
  control?: string;
}

/** The attribute's value as compiled so far: text pieces with the holes between them. */
export interface HoledText {
  strings: string[];
  holes: number[];
}

/** The JSON of a literal argument, as the canonical text carries it. */
export function literalJson(value: unknown, binding: Binding): string {
  let cause: unknown;
  try {
    const json = value === undefined ? "null" : JSON.stringify(value);
    if (json !== undefined) return json;
  } catch (error) {
    // A bigint or a cycle.
    cause = error;
  }
  throw new LiveError(
    "HL_TEMPLATE_VALUE",
    `@${binding.event}="${binding.text.join("${…}")}" has an argument of type ${typeof value}, which JSON can't carry.`,
    { cause },
  );
}

/** The canonical text of a binding in one render. */
export function bindingText(binding: Binding, values: readonly unknown[]): string {
  let text = binding.text[0] as string;
  for (let i = 0; i < binding.holes.length; i++) {
    text += literalJson(values[binding.holes[i] as number], binding) + binding.text[i + 1];
  }
  return text;
}
