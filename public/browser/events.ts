/**
 * Events: takes a submit, a change or a click over to the socket, or leaves it to htmx and the browser.
 *
 * One listener a type on the document. A click on a live button is a submit of the view's form, so the browser's
 * own checks and the Enter key come with it.
 */
import { page, sendEvent, wasOpen } from "./connection.js";
import { sendWaiting, wait } from "./debounce.js";
import { fillSeal, ownerOf, type PendingEvent, type View, viewOfForm } from "./views.js";

/** The binding that checks a form, and runs no handler. */
const validate = "validate";
/** Events that went over the socket, which htmx must leave alone. */
const taken = new WeakSet<Event>();
/** Events that htmx posts: should the network fail, they wait for the connection. */
const posted = new WeakMap<Event, { view: View; pending: PendingEvent }>();

type HtmxEvent = CustomEvent<{
  ctx: { sourceEvent?: Event; request: { body?: FormData }; response?: unknown };
}>;

/** Begins to listen. */
export function listen(): void {
  // Capturing: before htmx, which listens on the elements themselves.
  document.addEventListener("submit", takeSubmit, true);
  for (const type of ["change", "input", "click"]) document.addEventListener(type, takeEvent, true);
  // What waits for quiet is over when someone leaves the field.
  document.addEventListener("change", ({ target }) => sendWaiting(target as Element));
  document.addEventListener("htmx:config:request", (event) => {
    const { sourceEvent, request } = (event as HtmxEvent).detail.ctx;
    if (sourceEvent && taken.has(sourceEvent)) event.preventDefault();
    const post = sourceEvent && posted.get(sourceEvent);
    if (!post) return;
    // By its number the server knows the event again, should it be sent once more over the socket.
    request.body?.set("_page", page);
    request.body?.set("_event", String(post.pending.event));
  });
  document.addEventListener("htmx:error", (event) => {
    const { sourceEvent, response } = (event as HtmxEvent).detail.ctx ?? {};
    const post = sourceEvent && posted.get(sourceEvent);
    if (post && !response && wasOpen()) post.view.pending.push(post.pending);
  });
}

function takeSubmit(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  const view = viewOfForm(form);
  // A button with an address of its own sends the form there.
  if (!view || event.submitter?.hasAttribute("formaction")) return;
  if (form.hasAttribute("data-on-submit")) return handOver(event, form);
  const button = event.submitter as HTMLButtonElement | null;
  const own = /^on:\d+$/.test(button?.name ?? "")
    ? button
    : form.querySelector<HTMLInputElement>('input[name^="submit:"]');
  const component = Number(own?.name.split(":")[1]);
  if (!own || Number.isNaN(component)) return;
  sendWaiting(form);
  if (!view.isJoined) fillSeal(form, view);
  const isSubmit = own !== button;
  const data = new FormData(form, button);
  const input = pickInput(own.value, isSubmit, data, form);
  if (!isSubmit) {
    dispatch(event, { view, component, binding: own.value, input });
    return;
  }
  // The same form sent twice with the same data is one click too many.
  const twin = view.pending.some(
    (event) =>
      event.component === component && event.binding === own.value && String(event.input) === String(input),
  );
  if (twin) return;
  const sent = textOf(data);
  const end = (isDone: boolean) => {
    // A form that was sent is fresh again, unless someone has gone on typing.
    if (isDone && form.isConnected && textOf(new FormData(form, button)) === sent) form.reset();
    if (!isDone) firstInvalid(form)?.focus();
  };
  dispatch(event, { view, component, binding: own.value, input, end });
}

function textOf(data: FormData): string {
  return JSON.stringify([...data].filter(([, value]) => typeof value === "string"));
}

/** A form that posts to a route of the application's is checked by the component first. */
function handOver(event: SubmitEvent, form: HTMLFormElement): void {
  const owner = ownerOf(form);
  if (!owner?.view.isJoined) return;
  const binding = form.getAttribute("data-on-submit") as string;
  const { submitter } = event;
  const input = pickInput(binding, true, new FormData(form), form);
  const end = (isDone: boolean) => {
    if (!isDone) firstInvalid(form)?.focus();
    else if (submitter instanceof HTMLButtonElement && submitter.name) {
      // A post by script leaves the button out.
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name: submitter.name, value: submitter.value });
      form.append(field);
      form.submit();
      field.remove();
    } else form.submit();
  };
  dispatch(event, { ...owner, binding, input, end });
}

function firstInvalid(form: HTMLFormElement): HTMLElement | undefined {
  return ([...form.elements] as HTMLElement[]).find(({ ariaInvalid }) => ariaInvalid === "true");
}

function takeEvent(event: Event): void {
  const attribute = `data-on-${event.type}`;
  const target = event.target as HTMLInputElement | null;
  const element = target?.closest?.(`[${attribute}]`);
  const owner = element && ownerOf(element);
  if (!element || !owner) return;
  const binding = element.getAttribute(attribute) as string;
  const form = element.closest("form") ?? (element as HTMLInputElement).form;
  const read = () => {
    const input = pickInput(binding, false, form ? new FormData(form) : undefined, element);
    if (binding === validate) input.push(":field", target?.name ?? "");
    return { ...owner, binding, input };
  };
  const delay = Number(element.getAttribute(`data-debounce-${event.type}`));
  if (!delay) dispatch(event, read());
  else if (owner.view.isJoined) {
    taken.add(event);
    wait(element, delay, () => send(read()));
  }
}

interface Dispatched {
  view: View;
  component: number;
  binding: string;
  input: string[];
  end?: PendingEvent["end"];
}

/** Sends an event over the socket, or lets htmx or the browser post it while the connection is down. */
function dispatch(source: Event, event: Dispatched): void {
  if (event.view.isJoined) {
    taken.add(source);
    if (source.type === "submit") source.preventDefault();
    send(event);
  } else posted.set(source, { view: event.view, pending: number(event) });
}

/** Sends an event, to be remembered until it is confirmed: should the connection be down, it waits for it. */
function send(event: Dispatched): void {
  const { view } = event;
  const pending = number(event);
  view.pending.push(pending);
  if (view.isJoined) sendEvent(view, pending);
}

function number({ view, component, binding, input, end = () => {} }: Dispatched): PendingEvent {
  const event = (view.events.get(component) ?? 0) + 1;
  view.events.set(component, event);
  return { component, event, binding, input, end };
}

/** The names and values that a binding asks for: fields, all of the form, or the element's own. */
function pickInput(
  binding: string,
  isSubmit: boolean,
  data: FormData | undefined,
  element: Element,
): string[] {
  const [, ...names] = binding.replace(/"(?:[^"\\]|\\.)*"/g, "").match(/[A-Za-z_$][\w$.[\]]*/g) ?? [];
  const isWhole = names.includes("form") || binding === validate || (isSubmit && !binding.includes("("));
  const input: string[] = [];
  for (const [name, value] of data ?? []) {
    if (typeof value !== "string" || /^(?:_seal$|on:|submit:)/.test(name)) continue;
    // `items` asks for `items[0].text` too.
    if (
      isWhole ||
      names.some((each) => name === each || (/^[[.]/.test(name.slice(each.length)) && name.startsWith(each)))
    )
      input.push(name, value);
  }
  const field = element as HTMLInputElement;
  if (names.includes("value")) input.push(":value", field.value ?? "");
  if (names.includes("checked")) input.push(":checked", String(field.checked ?? false));
  return input;
}
