/** The error of values that don't fit a handler's types and rules. */
import { LiveError } from "../../views/errors.js";

/** The errors of one field. */
export interface FieldError {
  /** name of the field in the form, such as `items[0].text` */
  path: string;
  /** one or more messages for the user who filled in the form */
  messages: string[];
}

/** Maximum number of messages in the error's own text; `fields` has all. */
const maxTold = 10;

/**
 * A handler was not run because the input does not fit. Code HL_ARGUMENT, status 422.
 *
 * @example
 * onError(error: unknown) {
 *   if (error instanceof InputError) this.note = error.fields.map(({ messages }) => messages).join(" ");
 *   else throw error;
 * }
 */
export class InputError extends LiveError {
  /**
   * @param where - the handler and its parameter, such as `add's parameter 1`
   * @param fields - every field with errors, once each
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
 * Translates a message.
 *
 * @param message - the rule's message: English, unless the rule has a custom message
 * @param field - name of the field in the form
 * @param constraint - class-validator's name of the rule, such as `isEmail`, or "type" if the text could not be parsed
 *
 * @example
 * app.use(hyperLive({ translate: (message, field, rule) => words[rule] ?? message }));
 */
export type Translate = (message: string, field: string, constraint: string) => string;

/** A message in the application's words; an error in its translation must not hide the error of the input. */
export function translate(by: Translate | undefined, ...message: Parameters<Translate>): string {
  try {
    return by?.(...message) ?? message[0];
  } catch {
    return message[0];
  }
}

/** Collects errors by field. */
export class ErrorCollector {
  private readonly byPath = new Map<string, string[]>();
  /** number of errors added */
  count = 0;

  constructor(private readonly translate?: Translate) {}

  add(path: string, message: string, constraint = "type"): void {
    this.count++;
    const messages = this.byPath.get(path) ?? [];
    const text = translate(this.translate, message, path, constraint);
    if (!messages.includes(text)) messages.push(text);
    this.byPath.set(path, messages);
  }

  get fields(): FieldError[] {
    return [...this.byPath].map(([path, messages]) => ({ path, messages }));
  }
}
