/**
 * What an event says beside its form: the element's `value` and `checked`, the pressed key, a custom event's detail.
 * htmx sends named fields alone; the names here are those that our script sends, `:value` and the like.
 */

import type { HtmxEvent } from "../core/htmx.js";
import { page } from "../core/own.js";

/** Adds to each request of a binding what the binding hands over. */
export function sendOwnValues(): void {
  page.addEventListener("htmx:config:request", (event) => {
    const { sourceElement, sourceEvent, request } = (event as HtmxEvent).detail.ctx;
    const binding = [...request.body].find(([name]) => /^on:\d+$/.test(name))?.[1];
    // A form's own request is that of the button that was pressed.
    if (typeof binding !== "string" || !sourceEvent || sourceElement instanceof HTMLFormElement) return;
    const { detail, key = "" } = sourceEvent as Event & { detail?: object; key?: string };
    const { value = "", checked = "", type, name: sent } = sourceElement as HTMLInputElement;
    // Of several chosen options htmx sends each, by the name of the list.
    const values = type === "select-multiple" && sent ? {} : { ":value": value, ":checked": checked };
    const names: string[] = /\((.*)\)/.exec(binding)?.[1]?.match(/[\w$.[\]]+/g) ?? [];
    for (const [name, text] of Object.entries({ ":key": key, ...values, ...detail }))
      if (names.includes(name.replace(":", ""))) request.body.set(name, String(text));
  });
}
