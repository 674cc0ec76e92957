/**
 * Posts the events of components through htmx. Bound elements and forms have no attributes for it, which would be most of a
 * page with many rows: one listener for each type of event reads those of our own script.
 */

import { checkedName, eventPrefix, keyName, valueName } from "../../../middleware/component/post-fields.js";
import type { Htmx } from "../core/htmx.js";
import { formOf, own, page } from "../core/own.js";
import { sendByBindings } from "./bindings.js";
import { isLive, isOurForm, nameOf } from "./ours.js";

/** Members that htmx reads from a form; a field of the same name shadows them. The browser itself posts such a form. */
const shadowed =
  /^(attributes|children|childNodes|classList|closest|contains|elements|isConnected|isEqualNode|matches|nextElementSibling|querySelector(All)?|remove|reportValidity|tagName|(first|last)(Element)?Child|(get|has|set|remove)Attribute|(add|remove|dispatch)Event(Listener)?|(parent|next|previous|node)\w*)$/;

/** Listens for events now, and for those that elements name which come into the page. */
export function postEvents(htmx: Htmx): void {
  const send = postBinding.bind(null, htmx);
  const handle = (event: Event) => {
    if (!isLive()) sendByBindings(event, send);
  };
  const listen = () => {
    let types = "click change input";
    for (const element of page.querySelectorAll("[data-live-listen]"))
      types += ` ${element.getAttribute("data-live-listen")}`;
    for (const type of types.split(" ")) {
      addEventListener(type, handle, true);
      // Chromium dispatches `mouseenter` and the like only where a node listens for them, and the window is none.
      page.addEventListener(type, Boolean, true);
    }
  };
  addEventListener("htmx:before:process", listen);
  addEventListener("submit", (event) => postForm(htmx, event));
  // Boosting is for the application's forms.
  addEventListener("htmx:before:init", (event) => {
    if (isOurForm(event.target as Element)) event.preventDefault();
  });
  listen();
}

/** Posts an event of a bound element. */
export function postBinding(htmx: Htmx, event: Event, element: Element, attribute: string): void {
  const binding = own(element).getAttribute(attribute) as string;
  const name = eventPrefix + nameOf(element)[1];
  // An event of a form does not wait for its submit.
  const source = element instanceof HTMLFormElement ? own(element).querySelector(":scope > i") : element;
  // Each check makes the one before superfluous; a poll is dropped while anything else is in flight.
  const sync =
    binding === "validate" ? "this:replace" : event.type === "every" ? `#${nameOf(element)[0]}:abort` : "";
  post(
    htmx,
    source as Element,
    event,
    { ...ownValues(event, source as Element, binding), [name]: binding },
    sync,
  );
}

/**
 * The values that a binding passes to its handler and that are not fields of a form: the element's `value` and `checked`, the
 * pressed key, the detail of a custom event.
 */
function ownValues(event: Event, element: Element, binding: string): Record<string, string> {
  const { detail, key = "" } = event as Event & { detail?: object; key?: string };
  const { value = "", checked = "", type, name: sent } = element as HTMLInputElement;
  // htmx sends each of several selected options, by the name of the list.
  const values = type === "select-multiple" && sent ? {} : { [valueName]: value, [checkedName]: checked };
  const names: string[] = /\((.*)\)/.exec(binding)?.[1]?.match(/[\w$.[\]]+/g) ?? [];
  return Object.fromEntries(
    Object.entries({ [keyName]: key, ...values, ...detail })
      .filter(([name]) => names.includes(name.replace(":", "")))
      .map(([name, each]) => [name, String(each)]),
  );
}

function postForm(htmx: Htmx, event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  const isOther = event.submitter?.matches("[formaction],[formmethod]");
  if (event.defaultPrevented || isLive() || isOther || !isOurForm(form)) return;
  if (post(htmx, form, event, {})) event.preventDefault();
}

/**
 * Posts an event.
 *
 * @param sync - htmx's strategy while another request is in flight; by default all of a view wait in one queue
 * @returns false if htmx can't handle the form
 */
function post(htmx: Htmx, source: Element, event: Event, values: Record<string, string>, sync = ""): boolean {
  const [key] = nameOf(source);
  const form = page.getElementById(key) ?? source;
  const around = formOf(source);
  if (
    around &&
    [...own(around).elements].some((field) => shadowed.test(field.getAttribute("name") ?? field.id))
  )
    return false;
  own(source).setAttribute("hx-sync", sync || `#${key}:queue all`);
  // The headers of the answer say what to swap, so that an error page of a proxy changes nothing. htmx reports errors by events.
  const request = { source, event, values, swap: "none", isOurs: true };
  htmx.ajax("POST", own(form).getAttribute("action") as string, request).catch(() => {});
  return true;
}
