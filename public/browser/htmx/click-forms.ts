/**
 * Pages with many buttons, which have several forms for them. An answer renews only the seal of the first form, so a click in
 * any of them sends that seal. It also sends the number of forms, so that the server can distribute new buttons to them.
 */

import { formsName, sealName } from "../../../middleware/component/post-fields.js";
import type { HtmxEvent } from "../core/htmx.js";
import { own, page } from "../core/own.js";

/** Adjusts the requests of views with several forms. */
export function sendFirstForm(): void {
  page.addEventListener("htmx:config:request", (event) => {
    const { sourceElement, request } = (event as HtmxEvent).detail.ctx;
    const source = own(sourceElement);
    const name = source.matches("[data-live-more]")
      ? source.id
      : source.closest("[data-live]")?.getAttribute("data-live");
    const key = name?.split(":")[0] ?? source.getAttribute("id");
    const others = [...page.querySelectorAll(`[data-live-more][id^="${CSS.escape(key ?? "")}:"]`)];
    if (others.length === 0 || !request.body.has(sealName)) return;
    request.body.set(formsName, String(others.length + 1));
    const first = others.includes(sourceElement) && page.getElementById(key as string);
    if (first)
      for (const field of own(first).querySelectorAll("input")) request.body.set(field.name, field.value);
  });
}
