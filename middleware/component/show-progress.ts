/** render(): shows what a running handler has set so far. */
import { setImmediate as nextTurn, setTimeout as pause } from "node:timers/promises";
import { LiveError } from "../../views/errors.js";
import { runningCheckpoint } from "./checkpoints.js";
import { startRecording, stopRecording } from "./child-steps.js";
import { type EventContext, requireContext } from "./context.js";
import type { Component } from "./definition.js";
import type { Instance } from "./instance.js";
import { isPromise } from "./is-promise.js";
import { render as renderInstance } from "./render.js";
import { reasonToEnd } from "./running.js";

/** Milliseconds before a handler goes on whose page can't take more now. */
const unreadPause = 100;

/**
 * Shows what the running handler has set so far, over the socket; `yield` in a generator does the same. By a form post and
 * by htmx nothing is shown before the handler is done. Resolves after other work of the process has had its turn: later
 * if the page does not read what it is sent, which gets the newest state then.
 *
 * What is shown is not stored: if the handler throws, the page shows the state before it again.
 *
 * @param component - `this`
 * @throws {LiveError} HL_CONTEXT outside of this component's hooks and handlers; rejects with an `AbortError` if the handler
 *   was interrupted, and with a `TimeoutError` after its deadline
 *
 * @example
 * async save() { this.status = "Saving"; await render(this); await store(this.text); this.status = "Saved"; }
 */
export async function render(component: Component): Promise<void> {
  const context = requireContext("render()");
  if (context.instance.component !== component && reasonToEnd(context) === undefined)
    throw new LiveError(
      "HL_CONTEXT",
      `render() in a handler of ${context.instance.definition.name} was given something else than its component: write await render(this).`,
    );
  await showProgress(context);
}

/** Shows what a handler or hook has set so far, and lets other work of the process have its turn. */
export async function showProgress(context: EventContext): Promise<void> {
  // First a turn: then all that the handler has set synchronously is shown, and its checkpoint is kept.
  await nextTurn();
  const end = reasonToEnd(context);
  if (end !== undefined) throw end;
  const { instance } = context;
  const { view } = instance;
  if (context.mode !== "live" || instance.isGone || !view.viewer) return;
  if (!context.isRunning && instance.running !== undefined) return;
  showNow(instance);
  const mounting = view.mountsDone();
  if (isPromise(mounting)) await mounting;
  if (!view.showProgress()) await pause(unreadPause);
}

/** Renders a component, so that a failure of its handler can undo what that does to the components in it. */
function showNow(instance: Instance): void {
  const checkpoint = runningCheckpoint(instance);
  // Of a hook, or of a component whose handlers are not undone.
  if (!checkpoint) instance.view.version++;
  if (!checkpoint) return renderInstance(instance);
  checkpoint.isShown = true;
  const around = startRecording();
  try {
    renderInstance(instance);
  } finally {
    checkpoint.addSteps(stopRecording(around));
  }
}
