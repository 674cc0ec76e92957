/**
 * Finds the bindings that an event concerns, and applies their modifiers: those of `lazy/modifiers.ts`, but for keys, which
 * only our own script knows.
 */

import { own, page } from "../core/own.js";

const known = /^((prevent|stop|self|once|outside|window|throttle:\d+)( |$))*$/;
/** By element: the time until which each of its bindings ignores events, and the timer of each that waits for a pause. */
const states = new WeakMap<Element, Record<string, number>>();

/** Sends an event by the binding in an attribute of an element. */
type Send = (event: Event, element: Element, attribute: string) => void;

/** Sends an event by each binding that it concerns, at once or after the pause that the binding waits for. */
export function sendByBindings(event: Event, send: Send): void {
  const path = event.composedPath() as Element[];
  const marked = `[data-mod-${CSS.escape(event.type)}~=`;
  // An event that does not bubble concerns its target alone.
  (event.bubbles ? path : path.slice(0, 1)).some((element) => sendAt(event, element, send, false));
  for (const element of page.querySelectorAll(`${marked}outside],${marked}window]`))
    sendAt(event, element, send, true);
}

/** Sends an event by the bindings of one element; returns whether one of them stops it. */
function sendAt(event: Event, element: Element, send: Send, isFar: boolean): boolean {
  let isStopped = false;
  // htmx itself decides when such an element polls or is loaded.
  if (own(element).hasAttribute?.("hx-trigger")) return isStopped;
  // The window and the document have no attributes.
  const read = (name: string) => own(element).getAttribute?.(`data-${name}`);
  for (let slot = 1, name = event.type; read(`on-${name}`); name = `${event.type}--${++slot}`) {
    const words = read(`mod-${name}`) ?? "";
    const has = (word: string) => words.includes(word);
    const isForFar = has("outside") || has("window");
    if (!known.test(words) || (isFar ? !isForFar : isForFar)) continue;
    if (has("outside") && own(element).contains(event.target as Node)) continue;
    if (has("self") && event.target !== element) continue;
    if (has("prevent")) event.preventDefault();
    const state = states.get(element) ?? {};
    states.set(element, state);
    if (event.timeStamp < (state[name] ?? 0)) continue;
    // The only number is the time of `throttle`.
    state[name] = has("once") ? 1 / 0 : event.timeStamp + Number(/\d+/.exec(words));
    isStopped ||= has("stop");
    const timer = `${name} timer`;
    const wait = read(`wait-${name}`);
    clearTimeout(state[timer]);
    if (Number(wait)) state[timer] = window.setTimeout(send, Number(wait), event, element, `data-on-${name}`);
    else send(event, element, `data-on-${name}`);
  }
  return isStopped;
}
