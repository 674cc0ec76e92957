/**
 * The scripts that are loaded when they are needed. The entry hands in how, so that what is loaded can import this
 * script's code and nothing here imports it back.
 */
import type { Hook } from "../api.js";
import type { KnownEvents } from "./entered.js";
import type { NewEvent, PendingEvent } from "./model.js";

/** What this script calls in `lazy/lazy.ts`. */
export interface Lazy {
  _addEventFields(event: Event, binding: string, input: string[]): Pick<NewEvent, "_onEnd">;
  _flush(): void;
  _refocus(gone: HTMLInputElement, known: KnownEvents, place: Range): void;
  _handleEvent(event: Event, type: string): void;
  _addOptimistic(pending: PendingEvent): void;
  _markBusy(pending: PendingEvent): void;
  _resetBox(box: HTMLInputElement): void;
  _postRequeued(): void;
  _post(pending: PendingEvent): void;
  _overwrite(field: HTMLInputElement | HTMLTextAreaElement, text: string, known: KnownEvents): void;
  _renameBinding(carrier: Element, event: string, before: string, text: string): void;
  _receive(frame: unknown): Promise<void>;
  _update(): void;
  settled(): Promise<void>;
  hook(name: string, hook: Hook): Promise<void>;
  debug(on?: boolean): Promise<void>;
  latency(milliseconds: number): Promise<void>;
}

/** Aligns a component with its whole new HTML, and returns its root element; see `lazy/morph.ts`. */
export type Morph = (root: Element, html: string, known: KnownEvents) => Element;

/** What is not in this script, once it is there. */
export let lazy: Lazy | undefined;
/** Loads what is not in this script. */
export let loadLazy: () => Promise<Lazy>;
/** Loads what aligns HTML. */
export let loadMorph: () => Promise<Morph>;

/** Sets how both are loaded. */
export function setLoaders(importLazy: () => Promise<Lazy>, importMorph: () => Promise<Morph>): void {
  loadLazy = async () => {
    lazy = await importLazy();
    return lazy;
  };
  loadMorph = importMorph;
}

/** Uses what is not in this script; where it can't be had, nothing is done. */
export function withLazy(use: (lazy: Lazy) => void): void {
  loadLazy().then(use, () => {});
}
