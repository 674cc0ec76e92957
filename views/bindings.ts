/**
 * Event bindings, as in `@click.once="rename(${id}, value)"`.
 *
 * A binding has a canonical text, such as `rename(7,value)`: literals as JSON, and the names of values that the
 * browser fills in. The page contains that text and the browser sends it back; the component accepts an event
 * only if its last render has a binding with exactly that text.
 */
import { attributeText } from "./attributes.js";
import type { Disabler } from "./disabled.js";
import { LiveError } from "./errors.js";
import type { TemplateForm } from "./form-controls.js";
import type { HoledText } from "./holed-text.js";

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
  /** whether the browser fills in an argument; the handler must then declare types */
  takesInput: boolean;
  /** whether it is a submit without arguments: a handler with types then receives the whole form */
  isBareSubmit: boolean;
  /** whether the handler's return value is sent to the page: only elements with a hook can receive it */
  isAnswered: boolean;
  /** for `validate` on a form: the submit whose handler has the rules */
  validates?: Binding;
  /** the form that it is on or inside of, if that is in the same template */
  form?: TemplateForm;
  /** what disables its element within the template */
  disablers?: readonly Disabler[];
  /** whether the event does not occur while its element is disabled */
  canBeDisabled: boolean;
  /** the attribute `form` of its element */
  owner?: HoledText;
  /** whether the event may carry fields in its `detail`: an event that no browser sends, or that of a custom element */
  takesDetail: boolean;
  /** the attribute `data-live-confirm`: what the user is asked before the handler runs */
  question?: HoledText;
  /** name of the control that `value` and `checked` read without a script; its own, or else the canonical text */
  control?: string;
}

/** The JSON of a literal argument, as it is in the canonical text. */
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

/** What the user is asked before the handler of a binding runs, on one line; "" if nothing. */
export function questionOf({ question }: Binding, values: readonly unknown[]): string {
  if (!question) return "";
  const texts = question.holes.map((hole) => attributeText("data-live-confirm", values[hole]) ?? "");
  return oneLine(question.strings.map((string, index) => string + (texts[index] ?? "")).join(""));
}

/** A text on one line: a form that is posted has other line breaks than its page. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
