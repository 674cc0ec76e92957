/**
 * Forms with `data-live-guard`: before the page is left, asks whether what was entered and not sent may be lost.
 *
 * Navigation of ours asks by a dialog, with the form's own words. When the browser loads another page it asks itself, in its
 * own words, as it lets no page choose them.
 */
import type { Core } from "../core/core.js";
import { own, page } from "../core/own.js";
import { isDirty } from "./dirty.js";

const initialText = "Leave without saving?";
/** By form: what it has sent last. */
let sent = new WeakMap<Element, string>();

/** Asks from now on. */
export function start(core: Core): void {
  page.addEventListener("hyper-live:navigate", (event) => {
    const form = event.cancelable && findUnsaved();
    if (form && !confirm(own(form).dataset.liveGuard || initialText)) event.preventDefault();
  });
  // What failed was not saved.
  page.addEventListener("hyper-live:error", () => {
    sent = new WeakMap();
  });
  // After the listeners of the page itself, one of which may stop a form.
  addEventListener("submit", (event) => recordSubmit(core, event));
  for (const type of ["input", "change"]) addEventListener(type, watch, true);
  watch();
}

/** A page that listens for this is slower to come back to, in some browsers. */
function watch(): void {
  if (findUnsaved()) addEventListener("beforeunload", askByBrowser);
  else removeEventListener("beforeunload", askByBrowser);
}

function askByBrowser(event: Event): void {
  if (findUnsaved()) event.preventDefault();
}

function recordSubmit(core: Core, { target, defaultPrevented }: Event): void {
  const form = target as HTMLFormElement;
  // Forms of components are stopped, and sent by our script.
  if (own(form).matches("[data-live-guard]") && (!defaultPrevented || core._ownerOf(form)))
    sent.set(form, contentOf(form));
}

function findUnsaved(): HTMLFormElement | undefined {
  return [...page.querySelectorAll<HTMLFormElement>("form[data-live-guard]")].find(isUnsaved);
}

/** Whether a form has what the server does not have: sent values count as saved, unless an answer says that they are wrong. */
function isUnsaved(form: HTMLFormElement): boolean {
  if (!isDirty(form)) return false;
  return sent.get(form) !== contentOf(form) || own(form).querySelector('[aria-invalid="true"]') !== null;
}

function contentOf(form: HTMLFormElement): string {
  const values = [...new FormData(form)];
  return JSON.stringify(
    values.map(([name, value]) => [name, typeof value === "string" ? value : [value.name, value.size]]),
  );
}
