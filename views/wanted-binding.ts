/** Looking for a binding by its canonical text. */
import { type Binding, bindingText } from "./bindings.js";

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
