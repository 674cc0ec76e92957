/**
 * Sends the values of an event that are not fields of its form: the element's `value` and `checked`, the pressed key, the
 * detail of a custom event. htmx sends only named fields. The names are the same as in our own script, such as `:value`.
 */

import type { HtmxEvent } from "../core/htmx.js";
import { page } from "../core/own.js";

/** Adds to each request the values that its binding passes to the handler. */
export function sendOwnValues(): void {
  page.addEventListener("htmx:config:request", (event) => {
    const { sourceElement, sourceEvent, request } = (event as HtmxEvent).detail.ctx;
    const binding = [...request.body].find(([name]) => /^on:\d+$/.test(name))?.[1];
    // The request of a form is for the button that was pressed.
    if (typeof binding !== "string" || !sourceEvent || sourceElement instanceof HTMLFormElement) return;
    const { detail, key = "" } = sourceEvent as Event & { detail?: object; key?: string };
    const { value = "", checked = "", type, name: sent } = sourceElement as HTMLInputElement;
    // htmx sends each of several selected options, by the name of the list.
    const values = type === "select-multiple" && sent ? {} : { ":value": value, ":checked": checked };
    const names: string[] = /\((.*)\)/.exec(binding)?.[1]?.match(/[\w$.[\]]+/g) ?? [];
    for (const [name, text] of Object.entries({ ":key": key, ...values, ...detail }))
      if (names.includes(name.replace(":", ""))) request.body.set(name, String(text));
  });
}
