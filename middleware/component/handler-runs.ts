/** How handlers run that take their time: their deadlines, and which other handlers they interrupt. */
import { LiveError } from "../../views/errors.js";
import type { HandlerOptions } from "./guard-types.js";
import { handlerNames } from "./handler-names.js";

interface HandlerRun {
  readonly deadline: number | undefined;
  readonly interrupts: readonly string[];
}

/** By the function of a handler. */
const declared = new WeakMap<object, HandlerRun>();
/** whether any handler so far interrupts others */
let hasInterrupting = false;

/**
 * Declares the deadline of a handler, and what it interrupts.
 *
 * @param where - the handler, for errors
 * @throws {LiveError} HL_OPTION for a value that can't be used
 */
export function declareRun(method: object, { deadline, interrupts }: HandlerOptions, where: string): void {
  if (deadline === undefined && interrupts === undefined) return;
  if (deadline !== undefined && !(typeof deadline === "number" && deadline > 0))
    throw new LiveError(
      "HL_OPTION",
      `${where} has the deadline ${String(deadline)}, which is not a number of milliseconds above 0.`,
    );
  const names = interrupts === undefined ? [] : [interrupts].flat();
  if (!names.every((name) => typeof name === "string"))
    throw new LiveError(
      "HL_OPTION",
      `${where} must name the handlers that it interrupts, as in { interrupts: "send" }.`,
    );
  if (names.length > 0) hasInterrupting = true;
  declared.set(method, { deadline, interrupts: names });
}

/**
 * Checks that the handlers exist which those of a class interrupt.
 *
 * @throws {LiveError} HL_OPTION
 */
export function checkInterrupts(type: new () => object): void {
  if (!hasInterrupting) return;
  const known = handlerNames(type);
  for (const name of known) {
    const wrong = interruptsOf((type.prototype as Record<string, object>)[name] as object).find(
      (each) => !known.includes(each),
    );
    if (wrong === undefined) continue;
    throw new LiveError(
      "HL_OPTION",
      `${type.name}.${name} interrupts ${JSON.stringify(wrong)}, which is no handler of the class. It has: ${known.join(", ")}.`,
    );
  }
}

/** The handlers that a handler interrupts. */
export function interruptsOf(method: object): readonly string[] {
  return (hasInterrupting && declared.get(method)?.interrupts) || none;
}

/** Milliseconds that a handler may take; undefined if `limits.handler` applies. */
export function deadlineOf(method: object): number | undefined {
  return declared.get(method)?.deadline;
}

/** Whether any handler so far interrupts others. */
export function someInterrupt(): boolean {
  return hasInterrupting;
}

const none: readonly string[] = [];
