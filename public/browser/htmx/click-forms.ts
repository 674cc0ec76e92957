/**
 * A view's forms for clicks, of which a page with many buttons has several. An answer brings a fresh seal for the first
 * one, which is sent for all of them; and the server is told how many there are, for the buttons that it writes.
 */
import { formsName, sealName } from "../../../middleware/component/post-fields.js";
import { own, page } from "../core/own.js";
import type { HtmxEvent } from "./htmx.js";

/** Takes part in each request of a view that has several. */
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
