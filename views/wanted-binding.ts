/** Finds a binding in a render by its canonical text. */
import { type Binding, bindingText } from "./bindings.js";

/** A canonical text to look for in a render, which may have thousands of bindings. */
export class WantedBinding {
  /** of the bindings before the last one */
  private literals: Map<Binding, unknown> | undefined;
  private last: Binding | undefined;
  private literal: unknown;

  constructor(readonly text: string) {}

  /**
   * Whether a binding has this text with these values.
   *
   * @param values - may contain the values of many rows
   * @param start - index of the first value that belongs to the binding's template
   * @param end - index after the last of these values
   */
  is(binding: Binding, values: readonly unknown[], start = 0, end = values.length): boolean {
    const [hole] = binding.holes;
    if (!this.mayBe(binding, hole === undefined ? undefined : values[start + hole])) return false;
    return bindingText(binding, values.slice(start, end)) === this.text;
  }

  /** Whether a binding may have this text, by the value of its first hole. */
  mayBe(binding: Binding, first: unknown): boolean {
    // Rows of a list share their bindings.
    if (binding !== this.last) this.takeUp(binding);
    if (this.literal === unfit) return false;
    return binding.holes.length === 0 || !differs(first, this.literal);
  }

  /** Reads the literal for a binding, or finds it among those that were read. */
  private takeUp(binding: Binding): void {
    const { last } = this;
    if (last) {
      this.literals ??= new Map();
      this.literals.set(last, this.literal);
    }
    const isKnown = this.literals?.has(binding) === true;
    this.literal = isKnown ? this.literals?.get(binding) : this.readLiteral(binding);
    this.last = binding;
  }

  private readLiteral({ text: [first = "", second = ""], holes }: Binding): unknown {
    if (!this.text.startsWith(first)) return unfit;
    // Parsing a long literal costs more than it saves.
    if (holes.length === 0 || this.text.length > longest) return unknown;
    // The first of several literals ends at a comma. A literal that contains one itself is not recognized here.
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

/** Longest text, in characters, whose literal is parsed beforehand. */
const longest = 1000;
/** The literal is not known beforehand. */
const unknown = Symbol("unknown");
/** The text can't be the binding's. */
const unfit = Symbol("unfit");

/** Whether a value's JSON certainly differs from the literal. Only strings, numbers and booleans are compared. */
function differs(value: unknown, literal: unknown): boolean {
  if (literal === unknown || literal === null) return false;
  const type = typeof value;
  return (type === "string" || type === "number" || type === "boolean") && value !== literal;
}
