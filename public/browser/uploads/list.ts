/** Shows the files of a field in the list that `uploads(this, "…")` has written. */
import { own } from "../core/own.js";
import { type Entry, entriesOf, takeOut } from "./entries.js";

/** Bytes up to which an image is shown small. */
const maxPreview = 50_000_000;
const previewSize = 96;
const items = new WeakMap<Entry, HTMLElement>();

/** Shows the files of a field as they are now. */
export function showEntries(input: HTMLInputElement): void {
  const list = listOf(input);
  if (!list) return;
  const shown = (entriesOf.get(input) ?? []).map((entry) => itemOf(entry, list));
  // Elements that are in their places stay, and keep the focus.
  if (shown.length !== list.children.length || shown.some((item, at) => item !== list.children[at]))
    list.replaceChildren(...shown);
}

function listOf(input: HTMLInputElement): HTMLElement | null {
  const selector = `.live-uploads[data-field="${CSS.escape(input.name)}"]`;
  const form = input.form && own(input.form).querySelector<HTMLElement>(selector);
  return form ?? input.closest("[data-live]")?.querySelector<HTMLElement>(selector) ?? null;
}

function itemOf(entry: Entry, list: HTMLElement): HTMLElement {
  let item = items.get(entry);
  if (!item) {
    item = create(entry, list);
    items.set(entry, item);
  }
  const [progress, message] = item.querySelectorAll<HTMLElement>("progress,strong");
  const { _state, _sent, _file, _error } = entry;
  item.dataset.liveState = _state;
  (progress as HTMLProgressElement).value = _file.size ? _sent / _file.size : Number(_state === "done");
  const text = _state === "failed" ? _error || (list.dataset.gone as string) : "";
  if (message?.textContent !== text) (message as HTMLElement).textContent = text;
  return item;
}

function create(entry: Entry, list: HTMLElement): HTMLElement {
  const { name, size, type } = entry._file;
  const item = document.createElement("li");
  item.className = "live-upload";
  const add = (tag: string, text = "") => {
    const element = document.createElement(tag);
    element.textContent = text;
    item.append(element);
    return element;
  };
  if (/^image\/(?!svg)/.test(type) && size < maxPreview)
    preview(add("canvas") as HTMLCanvasElement, entry._file);
  add("span", name);
  add("small", sizeText(size));
  add("progress").setAttribute("aria-label", name);
  add("strong").setAttribute("role", "alert");
  const button = add("button", "×") as HTMLButtonElement;
  button.type = "button";
  button.setAttribute("aria-label", `${list.dataset.remove} ${name}`);
  button.onclick = () => {
    takeOut(entry);
    const next = list.querySelector("button") ?? entry._input;
    next.focus();
  };
  return item;
}

/** Draws a small image. An address of the file itself would not be allowed by a strict Content-Security-Policy. */
function preview(canvas: HTMLCanvasElement, file: File): void {
  createImageBitmap(file).then(
    (bitmap) => {
      const scale = Math.min(1, previewSize / Math.max(bitmap.width, bitmap.height));
      canvas.width = bitmap.width * scale;
      canvas.height = bitmap.height * scale;
      canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
      bitmap.close();
    },
    () => canvas.remove(),
  );
}

/** As the server writes sizes. */
function sizeText(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(4, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  const digits = power === 0 || value >= 100 || Number.isInteger(value) ? 0 : 1;
  return `${value.toFixed(digits)} ${["B", "KB", "MB", "GB", "TB"][power]}`;
}
