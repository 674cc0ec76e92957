/** Handlers that are generators: each `yield` shows what is set so far. */
import { type EventContext, scope } from "../context.js";
import type { Method } from "../contracts.js";
import { showProgress } from "../show-progress.js";

type Steps = Generator<unknown, unknown> | AsyncGenerator<unknown, unknown>;

/** Whether a handler has returned a generator, which runs only when it is asked to. */
export function isGenerator(value: unknown): value is Steps {
  if (typeof value !== "object" || value === null) return false;
  const { next, return: end } = value as Partial<Steps>;
  return typeof next === "function" && typeof end === "function";
}

/** Runs a generator to its end; returns what it returns. If it is to end at a `yield`, its `finally` blocks run. */
export async function runSteps(context: EventContext, steps: Steps): Promise<unknown> {
  for (;;) {
    const { done, value } = (await scope.run(context, steps, steps.next as Method)) as IteratorResult<
      unknown,
      unknown
    >;
    if (done) return value;
    try {
      await showProgress(context);
    } catch (error) {
      await scope.run(context, steps, steps.return as Method);
      throw error;
    }
  }
}
