/**
 * Events: takes what happens at bound elements over, to the socket or, while that is down, to posts of our own.
 *
 * One listener a type on the window. A click on a live button is a submit of the view's form, so the browser's
 * own checks and the Enter key come with it.
 */
import { flush, wait } from "./debounce.js";
import { ends, loadMore, more } from "./kit.js";
import { isUnderWay, send, touch } from "./pending.js";
import { allViews, type Owner, ownerOf, viewOf } from "./views.js";

/** The binding that checks a form, and runs no handler. */
const validate = "validate";

type Fields = (readonly [name: string, value: unknown])[];
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
  // What waits for quiet is over when someone leaves the field; not when the field leaves, which is seen afterwards.
  addEventListener("focusout", ({ target }) => queueMicrotask(() => flush(target as Element)));
  // What is bound is ours, also where it does not count; what we post ourselves has a fetch of its own.
  addEventListener("htmx:config:request", (event) => {
    const { sourceElement, fetch } = (event as HtmxEvent).detail.ctx;
    const address = sourceElement.getAttribute("hx-post");
    if (!fetch && allViews().some(({ form }) => form.getAttribute("action") === address)) event.preventDefault();
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
    if (element.hasAttribute?.(`data-on-${type}`) && !takeAt(event, type, element)) break;
  more?.takeFar(event, type);
}

/** Hands an event to the bindings of one element; says whether those around it get it too. */
export function takeAt(event: Event, type: string, element: Element, isFar = false): boolean {
  let goesOn = true;
  for (let slot = 1, name = type; ; name = `${type}--${++slot}`) {
    const binding = element.getAttribute(`data-on-${name}`);
    if (binding === null) return goesOn;
    const words = element.getAttribute(`data-mod-${name}`)?.split(" ") ?? [];
    // What is bound with modifiers waits for the script that knows them; a debounce is known here.
    if (more ? !more.counts(event, element, name, words, isFar) : /[a-z]/.test(words.join("").replace("debounce", "")))
      continue;
    if (words.includes("stop")) goesOn = false;
    const delay = Number(words.find((word) => word.startsWith("debounce"))?.slice(9));
    const sendNow = () => sendBinding(event, element, binding);
    if (delay) wait(element, name, delay, sendNow);
    else sendNow();
  }
}

function sendBinding(event: Event, element: Element, binding: string): void {
  const owner = ownerOf(element);
  const form = element.closest("form") ?? (element as HTMLInputElement).form;
  const { detail, key, target } = event as KeyboardEvent;
  const fields: Fields = form ? [...new FormData(form)] : [];
  // What a custom event tells counts as fields.
  for (const [name, value] of Object.entries(detail ?? {})) fields.push([name, String(value)]);
  const input = pickInput(binding, false, fields, element);
  if (binding === validate) input.push(":field", (target as HTMLInputElement).name ?? "");
  if (/[(,]key[,)]/.test(binding)) input.push(":key", key ?? "");
  if (owner) send({ ...owner, binding, input, element, end: ends.get(event) });
}

function takeSubmit(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  const button = event.submitter as HTMLButtonElement | null;
  const owner = ownerOf(form);
  const view = viewOf(form.id) ?? owner?.view;
  // A button with an address of its own sends the form there.
  if (!view || button?.hasAttribute("formaction")) return;
  flush(form);
  const isHandedOver = form.hasAttribute("data-on-submit");
  const own = button?.name.startsWith("on:")
    ? button
    : form.querySelector<HTMLInputElement>('[name^="submit:"]');
  // Where the component can't check it, it goes to the application's route at once.
  if (isHandedOver ? !view.isJoined : !own) return;
  event.preventDefault();
  // The Enter key may have pressed a hidden one that stands for the form's own.
  const element = (button?.hidden ? form.querySelector("button:not([hidden],[name],[type])") : button) ?? form;
  if (isHandedOver) {
    loadMore().then(({ handOver }) => handOver(owner as Owner, form, button));
    return;
  }
  const isSubmit = own !== button;
  const { name, value } = own as HTMLInputElement;
  const data = new FormData(form, button);
  const input = pickInput(value, isSubmit, [...data], form);
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
export function pickInput(binding: string, isSubmit: boolean, fields: Fields, element: Element): string[] {
  const [, ...names] = binding.replace(/"(?:[^"\\]|\\.)*"/g, "").match(/[A-Za-z_$][\w$.[\]]*/g) ?? [];
  const isWhole = names.includes("form") || binding === validate || (isSubmit && !binding.includes("("));
  const input: string[] = [];
  for (const [name, value] of fields) {
    // `items` asks for `items[0].text` too. Files can't be sent.
    const isAsked = names.some((each) => name.startsWith(each) && /^(?:$|[[.])/.test(name.slice(each.length)));
    if ((isWhole || isAsked) && typeof value === "string" && !/^(?:_seal$|on:|submit:)/.test(name))
      input.push(name, value);
  }
  for (const name of ["value", "checked"] as const)
    if (names.includes(name)) input.push(`:${name}`, String((element as HTMLInputElement)[name] ?? ""));
  return input;
}
