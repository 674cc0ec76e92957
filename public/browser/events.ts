/**
 * Events: takes what happens at bound elements over, to the socket or, while that is down, to posts of our own.
 *
 * One listener a type on the window. A click on a live button is a submit of the view's form, so the browser's
 * own checks and the Enter key come with it.
 */
import { flush, wait } from "./debounce.js";
import { loadMore, more } from "./kit.js";
import { isUnderWay, send, touch } from "./pending.js";
import { allViews, ownerOf, viewOf } from "./views.js";

/** The binding that checks a form, and runs no handler. */
const validate = "validate";

type Fields = (readonly [name: string, value: FormDataEntryValue])[];
type HtmxEvent = CustomEvent<{ ctx: { sourceElement: Element; fetch?: unknown } }>;

/** How many clicks the last one was, as in a double click. */
let clicks = 0;

/** Listens for a type of event; a second time changes nothing. */
export function listenFor(type: string): void {
  // Capturing, before htmx; on the window, which has events of its own, such as resize.
  addEventListener(type, takeEvent, true);
}

/** Listens for the events that every page may have. */
export function listen(): void {
  // What was composed is whole at last at the end of a composition, which the last input event did not know.
  ["submit", "change", "input", "click", "compositionend"].forEach(listenFor);
  // What waits for quiet is over when someone leaves the field.
  addEventListener("focusout", ({ target }) => flush(target as Element));
  // What is bound is ours, also where it does not count; what we post ourselves has a fetch of its own.
  addEventListener("htmx:config:request", (event) => {
    const { sourceElement, fetch } = (event as HtmxEvent).detail.ctx;
    const address = sourceElement.getAttribute("hx-post");
    if (!fetch && allViews().some(({ form }) => form.getAttribute("action") === address)) event.preventDefault();
    // What the application's own requests bring is put in by our rules.
    else loadMore();
  });
}

/** Hands an event to the bindings of its element and of those around it, and to those that wait for it elsewhere. */
function takeEvent(event: Event): void {
  const { target, bubbles } = event;
  const type = event.type.replace("compositionend", "input");
  if (type === "click") clicks = (event as MouseEvent).detail;
  if (type === "submit") return takeSubmit(event as SubmitEvent);
  if (type === "input" && touch(target as Element, (event as InputEvent).isComposing)) return;
  // What does not bubble is for its own element.
  for (let element = target as Element | null; element; element = bubbles ? element.parentElement : null)
    takeAt(event, type, element);
  more?.takeFar(event, type);
}

/** Hands an event to the binding of one element; what is bound with modifiers waits for the script that knows them. */
function takeAt(event: Event, type: string, element: Element): void {
  if (more) return more.takeAt(event, type, element, false);
  // The window and the document have no attributes.
  const binding = element.getAttribute?.(`data-on-${type}`);
  if (typeof binding === "string" && !element.hasAttribute(`data-mod-${type}`)) sendBinding(event, element, type, binding);
}

/** Sends an event by a binding, when it is quiet where that waits. */
export function sendBinding(event: Event, element: Element, name: string, binding: string): void {
  const delay = Number(element.getAttribute(`data-wait-${name}`));
  const sendNow = () => {
    const owner = ownerOf(element);
    const form = element.closest("form") ?? (element as HTMLInputElement).form;
    const isCheck = binding === validate;
    const input = pickInput(binding, isCheck, form ? [...new FormData(form)] : [], element);
    if (isCheck) input.push(":field", (event.target as HTMLInputElement).name ?? "");
    if (owner) send({ ...owner, binding, input, element, ...more?.fill(event, binding, input) });
  };
  if (delay) wait(element, name, delay, sendNow);
  else sendNow();
}

function takeSubmit(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  const button = event.submitter as HTMLButtonElement | null;
  const view = viewOf(form.id) ?? ownerOf(form)?.view;
  const own = button?.name.startsWith("on:")
    ? button
    : form.querySelector<HTMLInputElement>('[name^="submit:"]');
  // A button with an address of its own sends the form there.
  if (!view || !own || button?.hasAttribute("formaction")) return;
  event.preventDefault();
  flush(form);
  const isSubmit = own !== button;
  const element = button ?? form;
  const { name, value } = own;
  const data = new FormData(form, button);
  const input = pickInput(value, isSubmit && !value.includes("("), [...data], form);
  // A double click, and the same form once more, are one too many; a counter may be clicked faster than it answers.
  if ((isSubmit || clicks > 1) && isUnderWay(view, element, input)) return;
  send({
    view,
    component: Number(name.split(":")[1]),
    binding: value,
    input,
    element,
    isSubmit,
    end(code) {
      if (code) form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
      // A form that was sent is fresh again, unless someone has gone on typing.
      else if (isSubmit && textOf(new FormData(form, button)) === textOf(data)) form.reset();
    },
  });
}

function textOf(data: FormData): string {
  return JSON.stringify([...data]);
}

/** The names and values that a binding asks for: fields, all of the form, or the element's own. */
export function pickInput(binding: string, isWhole: boolean, fields: Fields, element: Element): string[] {
  // Words in literals may be among them: then a field too much is sent.
  const [, ...names] = binding.match(/[\w$.[\]]+/g) ?? [];
  const input: string[] = [];
  for (const [name, value] of fields) {
    // `items` asks for `items[0].text` too. Files can't be sent.
    const isAsked = names.some((each) => each === "form" || /^(?:$|[[.])/.test(name.replace(each, "")));
    if ((isWhole || isAsked) && typeof value === "string" && !/^(?:_seal$|on:|submit:)/.test(name))
      input.push(name, value);
  }
  for (const name of ["value", "checked"] as const)
    if (names.includes(name)) input.push(`:${name}`, String((element as HTMLInputElement)[name] ?? ""));
  return input;
}
