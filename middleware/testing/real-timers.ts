/** The timers of Node, kept before a test replaces them. */
const { setTimeout: startTimer, clearTimeout: endTimer } = globalThis;
const { now: readClock } = performance;

/** Milliseconds since the process started. */
export const now = readClock.bind(performance);

/** Resolves after so many milliseconds, also while a test has replaced the timers. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => void startTimer(resolve, milliseconds));
}

/** Resolves after what is due now: microtasks, and timers of 0 ms. */
export async function turn(): Promise<void> {
  await pause(0);
  await pause(0);
}

/** Calls a function after so many milliseconds; the returned function cancels that. */
export function later(milliseconds: number, call: () => void): () => void {
  const timer = startTimer(call, milliseconds);
  return () => endTimer(timer);
}
