/** Loads the script that sends files, on pages with a file field. */
import type { Core } from "../core/core.js";
import { own, page } from "../core/own.js";
import type { Uploads } from "../uploads/uploads.js";

const selector = "[data-live-upload]";
let uploads: Uploads | undefined;
let loading: Promise<Uploads> | undefined;

/** Loads the script where it is needed, and tells it that the page has changed. */
export function updateUploads(core: Core): void {
  if (uploads) uploads._update();
  else if (page.querySelector(selector)) void load(core);
}

async function load(core: Core): Promise<Uploads> {
  loading ??= import("../uploads/uploads.js").then(({ startUploads }) => startUploads(core));
  uploads = await loading;
  uploads._update();
  return uploads;
}

/** Whether a submit has to wait for the files of its form; it is then sent later. */
export function holdsSubmit(core: Core, form: HTMLFormElement, button: HTMLButtonElement | null): boolean {
  if (!own(form).querySelector(selector)) return false;
  if (uploads) return uploads._holdsSubmit(form, button);
  void load(core).then((loaded) => loaded._submitAgain(form, button));
  return true;
}

/** Whether an event is the change of a file field, whose bindings wait for its files. */
export function holdsChange(core: Core, event: Event): boolean {
  if (event.type !== "change" || !own(event.target as Element).matches?.(selector)) return false;
  if (uploads) return uploads._holdsChange(event);
  void load(core).then((loaded) => loaded._holdsChange(event));
  return true;
}
