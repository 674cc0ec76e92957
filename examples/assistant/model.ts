/** Stands in for a language model: its answer comes in pieces, and stops when the signal is aborted. */
import { setTimeout as pause } from "node:timers/promises";

export async function* ask(question: string, signal: AbortSignal): AsyncGenerator<string> {
  const answer =
    `You wrote “${question}”. This answer comes in pieces, as that of a language model does: each piece is added to the ` +
    "text that the page shows, and costs a few bytes. When you press Stop, what has been said stays.";
  for (const word of answer.split(/(?<= )/)) {
    await pause(40, undefined, { signal });
    yield word;
  }
}
