/** The error of values that do not fit a handler's types and rules: which fields, and why. */
import { LiveError } from "../../views/errors.js";

/** What is wrong with one field. */
export interface FieldError {
  /** name of the field as the form has it, such as `items[0].text` */
  path: string;
  /** one or more, written for whoever filled in the form */
  messages: string[];
}

/** So many messages stand in the error's own text; `fields` has all. */
const maxTold = 10;

/** A handler was not run, because what was sent does not fit. Code HL_ARGUMENT, status 422. */
export class InputError extends LiveError {
  /**
   * @param where - the handler and its parameter, such as `add's parameter 1`
   * @param fields - every field that is wrong, a path once
   */
  constructor(
    where: string,
    readonly fields: readonly FieldError[],
  ) {
    const messages = fields.flatMap((field) => field.messages);
    const more = messages.length > maxTold ? `; and ${messages.length - maxTold} more` : "";
    const what = `${where} is refused: ${messages.slice(0, maxTold).join("; ")}${more}.`;
    super("HL_ARGUMENT", what, { status: 422 });
  }
}

/**
 * Words a message in the reader's language.
 *
 * @param message - as written by the rule, in English unless the rule has a message of its own
 * @param field - name of the field as the form has it
 * @param constraint - class-validator's name of the rule, such as `isEmail`, or "type" where a text could not be read
 */
export type Translate = (message: string, field: string, constraint: string) => string;

/** Collects what is wrong, field by field, and goes on. */
export class ErrorCollector {
  private readonly byPath = new Map<string, string[]>();
  /** how often something was wrong */
  count = 0;

  constructor(private readonly translate: Translate = (message) => message) {}

  add(path: string, message: string, constraint = "type"): void {
    this.count++;
    const messages = this.byPath.get(path) ?? [];
    const text = this.word(message, path, constraint);
    if (!messages.includes(text)) messages.push(text);
    this.byPath.set(path, messages);
  }

  /** A translation that fails must not turn a refusal into a fault. */
  private word(message: string, path: string, constraint: string): string {
    try {
      return this.translate(message, path, constraint);
    } catch {
      return message;
    }
  }

  get fields(): FieldError[] {
    return [...this.byPath].map(([path, messages]) => ({ path, messages }));
  }
}
