/**
 * Asks the user to confirm an event, as `data-live-confirm` of its element says. The server runs such an event only if the
 * event says which question was confirmed.
 *
 * An application can ask in its own way: the event `hyper-live:confirm` of the element has the `question`, and
 * `respondWith()`, which takes an answer or a promise of one.
 */
import type { Core } from "../core/core.js";
import type { NewEvent } from "../core/model.js";

/** `confirmedName` of post-fields.ts, whose import would make it a script of its own. */
const confirmedName = "_confirmed";

/** Elements for which the user is being asked: a double click asks once. */
const asking = new WeakSet<Element>();

/** Asks, and sends the event after a yes. */
export async function ask(core: Core, event: NewEvent, question: string): Promise<void> {
  const { _element: element, _input: input } = event;
  if (asking.has(element)) return;
  asking.add(element);
  const isYes = await answerTo(element, question).catch(console.error);
  asking.delete(element);
  // Only the answer `true` is a yes, not what an application's dialog returns when it is closed.
  // The page may have been left meanwhile.
  if (isYes !== true || !core._allViews().includes(event._view))
    return event._onEnd?.("HL_UNCONFIRMED", undefined);
  // The server may have refused it: it is sent as a new event.
  const again = { ...event, _input: [...input, confirmedName, question], _isConfirmed: true, _isSent: false };
  core._send(again);
}

async function answerTo(element: Element, question: string): Promise<unknown> {
  const answers: unknown[] = [];
  const respondWith = (answer: unknown) => answers.push(answer);
  const detail = { question, respondWith };
  element.dispatchEvent(new CustomEvent("hyper-live:confirm", { bubbles: true, detail }));
  return answers.length > 0 ? answers[0] : confirm(question);
}
