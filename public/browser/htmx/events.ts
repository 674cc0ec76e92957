/**
 * Posts the events of components through htmx. Bound elements have no attributes for it, which would be most of a page with many
 * rows: one listener for each type of event reads those of our own script.
 */

import {
  checkedName,
  eventPrefix,
  keyName,
  rowsHeader,
  valueName,
} from "../../../middleware/component/post-fields.js";
import { type Htmx, htmx } from "../core/htmx.js";
import { formOf, own, page } from "../core/own.js";
import { sendByBindings } from "./bindings.js";
import { isLive, isOurForm, nameOf } from "./ours.js";

/** Members of a form that fields are often named like, and that htmx does not read. */
const spared =
  /^(name|title|id|action|method|target|length|role|lang|style|part|prefix|hidden|submit|reset|before|after)$/;

/** Listens for events now, and for those that elements name which come into the page. */
export function postEvents(): void {
  const handle = (event: Event) => {
    if (!isLive()) sendByBindings(event, postBinding);
  };
  const listen = () => {
    // htmx would take fields for members of their forms, and has nothing to do with these.
    for (const form of page.querySelectorAll("form[hx-post]"))
      if (isOurForm(form)) own(form).removeAttribute("hx-post");
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
  addEventListener("submit", postForm);
  // Boosting is for the application's forms.
  addEventListener("htmx:before:init", (event) => {
    if (isOurForm(event.target as Element)) event.preventDefault();
  });
  listen();
}

/** Posts an event of a bound element. */
export function postBinding(event: Event, element: Element, attribute: string): void {
  const binding = own(element).getAttribute(attribute) as string;
  const [key, component] = nameOf(element);
  // An event of a form does not wait for its submit.
  const source = own(element).querySelector("form:scope > i[hidden]") ?? element;
  const { detail, key: pressed = "" } = event as Event & { detail?: object; key?: string };
  const { value = "", checked = "", type, name } = source as HTMLInputElement;
  // What a binding passes to its handler, and is no field of a form. htmx sends each of several selected options, by the name of
  // the list.
  const ownValues = type === "select-multiple" && name ? {} : { [valueName]: value, [checkedName]: checked };
  const values = { [eventPrefix + component]: binding };
  for (const [name, each] of Object.entries({ [keyName]: pressed, ...ownValues, ...detail }))
    if (binding.includes(name.replace(":", ""))) values[name] = `${each}`;
  // Each check makes the one before superfluous; a poll is dropped while anything else is in flight.
  const isPoll = event.type === "every";
  post(source, event, values, binding === "validate" ? "this:replace" : isPoll ? `#${key}:abort` : "");
}

function postForm(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  const isOther = event.submitter?.matches("[formaction],[formmethod]");
  if (event.defaultPrevented || isLive() || isOther || !isOurForm(form)) return;
  if (post(form, event, {})) event.preventDefault();
}

/**
 * Posts an event.
 *
 * @param sync - htmx's strategy while another request is in flight; by default all of a view wait in one queue
 * @returns whether htmx can handle the form
 */
function post(source: Element, event: Event, values: Record<string, string>, sync = ""): boolean {
  const [key] = nameOf(source);
  const form = page.getElementById(key) ?? source;
  const around = formOf(source);
  for (const field of around ? own(around).elements : []) {
    // htmx would find the field in place of the form's member. The browser itself posts such a form.
    const name = field.getAttribute("name") ?? field.id;
    if (name in HTMLFormElement.prototype && !spared.test(name)) return false;
  }
  own(source).setAttribute("hx-sync", sync || `${key && `#${key}:`}queue all`);
  // The headers of the answer say what to swap, so that an error page of a proxy changes nothing. htmx reports errors by events.
  const headers = { [rowsHeader]: "1" };
  const request = { source, event, values, headers, swap: "none", isOurs: true };
  (htmx as Htmx).ajax("POST", own(form).getAttribute("action") as string, request).catch(Boolean);
  return true;
}
