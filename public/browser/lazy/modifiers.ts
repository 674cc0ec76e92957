/**
 * Bindings with modifiers: decides whether an event passes them. `views/compile/modifiers.ts` describes the modifiers.
 *
 * Also listens for the types of events that only some pages bind.
 */
import { keyName } from "../../../middleware/component/post-fields.js";
import type { Core } from "../core/core.js";
import type { NewEvent } from "../core/model.js";
import { own, page } from "../core/own.js";
import type { PortalElement } from "../core/places.js";
import { debounce } from "./debounce.js";
import { ends } from "./hooks.js";

const held = ["ctrl", "shift", "alt", "meta"] as const;
const others = /^(?:prevent|stop|self|once|outside|window|ctrl|shift|alt|meta|\w+:\d+)$/;
/** By element and binding: the time until which `once` or `throttle` ignores events. */
const rests = new WeakMap<Element, Map<string, number>>();
/** Where the pointer went down: a drag that began inside an element is not a click outside it. */
let pressed: EventTarget | null = null;

addEventListener(
  "pointerdown",
  (event) => {
    pressed = event.target;
  },
  true,
);

/** Sends an event by the bindings of its target, of the elements around that, and of those with `outside` or `window`. */
export function handleEvent(core: Core, event: Event, type: string): void {
  // Ignore the events of elements that a patch has just opened or closed.
  if (/^(?:toggle|beforetoggle|close)$/.test(type) && event.timeStamp - (core._wire._toggledAt ?? -50) < 50)
    return;
  // An event that does not bubble concerns its target alone.
  const path = event.composedPath() as Element[];
  for (const each of event.bubbles ? path : path.slice(0, 1)) handleAt(core, event, type, each, false);
  const far = `[data-mod-${CSS.escape(type)}`;
  for (const each of document.querySelectorAll(`${far}~=outside],${far}~=window]`))
    handleAt(core, event, type, each, true);
}

/** Sends an event by the bindings of one element. */
function handleAt(core: Core, event: Event, type: string, element: Element, isFar: boolean): void {
  for (let slot = 1, name = type; ; name = `${type}--${++slot}`) {
    // The window and the document have no attributes.
    const binding = own(element).getAttribute?.(`data-on-${name}`) ?? null;
    if (binding === null) return;
    const words = own(element).getAttribute(`data-mod-${name}`)?.split(" ") ?? [];
    if (!passes(event, element, name, words, isFar)) continue;
    const delay = Number(own(element).getAttribute(`data-wait-${name}`));
    const sendNow = () => core._sendBinding(event, element, binding);
    if (delay) debounce(element, name, delay, sendNow);
    else sendNow();
  }
}

/** Listens for the types of events in `data-live-listen`. */
export function listenForNamed(core: Core): void {
  for (const element of document.querySelectorAll<HTMLElement>("[data-live-listen]"))
    for (const type of element.dataset.liveListen?.split(" ") ?? []) {
      if (type) core._listenFor(type);
      // Chromium dispatches `mouseenter` and the like only where a node listens for them, and the window is none.
      page.addEventListener(type, Boolean, true);
    }
}

/** By event: the element whose `stop` has ended it. */
const stopped = new WeakMap<Event, Element>();

/** Adds fields from the event itself, the pressed key and the detail of a custom event; returns what to call at its end. */
export function addEventFields(event: Event, binding: string, input: string[]): Pick<NewEvent, "_onEnd"> {
  const { detail, key } = event as KeyboardEvent;
  for (const [name, value] of Object.entries(detail ?? {}))
    if (binding.includes(name)) input.push(name, String(value));
  if (/[(,]key[,)]/.test(binding)) input.push(keyName, key ?? "");
  return { _onEnd: ends.get(event) };
}

/** Whether an event passes the modifiers of a binding. Also applies `prevent`, `stop`, `once` and `throttle`. */
function passes(event: Event, element: Element, name: string, words: string[], isFar: boolean): boolean {
  const has = (word: string) => words.includes(word);
  if ((stopped.get(event) ?? element) !== element) return false;
  // What is in a portal is where the template has it, not where it was moved to.
  const isInside = (node: EventTarget | null | undefined): boolean =>
    node instanceof Node &&
    (Node.prototype.contains.call(element, node) ||
      isInside(own(node as Element).closest?.<PortalElement>("[data-live-portal]")?._standIn));
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
