/** Parses a binding: the name of a handler and its arguments, some of which are holes. */
import type { Argument, Binding } from "../bindings.js";
import { LiveError } from "../errors.js";
import type { HoledText } from "../holed-text.js";

const privateRefusal =
  "names a #private method, which only its own class can call: leave out the # here and in the class";
/** Names that belong to expressions of Alpine.js and Vue. */
const ofOthers =
  /^\$(?:event|el|refs|root|store|data|dispatch|watch|nextTick|id|emit|props|slots|attrs|parent)\b/;
const own = new Set(["value", "checked", "key", "form"]);
const token =
  /\s*(?:([A-Za-z_$][\w$]*(?:\[\w+\]|\.[A-Za-z_$][\w$]*)*)|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([(),]))/y;
const words: Record<string, unknown> = { true: true, false: false, null: null };
const escapes: Record<string, string> = { n: "\n", t: "\t", r: "\r" };

/** What is expected next. */
type State = "handler" | "open" | "first" | "argument" | "next" | "end";

/**
 * Parses a binding.
 *
 * @param attribute - the attribute's name, such as `@click.once`
 * @param value - the attribute's value with its holes
 * @param where - file, line and element, for errors
 * @throws {LiveError} HL_BINDING_SYNTAX
 */
export function parseBinding(attribute: string, value: HoledText, where: string): Binding {
  const reader = new BindingReader(attribute, value, where);
  return reader.read();
}

class BindingReader {
  private readonly binding: Binding;
  private state: State = "handler";

  constructor(
    private readonly attribute: string,
    private readonly value: HoledText,
    private readonly where: string,
  ) {
    const [event = "", ...modifiers] = attribute.slice(1).split(".");
    this.binding = {
      event,
      modifiers,
      handler: "",
      args: [],
      text: [""],
      holes: [],
      takesInput: false,
      isBareSubmit: false,
      isAnswered: false,
      canBeDisabled: false,
      takesDetail: false,
    };
  }

  read(): Binding {
    const { binding, value } = this;
    value.strings.forEach((string, index) => {
      if (index > 0) this.addHole(value.holes[index - 1] as number);
      this.readPiece(string);
    });
    if (this.state === "handler") this.fail("names no handler");
    if (this.state !== "open" && this.state !== "end") this.fail("ends too early");
    binding.isBareSubmit = binding.event === "submit" && this.state === "open";
    // "reset" and "reset()" are the same binding.
    if (binding.args.length === 0) binding.text = [binding.handler];
    return binding;
  }

  private readPiece(string: string): void {
    const { length } = string.trimEnd();
    token.lastIndex = 0;
    while (token.lastIndex < length) {
      const found = token.exec(string) ?? this.fail(/^\s*#/.test(string) ? privateRefusal : "can't be read");
      const [, name, number, single, double, mark] = found;
      if (this.state === "end") this.fail("continues after its end");
      if (mark !== undefined) this.readMark(mark);
      else if (name !== undefined) this.readName(name);
      else this.addLiteral(number === undefined ? readEscapes((single ?? double) as string) : Number(number));
    }
  }

  private readMark(mark: string): void {
    const { state } = this;
    if (mark === "(" && state === "open") this.state = "first";
    else if (mark === ")" && (state === "first" || state === "next")) this.state = "end";
    else if (mark === "," && state === "next") this.state = "argument";
    else this.fail(`has an unexpected "${mark}"`);
    if (mark !== ",") this.write(mark);
  }

  private readName(name: string): void {
    if (ofOthers.test(name))
      this.fail(
        `names ${name}, which belongs to Alpine.js or Vue: pass input as value, checked, key, form or the name of a field`,
      );
    if (this.state === "handler") this.readHandler(name);
    else if (name in words) this.add({ type: "literal", value: words[name] }, name);
    else if (own.has(name)) this.add({ type: name } as Argument, name);
    else this.add({ type: "field", name }, name);
  }

  private readHandler(name: string): void {
    if (!/^[\w$]+$/.test(name)) this.fail("has a handler that is not the name of a method");
    this.binding.handler = name;
    this.write(name);
    this.state = "open";
  }

  private addLiteral(value: string | number): void {
    this.add({ type: "literal", value }, JSON.stringify(value));
  }

  private addHole(hole: number): void {
    this.add({ type: "hole", hole }, "");
    this.binding.holes.push(hole);
    this.binding.text.push("");
  }

  private add(argument: Argument, text: string): void {
    if (this.state !== "first" && this.state !== "argument") this.fail("has an unexpected value");
    if (this.state === "argument") this.write(",");
    this.binding.args.push(argument);
    this.binding.takesInput ||= argument.type !== "literal" && argument.type !== "hole";
    this.write(text);
    this.state = "next";
  }

  private write(text: string): void {
    const { text: pieces } = this.binding;
    pieces[pieces.length - 1] += text;
  }

  private fail(why: string): never {
    const written = this.value.strings.join("${…}");
    throw new LiveError("HL_BINDING_SYNTAX", `${this.attribute}="${written}" ${why} (${this.where}).`);
  }
}

function readEscapes(text: string): string {
  return text.replace(/\\(.)/g, (_, character: string) => escapes[character] ?? character);
}
