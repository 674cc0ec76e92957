/**
 * Loads the scripts that not every page needs. The entry passes in the functions that import them, so that lazy scripts can
 * import this script's types without a circle.
 */
import type { Hook } from "../api.js";
import type { KnownEvents } from "./entered.js";
import type { NewEvent, PendingEvent, View } from "./model.js";

/** The functions of `lazy/lazy.ts` that this script calls; each is documented where it is defined. */
export interface Lazy {
  _addEventFields(event: Event, binding: string, input: string[]): Pick<NewEvent, "_onEnd">;
  /** Sends what waits for a pause. Returns whether the submit has to wait for files. */
  _flush(form: HTMLFormElement, button: HTMLButtonElement | null): boolean;
  _refocus(gone: HTMLInputElement, known: KnownEvents, place: Range): void;
  _handleEvent(event: Event, type: string): void;
  _addOptimistic(pending: PendingEvent): void;
  _markBusy(pending: PendingEvent): void;
  _resetBox(pending: PendingEvent): void;
  _post(view: View, wait?: number): void;
  _connect(view: View): WebSocket;
  _overwrite(
    field: HTMLInputElement | HTMLTextAreaElement,
    known: KnownEvents,
    writeDefault: () => void,
  ): void;
  _renameBinding(carrier: Element, event: string, before: string, text: string): void;
  _receive(frame: unknown): Promise<void>;
  _update(): void;
  settled(): Promise<void>;
  hook(name: string, hook: Hook): Promise<void>;
  debug(on?: boolean): Promise<void>;
  latency(milliseconds: number): Promise<void>;
}

/** Morphs a component to its new HTML and returns its root element; see `lazy/morph.ts`. */
export type Morph = (root: Element, html: string, known: KnownEvents) => Element;

/** The lazy script, once it is loaded. */
export let lazy: Lazy | undefined;
/** Loads the lazy script. */
export let loadLazy: () => Promise<Lazy>;
/** Loads the function that morphs components. */
export let loadMorph: () => Promise<Morph>;

/** Sets the functions that load both scripts. Call it before anything else. */
export function setLoaders(importLazy: () => Promise<Lazy>, importMorph: () => Promise<Morph>): void {
  loadLazy = () => importLazy().then((loaded) => (lazy = loaded));
  loadMorph = importMorph;
}

/** Calls a function with the lazy script. Does nothing if that can't be loaded. */
export function withLazy(use: (lazy: Lazy) => void): void {
  loadLazy().then(use, () => {});
}
