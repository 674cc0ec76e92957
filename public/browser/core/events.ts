/**
 * Events: takes what happens at bound elements over, to the socket or, while that is down, to posts of our own.
 *
 * One listener a type on the window. A click on a live button is a submit of the view's form, so the browser's
 * own checks come with it. Such a button is of `type="button"`: a browser looks through all submit buttons of a form
 * whenever one comes or goes.
 */
import { more } from "./core.js";
import { formOf, own } from "./own.js";
import { isUnderWay, send, touch } from "./pending.js";
import { ownerOf, viewOf } from "./views.js";
import { wire } from "./wire.js";

/** The binding that checks a form, and runs no handler. */
const validate = "validate";

type Fields = (readonly [name: string, value: FormDataEntryValue])[];

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
  ["change", "input", "click", "compositionend"].forEach(listenFor);
  addEventListener("submit", (event) => takeSubmit(event, event.target, event.submitter), true);
}

/** Hands an event to the bindings of its element and of those around it. */
function takeEvent(event: Event): void {
  // A field that a patch takes out loses the focus, and may have changed.
  if (wire.isOurs) return;
  const { target } = event;
  const type = event.type.replace("compositionend", "input");
  clicks = (event as MouseEvent).detail;
  const button =
    type === "click"
      ? own(target as Element).closest?.<HTMLButtonElement>("[type=button][name^='on:']")
      : undefined;
  const form = button?.form;
  // As a browser does with a submit button: when all have heard of the click, and after its checks.
  if (form)
    setTimeout(() => {
      if (!event.defaultPrevented && own(form).reportValidity())
        takeSubmit(event, form, button as HTMLElement);
    });
  if (type === "input" && touch(target as Element, (event as InputEvent).isComposing)) return;
  if (more) return more.takeEvent(event, type);
  // What is bound with modifiers waits for the script that knows them.
  for (const element of event.composedPath() as Element[]) {
    const real = own(element);
    const binding = real.getAttribute?.(`data-on-${type}`);
    if (binding && !real.hasAttribute(`data-mod-${type}`)) sendBinding(event, element, binding);
  }
}

/** Sends an event by a binding. */
export function sendBinding(event: Event, element: Element, binding: string): void {
  const owner = ownerOf(element);
  const isCheck = binding === validate;
  const input = pickInput(binding, isCheck, [...new FormData(formOf(element) ?? undefined)], element);
  if (isCheck) input.push(":field", (event.target as HTMLInputElement).name ?? "");
  if (owner) send({ ...owner, binding, input, element, ...more?.fill(event, binding, input) });
}

/** @param event - a submit, or the click of a button that is none of a submit */
function takeSubmit(event: Event, target: EventTarget | null, submitter: HTMLElement | null): void {
  const form = target as HTMLFormElement;
  const button = submitter as HTMLButtonElement | null;
  const view = viewOf(own(form).id.split(":")[0]) ?? ownerOf(form)?.view;
  const data = [...new FormData(form)];
  const sent = `${data}`;
  // A button's own event stands behind the form's, and overrules it.
  if (button?.name) data.push([button.name, button.value]);
  const [name, binding] = (data.filter(([name]) => /^(on|submit):/.test(name)).pop() ?? []) as [
    string,
    string?,
  ];
  // A button with an address or a method of its own is the browser's: that of a dialog closes it.
  if (!view || !binding || button?.matches("[formaction],[formmethod]")) return;
  event.preventDefault();
  more?.flush();
  const isSubmit = name[0] === "s";
  const element = button ?? form;
  const input = pickInput(binding, isSubmit && !binding.includes("("), data, form);
  // A double click, and the same form once more, are one too many; a counter may be clicked faster than it answers.
  if ((isSubmit || ((event as MouseEvent).detail ?? clicks) > 1) && isUnderWay(view, element, input)) return;
  send({
    view,
    component: Number(name.split(":")[1]),
    binding,
    input,
    element,
    isSubmit,
    end(code) {
      // A form that was sent is fresh again, unless someone has gone on typing.
      if (!code && isSubmit && `${[...new FormData(form)]}` === sent) own(form).reset();
    },
  });
}

/** The names and values that a binding asks for: fields, all of the form, or the element's own. */
export function pickInput(binding: string, isWhole: boolean, fields: Fields, element: Element): string[] {
  // Words in literals may be among them: then a field too much is sent.
  const [, ...names] = binding.match(/[\w$.[\]]+/g) ?? [];
  const input: string[] = [];
  for (const [name, value] of fields) {
    // `items` asks for `items[0].text` too. Files can't be sent.
    const isAsked = names.some((each) => each === "form" || /^($|[[.])/.test(name.replace(each, "")));
    if ((isWhole || isAsked) && typeof value === "string" && !/^(_seal$|on:|submit:)/.test(name))
      input.push(name, value);
  }
  for (const name of ["value", "checked"] as const)
    if (names.includes(name)) input.push(`:${name}`, String((element as HTMLInputElement)[name] ?? ""));
  return input;
}
