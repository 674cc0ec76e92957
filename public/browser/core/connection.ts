/**
 * The connection: one WebSocket for all views of the page, kept up by itself.
 *
 * After a reconnect the views join again with their newest seals, and events that were not confirmed are sent
 * again; the server runs what it has not run. A socket that hangs is noticed by a question that nobody answers.
 */
import type { JoinFrame, ServerFrame } from "../../../middleware/transport/protocol.js";
import type { ConnectionState } from "../api.js";
import { indicate, rootData } from "./indicator.js";
import { withLazy } from "./loader.js";
import type { PendingEvent, View } from "./model.js";
import { own, page } from "./own.js";
import { requeueSent } from "./pending.js";
import { allViews } from "./views.js";
import { pageLoadId, wire } from "./wire.js";

let socket: WebSocket | undefined;
/** before the next attempt, in milliseconds: 100 at first, up to half a minute */
let delay = 100;
let timer: ReturnType<typeof setTimeout>;

/** Begins to keep it up. */
export function startConnection(): void {
  wire._transmit = (frame) => {
    if (socket?.readyState === 1) socket.send(JSON.stringify(frame));
  };
  // A page in the back/forward cache has no socket. One that comes back, or into sight, does not wait for its turn.
  addEventListener("pagehide", disconnect);
  for (const type of ["pageshow", "online", "visibilitychange"]) addEventListener(type, checkNow, true);
}

function checkNow(): void {
  if (page.hidden) return;
  if (socket) return ping();
  delay = 100;
  connect();
}

function connect(): void {
  const [view] = allViews();
  if (!view || socket) return;
  socket = new WebSocket(`${own(view._form).action.replace("http", "ws")}/socket`);
  setConnectionState("connecting");
  socket.onopen = () => joinViews(allViews());
  socket.onmessage = ({ data }) => {
    wire._receive(JSON.parse(data) as ServerFrame);
    expectReply();
  };
  socket.onclose = disconnect;
  setTimer(disconnect, 6_000);
}

/** There is one thing at a time to wait for: an answer, or the next attempt. */
function setTimer(then: () => void, time: number): void {
  clearTimeout(timer);
  timer = setTimeout(then, time);
}

/**
 * A handler may take its time; a connection may not: where nothing is heard for 2 s, it is asked, and given up after 2 s
 * more.
 */
function expectReply(): void {
  setTimer(() => {
    if (allViews().some((view) => view._pending[0])) ping();
  }, 2_000);
}

function ping(): void {
  wire._transmit(["ping"]);
  setTimer(disconnect, 2_000);
}

function disconnect(event?: Event): void {
  if (!socket) return;
  // What a socket that hangs still has to say is said to nobody.
  socket.onmessage = socket.onclose = null;
  socket.close();
  socket = undefined;
  setConnectionState("closed");
  // Half fixed, half random: many pages of one server do not come back at the same moment.
  setTimer(connect, (delay * (1 + Math.random())) / 2);
  delay = Math.min(delay * 2, 30_000);
  allViews().forEach(requeueSent);
  // Who leaves the page needs nothing more.
  if (event?.type !== "pagehide") withLazy((lazy) => lazy._postRequeued());
}

/** Says how the connection is, on the page's root and by an event. */
export function setConnectionState(state: ConnectionState): void {
  const isOpen = state === "open";
  if (isOpen) delay = 100;
  rootData.liveConnection = state;
  indicate(isOpen);
  page.dispatchEvent(new Event("hyper-live:connection"));
}

/** Joins views, or lets them join when the connection is up. */
export function joinViews(views: View[]): void {
  if (!socket) connect();
  else
    wire._transmit([
      "join",
      pageLoadId,
      ...views.map((view) => [view._number, view._seal, view._patches]),
    ] as JoinFrame);
}

/** Joins a view whose HTML or state is another than the server knows from this connection. */
export function rejoin(view: View): void {
  requeueSent(view);
  joinViews([view]);
}

/** Sends an event. */
export function sendEvent(pending: PendingEvent): void {
  const view = pending._view;
  wire._transmit([
    view._number,
    pending._component,
    pending._event,
    view._patches,
    pending._binding,
    ...pending._input,
  ]);
  expectReply();
}

/** Tells that a view was taken out of the page. */
export function leaveView(view: View): void {
  wire._transmit(["leave", view._number]);
}
