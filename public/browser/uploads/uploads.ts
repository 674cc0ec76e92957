/**
 * Sends the files that a user chooses, while the page goes on; loaded by pages with a file field alone.
 *
 * Files never go over the socket. The form's event carries their tokens, and waits for those that are still being sent.
 */
import type { Core } from "../core/core.js";
import { own, page } from "../core/own.js";
import { listenForDrops } from "./drop.js";
import { choose, entriesOf, forget, startEntries } from "./entries.js";
import { showEntries } from "./list.js";

/** What the lazy script calls. */
export interface Uploads {
  /** Whether a submit has to wait for files of its form, or can't be sent because of one. It is then sent later. */
  _holdsSubmit(form: HTMLFormElement, button: HTMLButtonElement | null): boolean;
  /** Repeats the press of a button, or the submit of a form without one. */
  _submitAgain(form: HTMLFormElement, button: HTMLButtonElement | null): void;
  /** Whether the bindings of a field's change have to wait for its files. */
  _holdsChange(event: Event): boolean;
  /** Takes up fields that have come into the page, and lets go of those that have left it. */
  _update(): void;
}

const selector = "input[data-live-upload]";
/** Submits that wait for files, by form: the button that was pressed. */
const waiting = new Map<HTMLFormElement, HTMLButtonElement | null>();
/** Events that tell the bindings of a field that all its files have arrived. */
const afterwards = new WeakSet<Event>();
/** Fields whose change was held back. */
const held = new Set<HTMLInputElement>();

export function startUploads(core: Core): Uploads {
  startEntries(core, (input) => {
    showEntries(input);
    settle(input);
  });
  listenForDrops();
  addEventListener("change", (event) => {
    const input = event.target as HTMLInputElement;
    // After a drop the field has its files already.
    if (isField(input) && !afterwards.has(event) && !hasItsFiles(input)) choose(input, input.files ?? []);
  });
  // Chromium says that the choice was cancelled if the same files were chosen again, which may have changed.
  addEventListener("cancel", ({ target }) => {
    const input = target as HTMLInputElement;
    if (isField(input) && !hasItsFiles(input)) input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  addEventListener("reset", (event) => {
    for (const input of fieldsOf(event.target as HTMLFormElement)) forget(input, false);
  });
  addEventListener("formdata", ({ target, formData }) => putTokens(target as HTMLFormElement, formData));
  return {
    _holdsSubmit: holdsSubmit,
    _submitAgain: submitAgain,
    _holdsChange(event) {
      if (afterwards.has(event)) return false;
      held.add(event.target as HTMLInputElement);
      return true;
    },
    _update() {
      for (const input of [...entriesOf.keys()]) if (!input.isConnected) forget(input, true);
      // A browser may have filled in the field of a page that was loaded again.
      for (const input of page.querySelectorAll<HTMLInputElement>(selector)) {
        if (input.files?.length && !entriesOf.has(input)) choose(input, input.files);
        else showEntries(input);
      }
    },
  };
}

function isField(element: Element): element is HTMLInputElement {
  return own(element).matches?.(selector) ?? false;
}

function hasItsFiles(input: HTMLInputElement): boolean {
  const entries = entriesOf.get(input) ?? [];
  const files = [...(input.files ?? [])];
  return files.length === entries.length && files.every((file, at) => file === entries[at]?._file);
}

function fieldsOf(form: HTMLFormElement): HTMLInputElement[] {
  return [...entriesOf.keys()].filter((input) => input.form === form);
}

/** Replaces the files in a form's data by the tokens of those that have arrived. */
function putTokens(form: HTMLFormElement, data: FormData): void {
  for (const input of fieldsOf(form)) {
    if (input.matches(":disabled")) continue;
    data.delete(input.name);
    for (const { _token, _state } of entriesOf.get(input) ?? [])
      if (_state === "done") data.append(input.name, _token.split("/").pop() as string);
  }
}

// --- Waiting ---

function holdsSubmit(form: HTMLFormElement, button: HTMLButtonElement | null): boolean {
  const entries = fieldsOf(form).flatMap((input) => entriesOf.get(input) ?? []);
  const failed = entries.find(({ _state }) => _state === "failed");
  // In a form with `novalidate` the browser has not checked it.
  if (failed) failed._input.reportValidity();
  if (failed || entries.every(({ _state }) => _state === "done")) return failed !== undefined;
  waiting.set(form, button);
  showBusy(form, true);
  return true;
}

/** Sends what has waited for the files of a field, once all of them have arrived, or gives it up if one was refused. */
function settle(input: HTMLInputElement): void {
  const entries = entriesOf.get(input) ?? [];
  const isOver = (state: string) => state === "done" || state === "failed";
  if (!entries.every(({ _state }) => isOver(_state))) return;
  const isFine = entries.every(({ _state }) => _state === "done");
  if (held.has(input) && isFine) {
    held.delete(input);
    const event = new Event("change", { bubbles: true });
    afterwards.add(event);
    if (input.closest("[data-on-change]")) input.dispatchEvent(event);
  }
  const { form } = input;
  if (!form || !waiting.has(form)) return;
  const all = fieldsOf(form).flatMap((each) => entriesOf.get(each) ?? []);
  const hasFailed = all.some(({ _state }) => _state === "failed");
  if (!hasFailed && !all.every(({ _state }) => _state === "done")) return;
  const button = waiting.get(form) ?? null;
  waiting.delete(form);
  showBusy(form, false);
  if (!hasFailed) submitAgain(form, button);
}

function submitAgain(form: HTMLFormElement, button: HTMLButtonElement | null): void {
  if (button?.type === "button") button.click();
  else own(form).requestSubmit(button?.isConnected ? button : null);
}

function showBusy(form: HTMLFormElement, isBusy: boolean): void {
  const { dataset } = own(form);
  if (isBusy) {
    own(form).setAttribute("aria-busy", "true");
    dataset.liveWaiting = "";
  } else {
    own(form).removeAttribute("aria-busy");
    delete dataset.liveWaiting;
  }
}
