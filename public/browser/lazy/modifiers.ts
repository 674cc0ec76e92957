/**
 * Events with modifiers, and those that not every page listens for: whether one counts for a binding, and where it is
 * heard. Loaded where a page has such a binding; see `views/modifiers.ts` for the words.
 */
import { keyName } from "../../../middleware/component/post-fields.js";
import type { Kit } from "../core/core.js";
import { own } from "../core/own.js";
import type { NewEvent } from "../core/pending.js";
import { wait } from "./debounce.js";
import { ends } from "./hooks.js";

const held = ["ctrl", "shift", "alt", "meta"] as const;
const others = /^(?:prevent|stop|self|once|outside|window|ctrl|shift|alt|meta|\w+:\d+)$/;
/** Bindings whose one time is over, and those that rest after an event: until when. */
const rests = new WeakMap<Element, Map<string, number>>();
/** Where the mouse went down: a drag that began inside is no click outside. */
let pressed: EventTarget | null = null;

addEventListener(
  "pointerdown",
  (event) => {
    pressed = event.target;
  },
  true,
);

/** Hands an event to the bindings of its element and of those around it, and to those that wait for it elsewhere. */
export function takeEvent(kit: Kit, event: Event, type: string): void {
  // What a patch opens or closes says so a moment later.
  if (/^(?:toggle|beforetoggle|close)$/.test(type) && event.timeStamp - (kit.wire.openedAt ?? -50) < 50)
    return;
  // What does not bubble is for its own element.
  const path = event.composedPath() as Element[];
  for (const each of event.bubbles ? path : path.slice(0, 1)) takeAt(kit, event, type, each, false);
  const far = `[data-mod-${CSS.escape(type)}`;
  for (const each of document.querySelectorAll(`${far}~=outside],${far}~=window]`))
    takeAt(kit, event, type, each, true);
}

/** Hands an event to the bindings of one element. */
function takeAt({ sendBinding }: Kit, event: Event, type: string, element: Element, isFar: boolean): void {
  for (let slot = 1, name = type; ; name = `${type}--${++slot}`) {
    // The window and the document have no attributes.
    const binding = own(element).getAttribute?.(`data-on-${name}`) ?? null;
    if (binding === null) return;
    const words = own(element).getAttribute(`data-mod-${name}`)?.split(" ") ?? [];
    if (!counts(event, element, name, words, isFar)) continue;
    const delay = Number(own(element).getAttribute(`data-wait-${name}`));
    const sendNow = () => sendBinding(event, element, binding);
    if (delay) wait(element, name, delay, sendNow);
    else sendNow();
  }
}

/** Listens for the events that the page's elements name. */
export function find({ listenFor }: Kit): void {
  for (const element of document.querySelectorAll<HTMLElement>("[data-live-listen]"))
    for (const type of element.dataset.liveListen?.split(" ") ?? []) if (type) listenFor(type);
}

/** Events that an element has kept for itself. */
const stopped = new WeakMap<Event, Element>();

/** Adds what an event says beside its element: the pressed key, and what a custom event tells, as fields; and who waits for its end. */
export function fill(event: Event, binding: string, input: string[]): Pick<NewEvent, "end"> {
  const { detail, key } = event as KeyboardEvent;
  for (const [name, value] of Object.entries(detail ?? {}))
    if (binding.includes(name)) input.push(name, String(value));
  if (/[(,]key[,)]/.test(binding)) input.push(keyName, key ?? "");
  return { end: ends.get(event) };
}

/** Whether an event counts; what else is done with it is done here. */
function counts(event: Event, element: Element, name: string, words: string[], isFar: boolean): boolean {
  const has = (word: string) => words.includes(word);
  if ((stopped.get(event) ?? element) !== element) return false;
  const isInside = (node: EventTarget | null) =>
    node instanceof Node && Node.prototype.contains.call(element, node);
  if ((has("outside") || has("window")) !== isFar) return false;
  if (has("outside") && (isInside(event.target) || isInside(pressed))) return false;
  if (has("self") && event.target !== element) return false;
  const { key, isComposing } = event as KeyboardEvent;
  const keys = words.filter((word) => !others.test(word));
  if (keys.length > 0 && (isComposing || !keys.includes(key === " " ? "space" : key?.toLowerCase())))
    return false;
  if (held.some((word) => has(word) && !(event as KeyboardEvent)[`${word}Key`])) return false;
  const until = rests.get(element) ?? new Map<string, number>();
  rests.set(element, until);
  if (has("prevent")) event.preventDefault();
  if ((until.get(name) ?? 0) > event.timeStamp) return false;
  const rest = words.find((word) => word.startsWith("throttle:"))?.slice(9) ?? 0;
  if (has("stop")) stopped.set(event, element);
  until.set(name, has("once") ? Number.POSITIVE_INFINITY : event.timeStamp + Number(rest));
  return true;
}
