/** Files that are dropped on an element with `data-live-drop`, or pasted into a form with a file field. */
import { own } from "../core/own.js";
import { choose } from "./entries.js";

const fields = "input[data-live-upload]:enabled";
/** The element below the pointer that was entered last: only when that is left, the pointer is outside. */
let entered: EventTarget | null = null;
let over: Element | undefined;

/** Listens for files that are dropped and pasted. */
export function listenForDrops(): void {
  addEventListener("dragenter", (event) => {
    entered = event.target;
    mark(zoneOf(event));
  });
  addEventListener("dragleave", (event) => {
    if (event.target === entered) mark(undefined);
  });
  addEventListener("dragover", (event) => {
    if (zoneOf(event)) event.preventDefault();
  });
  addEventListener("drop", (event) => {
    const zone = zoneOf(event);
    mark(undefined);
    if (!zone) return;
    event.preventDefault();
    add(fieldOf(zone), event.dataTransfer);
  });
  addEventListener("paste", (event) => {
    if (!event.clipboardData?.files.length) return;
    const around = (event.target as Element).closest?.("[data-live-drop],form");
    const field = around && fieldOf(own(around));
    if (field) event.preventDefault();
    add(field, event.clipboardData);
  });
}

/** The zone that a drag of files is over. */
function zoneOf({ target, dataTransfer }: DragEvent): Element | undefined {
  if (!dataTransfer?.types.includes("Files")) return undefined;
  return (target as Element).closest?.("[data-live-drop]") ?? undefined;
}

/** The field of a zone: the one that it names, or the first one inside, or the first one of its form. */
function fieldOf(zone: Element): HTMLInputElement | null {
  const name = zone.getAttribute("data-live-drop");
  const named = name ? `[name="${CSS.escape(name)}"]` : "";
  const around = zone.closest("form,[data-live]");
  return (
    zone.querySelector<HTMLInputElement>(fields + named) ??
    (around && own(around).querySelector(fields + named))
  );
}

function mark(zone: Element | undefined): void {
  if (over !== zone) over?.removeAttribute("data-live-over");
  zone?.setAttribute("data-live-over", "");
  over = zone;
}

function add(input: HTMLInputElement | null | undefined, data: DataTransfer | null): void {
  if (!input || !data?.files.length) return;
  choose(input, data.files);
  // For the bindings of the form, as if the files had been chosen in the field.
  for (const type of ["input", "change"]) input.dispatchEvent(new Event(type, { bubbles: true }));
}
