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

const privateRefusal =
  "names a #private method, which nothing outside of its class can call: leave out the #, in the class as well";
/** What Alpine.js and Vue have in their expressions. */
const ofOthers =
  /^\$(?:event|el|refs|root|store|data|dispatch|watch|nextTick|id|emit|props|slots|attrs|parent)\b/;
const own = new Set(["value", "checked", "key", "form"]);
const token =
  /\s*(?:([A-Za-z_$][\w$]*(?:\[\w+\]|\.[A-Za-z_$][\w$]*)*)|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([(),]))/y;
const words: Record<string, unknown> = { true: true, false: false, null: null };
const escapes: Record<string, string> = { n: "\n", t: "\t", r: "\r" };

/**
 * Reads a binding.
 *
 * @param attribute - the attribute's name, such as `@click.once`
 * @param value - the attribute's value with its holes
 * @param where - file, line and element, for errors
 */
export function parseBinding(attribute: string, value: HoledText, where: string): Binding {
  const [event = "", ...modifiers] = attribute.slice(1).split(".");
  const fail = (why: string): never => {
    throw new LiveError(
      "HL_BINDING_SYNTAX",
      `${attribute}="${value.strings.join("${…}")}" ${why} (${where}).`,
    );
  };
  const binding: Binding = {
    event,
    modifiers,
    handler: "",
    args: [],
    text: [""],
    holes: [],
    takesInput: false,
    isBareSubmit: false,
    isAnswered: false,
  };
  const say = (text: string) => {
    binding.text[binding.text.length - 1] += text;
  };

  // States: 0 handler's name · 1 "(" or the end · 2 argument or ")" · 3 argument · 4 "," or ")" · 5 the end
  let state = 0;
  const add = (argument: Argument, text: string) => {
    if (state !== 2 && state !== 3) fail("has a value where none can stand");
    if (state === 3) say(",");
    binding.args.push(argument);
    binding.takesInput ||= argument.type !== "literal" && argument.type !== "hole";
    say(text);
    state = 4;
  };
  value.strings.forEach((string, index) => {
    if (index > 0) {
      const hole = value.holes[index - 1] as number;
      add({ type: "hole", hole }, "");
      binding.holes.push(hole);
      binding.text.push("");
    }
    token.lastIndex = 0;
    while (token.lastIndex < string.trimEnd().length) {
      const found = token.exec(string) ?? fail(/^\s*#/.test(string) ? privateRefusal : "can't be read");
      const [, name, number, single, double, mark] = found;
      if (state === 5) fail("goes on after its end");
      if (mark === "(" && state === 1) state = 2;
      else if (mark === ")" && (state === 2 || state === 4)) state = 5;
      else if (mark === "," && state === 4) state = 3;
      else if (mark !== undefined) fail(`has a "${mark}" where none can stand`);
      else if (name !== undefined && ofOthers.test(name))
        fail(
          `names ${name}, which is Alpine's or Vue's: what the browser has is handed over as value, checked, key, form or a field's name`,
        );
      else if (name !== undefined && state === 0) {
        if (!/^[\w$]+$/.test(name)) fail("names a handler that is not a method's name");
        binding.handler = name;
        say(name);
        state = 1;
      } else if (name !== undefined && name in words) add({ type: "literal", value: words[name] }, name);
      else if (name !== undefined && own.has(name)) add({ type: name } as Argument, name);
      else if (name !== undefined) add({ type: "field", name }, name);
      else {
        const literal =
          number === undefined
            ? ((single ?? double) as string).replace(/\\(.)/g, (_, c: string) => escapes[c] ?? c)
            : Number(number);
        add({ type: "literal", value: literal }, JSON.stringify(literal));
      }
      if (state === 2) say("(");
      if (state === 5) say(")");
    }
  });
  if (state === 0) fail("names no handler");
  if (state !== 1 && state !== 5) fail("ends too early");
  binding.isBareSubmit = event === "submit" && state === 1;
  // "reset" and "reset()" are the same binding.
  if (binding.args.length === 0) binding.text = [binding.handler];
  return binding;
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

/** A binding's canonical text that is looked for among those that a render offers, of which there may be thousands. */
export class WantedBinding {
  private readonly literals = new Map<Binding, unknown>();
  private last: Binding | undefined;
  private literal: unknown;

  constructor(readonly text: string) {}

  /**
   * Whether it is a binding's text with these values.
   *
   * @param start - where those of its template begin, and `end` where they end, among those of many rows
   */
  is(binding: Binding, values: readonly unknown[], start = 0, end = values.length): boolean {
    // Rows of a list share their bindings.
    if (binding !== this.last) {
      this.literal = this.literalFor(binding);
      this.last = binding;
    }
    if (this.literal === unfit) return false;
    const [hole] = binding.holes;
    if (hole !== undefined && differs(values[start + hole], this.literal)) return false;
    return bindingText(binding, values.slice(start, end)) === this.text;
  }

  private literalFor(binding: Binding): unknown {
    if (!this.literals.has(binding)) this.literals.set(binding, this.readLiteral(binding));
    return this.literals.get(binding);
  }

  private readLiteral({ text: [first = "", second = ""], holes }: Binding): unknown {
    if (!this.text.startsWith(first)) return unfit;
    // A long one is not worth reading.
    if (holes.length === 0 || this.text.length > longest) return unknown;
    // A comma follows the first of several literals. One that holds a comma itself can't be read here.
    const isOnly = holes.length === 1;
    const end = isOnly ? this.text.lastIndexOf(second) : this.text.indexOf(second, first.length);
    if (end === -1) return unfit;
    try {
      return JSON.parse(this.text.slice(first.length, end));
    } catch {
      return isOnly ? unfit : unknown;
    }
  }
}

/** Most characters of a text whose literal is read beforehand. */
const longest = 1000;
/** The literal is not known beforehand. */
const unknown = Symbol("unknown");
/** The text can't be the binding's. */
const unfit = Symbol("unfit");

/** Whether a value's JSON is surely another than the literal's: told at once of texts, numbers and booleans. */
function differs(value: unknown, literal: unknown): boolean {
  if (literal === unknown || literal === null) return false;
  const type = typeof value;
  return (type === "string" || type === "number" || type === "boolean") && value !== literal;
}
