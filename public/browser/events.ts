/**
 * Events: takes a submit, a change or a click over to the socket, or leaves it to htmx and the browser.
 *
 * One listener a type on the document. A click on a live button is a submit of the view's form, so the browser's
 * own checks and the Enter key come with it.
 */
import { page, sendEvent, wasOpen } from "./connection.js";
import { fillSeal, ownerOf, type PendingEvent, type View, viewOfForm } from "./views.js";

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
  if (!view) return;
  const button = event.submitter as HTMLButtonElement | null;
  const own = /^on:\d+$/.test(button?.name ?? "")
    ? button
    : form.querySelector<HTMLInputElement>('input[name^="submit:"]');
  const component = Number(own?.name.split(":")[1]);
  if (!own || Number.isNaN(component)) return;
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
  };
  dispatch(event, { view, component, binding: own.value, input, end });
}

function textOf(data: FormData): string {
  return JSON.stringify([...data].filter(([, value]) => typeof value === "string"));
}

function takeEvent(event: Event): void {
  const attribute = `data-on-${event.type}`;
  const element = (event.target as Element | null)?.closest?.(`[${attribute}]`);
  const owner = element && ownerOf(element);
  if (!element || !owner) return;
  const binding = element.getAttribute(attribute) as string;
  const form = (element as HTMLInputElement).form ?? element.closest("form");
  const input = pickInput(binding, false, form ? new FormData(form) : undefined, element);
  dispatch(event, { ...owner, binding, input });
}

interface Dispatched {
  view: View;
  component: number;
  binding: string;
  input: string[];
  end?: PendingEvent["end"];
}

/** Numbers an event and sends it, to be remembered until it is confirmed; while the connection is down it is posted. */
function dispatch(source: Event, { view, component, binding, input, end = () => {} }: Dispatched): void {
  const event = (view.events.get(component) ?? 0) + 1;
  view.events.set(component, event);
  const pending = { component, event, binding, input, end };
  if (!view.isJoined) {
    posted.set(source, { view, pending });
    return;
  }
  taken.add(source);
  if (source.type === "submit") source.preventDefault();
  view.pending.push(pending);
  sendEvent(view, pending);
}

/** The names and values that a binding asks for: fields, all of the form, or the element's own. */
function pickInput(
  binding: string,
  isSubmit: boolean,
  data: FormData | undefined,
  element: Element,
): string[] {
  const [, ...names] = binding.replace(/"(?:[^"\\]|\\.)*"/g, "").match(/[A-Za-z_$][\w$.[\]]*/g) ?? [];
  const isWhole = names.includes("form") || (isSubmit && !binding.includes("("));
  const input: string[] = [];
  for (const [name, value] of data ?? []) {
    if (typeof value !== "string" || /^(?:_seal$|on:|submit:)/.test(name)) continue;
    if (isWhole || names.includes(name)) input.push(name, value);
  }
  const field = element as HTMLInputElement;
  if (names.includes("value")) input.push(":value", field.value ?? "");
  if (names.includes("checked")) input.push(":checked", String(field.checked ?? false));
  return input;
}
