/** Posts the further bindings of an element that has several: htmx posts only one. */

import type { Htmx } from "../core/htmx.js";
import { own, page } from "../core/own.js";

const far = /\b(outside|window)\b/;
const known = /^(prevent|stop|self|once|outside|window|throttle:\d+)?$/;
/** By element: the attributes whose events have a listener. */
const heard = new WeakMap<Element, Set<string>>();

/** Listens for the bindings that htmx leaves out, at each element that it initializes. */
export function postOthers(htmx: Htmx): void {
  page.addEventListener("htmx:after:init", ({ target }) => {
    const element = target as Element;
    const [trigger] = own(element).getAttribute("hx-trigger")?.split(" ") ?? [];
    const vals = own(element).getAttribute("hx-vals");
    // Ignore elements that are not a component's.
    if (!vals?.startsWith('{"on:')) return;
    const [[name, first]] = Object.entries(JSON.parse(vals)) as [[string, string]];
    const attributes = heard.get(element) ?? new Set();
    heard.set(element, attributes);
    for (const attribute of own(element).getAttributeNames()) {
      const [, slot, type] = /^data-on-((.+?)(--\d+)?)$/.exec(attribute) ?? [];
      if (!slot || !type || attributes.has(attribute)) continue;
      if (type === trigger && own(element).getAttribute(attribute) === first) continue;
      attributes.add(attribute);
      listen(element, type, slot, (event) => post(htmx, { element, event, name, attribute }));
    }
  });
}

/** Posts an event by the current binding in an attribute. */
function post(
  htmx: Htmx,
  { element, event, name, attribute }: { element: Element; event: Event; name: string; attribute: string },
): void {
  const values = { [name]: own(element).getAttribute(attribute) };
  // htmx reports errors by events.
  htmx
    .ajax("POST", own(element).getAttribute("hx-post") ?? "", { source: element, event, values })
    .catch(() => {});
}

/** Listens for an event with the modifiers of its binding, except keys, which only our own script knows. */
function listen(element: Element, type: string, slot: string, post: (event: Event) => void): void {
  const words = own(element).getAttribute(`data-mod-${slot}`)?.split(" ") ?? [];
  const rest = Number(words.find((word) => word.startsWith("throttle:"))?.slice(9) ?? 0);
  const delay = Number(own(element).getAttribute(`data-wait-${slot}`));
  let timer: ReturnType<typeof setTimeout> | undefined;
  let next = 0;
  if (!words.every((word) => known.test(word))) return;
  (far.test(words.join(" ")) ? window : own(element)).addEventListener(type, (event) => {
    const isInside = own(element).contains(event.target as Node);
    if (words.includes("outside") && isInside) return;
    if ((words.includes("self") && event.target !== element) || event.timeStamp < next) return;
    if (words.includes("prevent")) event.preventDefault();
    if (words.includes("stop")) event.stopPropagation();
    next = words.includes("once") ? Number.POSITIVE_INFINITY : event.timeStamp + rest;
    clearTimeout(timer);
    if (delay) timer = setTimeout(post, delay, event);
    else post(event);
  });
}
