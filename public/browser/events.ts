/**
 * Events: takes a submit, a change or a click over to the socket, or leaves it to htmx and the browser.
 *
 * One listener a type on the document. A click on a live button is a submit of the view's form, so the browser's
 * own checks and the Enter key come with it.
 */
import { page, sendEvent, wasOpen } from "./connection.js";
import { sendWaiting, wait } from "./debounce.js";
import { counts, timeOf } from "./modifiers.js";
import { fillSeal, ownerOf, type PendingEvent, type View, viewOfAddress, viewOfForm } from "./views.js";

/** The binding that checks a form, and runs no handler. */
const validate = "validate";
/** Events that went over the socket, which htmx must leave alone. */
const taken = new WeakSet<Event>();
/** Events that wait in htmx, since the connection was down. */
const left = new WeakSet<Event>();
/** Events that htmx posts: should the network fail, they wait for the connection. */
const posted = new WeakMap<Event, { view: View; pending: PendingEvent }>();

type HtmxEvent = CustomEvent<{
  ctx: { sourceElement?: Element; sourceEvent?: Event; request: { body?: FormData }; response?: unknown };
}>;

/** Begins to listen. */
export function listen(): void {
  // Capturing: before htmx, which listens on the elements themselves.
  document.addEventListener("submit", takeSubmit, true);
  for (const type of ["change", "input", "click"]) listenFor(type);
  listenForMore();
  // What waits for quiet is over when someone leaves the field.
  document.addEventListener("change", ({ target }) => sendWaiting(target as Element));
  document.addEventListener("htmx:config:request", (event) => {
    const { sourceElement, sourceEvent, request } = (event as HtmxEvent).detail.ctx;
    // An element of the application's own may have its request by the same event.
    const isOurs = sourceElement && viewOfAddress(sourceElement.getAttribute("hx-post"));
    const post = sourceEvent && posted.get(sourceEvent);
    // What does not count for us does not count for htmx, whose rules are coarser.
    const isDone = isOurs?.isJoined && !post && !(sourceEvent && left.has(sourceEvent));
    if (isOurs && (isDone || (sourceEvent && taken.has(sourceEvent)))) event.preventDefault();
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

/** Forms whose check is under way. */
const checked = new WeakSet<HTMLFormElement>();

/** A form that posts to a route of the application's is checked by the component first. */
function handOver(event: SubmitEvent, form: HTMLFormElement): void {
  const owner = ownerOf(form);
  if (!owner?.view.isJoined) return;
  const binding = form.getAttribute("data-on-submit") as string;
  const submitter = event.submitter as HTMLButtonElement | null;
  sendWaiting(form);
  const data = new FormData(form);
  // What the application's own route wants beside, such as a token, is none of the component's.
  for (const field of form.querySelectorAll<HTMLInputElement>("input[type=hidden]")) data.delete(field.name);
  const input = pickInput(binding, true, data, form);
  const end = (isDone: boolean) => {
    checked.delete(form);
    if (!isDone) return firstInvalid(form)?.focus();
    // A post by script leaves the button out.
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: submitter?.name, value: submitter?.value });
    if (submitter?.name) form.append(field);
    HTMLFormElement.prototype.submit.call(form);
    field.remove();
  };
  if (checked.has(form)) return event.preventDefault();
  checked.add(form);
  dispatch(event, { ...owner, binding, input, end });
}

function firstInvalid(form: HTMLFormElement): HTMLElement | undefined {
  return ([...form.elements] as HTMLElement[]).find(({ ariaInvalid }) => ariaInvalid === "true");
}

const listened = new Set<string>();

function listenFor(type: string): void {
  if (listened.has(type)) return;
  listened.add(type);
  // On the window, which has events of its own, such as resize.
  addEventListener(type, takeEvent, true);
}

/** Listens for events that elements have named since the last time. */
export function listenForMore(): void {
  for (const { dataset } of document.querySelectorAll<HTMLElement>("[data-live-listen]")) {
    for (const type of dataset.liveListen?.split(" ") ?? []) listenFor(type);
  }
}

/** Hands an event to the bindings of its element and of those around it, and to those that wait for it elsewhere. */
function takeEvent(event: Event): void {
  const { type, target } = event;
  const selector = `[data-on-${CSS.escape(type)}]`;
  let element = (target as Element | null)?.closest?.(selector);
  // What does not bubble is for its own element.
  if (!event.bubbles && element !== target) element = undefined;
  for (; element; element = event.bubbles ? element.parentElement?.closest(selector) : undefined) {
    if (!takeAt(event, element, false)) break;
  }
  const far = `[data-mod-${CSS.escape(type)}`;
  for (const each of document.querySelectorAll(`${far}~=outside],${far}~=window]`)) takeAt(event, each, true);
}

/** Hands an event to the bindings of one element; says whether those around it get it too. */
function takeAt(event: Event, element: Element, isFar: boolean): boolean {
  let goesOn = true;
  for (let slot = 1; ; slot++) {
    const name = slot === 1 ? event.type : `${event.type}--${slot}`;
    const binding = element.getAttribute(`data-on-${name}`);
    if (binding === null) return goesOn;
    const words = element.getAttribute(`data-mod-${name}`)?.split(" ") ?? [];
    const isForFar = words.includes("outside") || words.includes("window");
    if (isForFar !== isFar || !counts(event, element, name, words)) continue;
    if (words.includes("stop")) goesOn = false;
    takeBinding(event, element, binding, timeOf(words, "debounce"));
  }
}

function takeBinding(event: Event, element: Element, binding: string, delay: number): void {
  const owner = ownerOf(element);
  if (!owner) return;
  const { key } = event as KeyboardEvent;
  const { name } = event.target as HTMLInputElement;
  const form = element.closest("form") ?? (element as HTMLInputElement).form;
  const read = () => {
    const input = pickInput(binding, false, form ? new FormData(form) : undefined, element);
    if (binding === validate) input.push(":field", name ?? "");
    if (/[(,]key[,)]/.test(binding)) input.push(":key", key ?? "");
    return { ...owner, binding, input };
  };
  if (!delay) dispatch(event, read());
  else if (owner.view.isJoined) {
    taken.add(event);
    wait(element, event.type, delay, () => send(read()));
  } else left.add(event);
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
