/**
 * Watches the process from inside: each thing that must not happen becomes a line, which the run asks for after each batch.
 */
import { monitorEventLoopDelay } from "node:perf_hooks";

/** Maximum number of lines kept: the first ones tell the most. */
const maxLines = 50;

const violations = [];
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();

/** Records what must not happen. */
export function violate(what) {
  if (violations.length < maxLines) violations.push(what);
}

for (const event of ["uncaughtException", "unhandledRejection"])
  process.on(event, (error) => violate(`${event}: ${error?.stack ?? error}`));
process.on("warning", (warning) => violate(`a warning of Node: ${warning.stack}`));

/** Characters with which a line of a log could be forged or a terminal be told something. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what the check is about
const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

/** A logger: what is refused is a warning; an error in it would be a fault, since the application's handlers throw none. */
export const logger = {
  warn: (message) => {
    if (control.test(message)) violate(`control characters in the log: ${JSON.stringify(message)}`);
  },
  error: (message, error) => violate(`an error in the log: ${message} ${error?.stack ?? error ?? ""}`),
};

/** Finds whether input has changed what all objects inherit. */
function checkPrototypes() {
  for (const name in {}) violate(`Object.prototype has ${name}`);
  for (const name in []) violate(`Array.prototype has ${name}`);
}

/** What was seen since the last report. */
export function report() {
  checkPrototypes();
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  const longest = delay.max / 1e6;
  delay.reset();
  return { violations: violations.splice(0), memory: heapUsed + external, delay: longest };
}
