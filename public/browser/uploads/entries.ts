/** The files that the user has chosen, by field: each is sent at once, a few at a time, in their order. */

import type { Core } from "../core/core.js";
import { own } from "../core/own.js";
import { Refusal, remove, send } from "./tus.js";

/** How many files are sent at once. */
const atOnce = 3;
/** The item of `sessionStorage` with the name of this tab: the same after the page was loaded again. */
const tabItem = "hyper-live:tab";

/** A chosen file. */
export interface Entry {
  _input: HTMLInputElement;
  _file: File;
  /** bytes that have arrived */
  _sent: number;
  _state: "waiting" | "sending" | "done" | "failed";
  /** why it was refused; "" if nobody has said */
  _error: string;
  /** whether it is one too many */
  _isOver: boolean;
  /** its address, once it is begun, of which the last part stands for it in the form */
  _token: string;
  _stop: AbortController;
}

/** The files of a field, in their order. */
export const entriesOf = new Map<HTMLInputElement, Entry[]>();

let onChange: (input: HTMLInputElement) => void = () => {};
let core: Core;

/** Sets what is called when something about a field's files has changed. */
export function startEntries(given: Core, changed: typeof onChange): void {
  core = given;
  onChange = changed;
}

/** Replaces the files of a field, or with `multiple` adds to them. Those that were refused are dropped. */
export function choose(input: HTMLInputElement, files: Iterable<File>): void {
  const before = entriesOf.get(input) ?? [];
  const kept = input.multiple ? before.filter(({ _state, _isOver }) => _isOver || _state !== "failed") : [];
  for (const entry of before) if (!kept.includes(entry)) cancel(entry);
  const added = [...files].filter((file) => !kept.some(({ _file }) => isSame(_file, file)));
  const made = (input.multiple ? added : added.slice(0, 1)).map((file) => newEntry(input, file));
  setEntries(input, [...kept, ...made]);
}

/** Takes a file out of its field. */
export function takeOut(entry: Entry): void {
  const { _input: input } = entry;
  cancel(entry);
  setEntries(
    input,
    (entriesOf.get(input) ?? []).filter((each) => each !== entry),
  );
}

/** Forgets the files of a field, which its form has sent, or which left the page; those that are not sent are stopped. */
export function forget(input: HTMLInputElement, isCancelled: boolean): void {
  for (const entry of entriesOf.get(input) ?? []) {
    if (isCancelled) cancel(entry);
    else entry._stop.abort();
  }
  entriesOf.delete(input);
  onChange(input);
}

function newEntry(input: HTMLInputElement, file: File): Entry {
  return {
    _input: input,
    _file: file,
    _sent: 0,
    _state: "waiting",
    _error: "",
    _isOver: false,
    _token: "",
    _stop: new AbortController(),
  };
}

function setEntries(input: HTMLInputElement, entries: Entry[]): void {
  entriesOf.set(input, entries);
  // The field has the same files, for the browser's own checks, and for a post without this script.
  const data = new DataTransfer();
  for (const { _file } of entries) data.items.add(_file);
  input.files = data.files;
  const [, count, tooMany = ""] = /^(\d+) (.*)/s.exec(input.dataset.liveCount ?? "") ?? [];
  entries.forEach((entry, index) => {
    const isOver = count !== undefined && index >= Number(count);
    if (isOver === entry._isOver) return;
    entry._isOver = isOver;
    entry._state = isOver ? "failed" : "waiting";
    entry._error = isOver ? tooMany : "";
  });
  changed(input);
  sendNext();
}

function changed(input: HTMLInputElement): void {
  // Keeps the browser from submitting a form with a file that was refused.
  const failed = entriesOf.get(input)?.find(({ _state }) => _state === "failed");
  input.setCustomValidity(failed ? failed._error || failed._file.name : "");
  onChange(input);
}

function sendNext(): void {
  const all = [...entriesOf.values()].flat();
  let free = atOnce - all.filter(({ _state }) => _state === "sending").length;
  for (const entry of all) if (entry._state === "waiting" && free-- > 0) void start(entry);
}

async function start(entry: Entry): Promise<void> {
  const { _input: input, _file: file, _stop } = entry;
  const view = core._ownerOf(input)?._view;
  if (!view) return;
  entry._state = "sending";
  changed(input);
  try {
    await send({
      _file: file,
      _address: `${own(view._form).action}/uploads`,
      _headers: headersOf(entry),
      _metadata: {
        grant: input.dataset.liveUpload as string,
        filename: file.name,
        key: `${tabName()} ${file.lastModified} ${file.size} ${file.name}`,
      },
      _signal: _stop.signal,
      _onProgress(bytes, at) {
        entry._sent = bytes;
        entry._token = at;
        onChange(input);
      },
    });
    entry._state = "done";
  } catch (error) {
    if (_stop.signal.aborted) return;
    entry._state = "failed";
    entry._error = (error as Refusal).message;
  } finally {
    if (!_stop.signal.aborted) changed(input);
    sendNext();
  }
}

/** Stops sending a file, and removes from the server what has arrived. */
function cancel(entry: Entry): void {
  entry._stop.abort();
  if (entry._token) remove(entry._token, headersOf(entry));
}

/** The application's token against forgery, which its middleware may look for in a header. It follows the seal. */
function headersOf({ _input }: Entry): Record<string, string> {
  const form = core._ownerOf(_input)?._view._form;
  const field = form && own(form).querySelector<HTMLInputElement>("input+input");
  return field ? { "X-CSRF-Token": field.value } : {};
}

function tabName(): string {
  const name = sessionStorage.getItem(tabItem) ?? crypto.randomUUID();
  sessionStorage.setItem(tabItem, name);
  return name;
}

function isSame(a: File, b: File): boolean {
  return a.name === b.name && a.size === b.size && a.lastModified === b.lastModified;
}
