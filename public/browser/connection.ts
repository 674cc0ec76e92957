/**
 * The connection: one WebSocket for all views of the page, kept up by itself.
 *
 * After a reconnect the views join again with their newest seals, and events that were not confirmed are sent
 * again; the server runs what it has not run.
 */
import type { ClientFrame, JoinFrame, ServerFrame } from "../../middleware/transport/protocol.js";
import { allViews, type PendingEvent, type View } from "./views.js";

/** A random word that tells this load of the page from all others. */
export const page = Math.random().toString(36).slice(2, 10);
const firstDelay = 100;
const maxDelay = 30_000;

let socket: WebSocket | undefined;
let delay = firstDelay;
let timer: ReturnType<typeof setTimeout> | undefined;
let opened = false;
let receive: (frame: ServerFrame) => void = () => {};

/** Starts; `onFrame` gets each frame of the server. */
export function startConnection(onFrame: (frame: ServerFrame) => void): void {
  receive = onFrame;
  addEventListener("online", connectNow);
  // A page that comes back from the back/forward cache, or into sight, does not wait for its turn.
  addEventListener("pageshow", (event) => event.persisted && connectNow());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && connectNow());
  connect();
}

function connectNow(): void {
  if (socket || allViews().length === 0) return;
  delay = firstDelay;
  connect();
}

function connect(): void {
  clearTimeout(timer);
  const [view] = allViews();
  if (!view || socket) return;
  const url = new URL(`${view.form.getAttribute("action")}/socket`, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  const current = new WebSocket(url);
  socket = current;
  setState("connecting");
  current.onopen = () => {
    joinViews(allViews());
  };
  current.onmessage = (message) => {
    receive(JSON.parse(String(message.data)) as ServerFrame);
  };
  current.onclose = () => {
    if (socket !== current) return;
    socket = undefined;
    for (const each of allViews()) each.isJoined = false;
    setState("closed");
    // Half fixed, half random: many pages of one server do not come back at the same moment.
    timer = setTimeout(connect, delay / 2 + (Math.random() * delay) / 2);
    delay = Math.min(delay * 2, maxDelay);
  };
}

function setState(state: "connecting" | "open" | "closed"): void {
  document.documentElement.dataset.liveConnection = state;
}

/** Whether the connection was up at some time: where it never is, nothing can wait for it. */
export function wasOpen(): boolean {
  return opened;
}

/** Joins views, or lets them join when the connection is up. */
export function joinViews(views: View[]): void {
  if (views.length === 0) return;
  if (!socket) return connect();
  send(["join", page, ...views.map((view) => [view.number, view.seal, view.patches])] as JoinFrame);
}

/** Marks views as joined, and sends again what was not confirmed. */
export function markJoined(views: (View | undefined)[]): void {
  delay = firstDelay;
  opened = true;
  setState("open");
  for (const view of views) {
    if (!view) continue;
    view.isJoined = true;
    // In the order in which they happened: a post that the network swallowed stands behind its time.
    for (const event of view.pending.sort((a, b) => a.event - b.event)) sendEvent(view, event);
  }
}

/** Sends an event. */
export function sendEvent(view: View, event: PendingEvent): void {
  send([view.number, event.component, event.event, view.patches, event.binding, ...event.input]);
}

/** Tells that a view was taken out of the page. */
export function leaveView(view: View): void {
  send(["leave", view.number]);
}

function send(frame: ClientFrame): void {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
}
