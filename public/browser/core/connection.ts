/**
 * The connection: one WebSocket for all views of the page, opened again whenever it is lost.
 *
 * After a reconnect the views join with their newest seals, and unconfirmed events are sent again; the server skips
 * those that it has run. A socket that hangs is detected by a ping without an answer.
 */
import type { JoinFrame, ServerFrame } from "../../../middleware/transport/protocol.js";
import type { ConnectionState } from "../api.js";
import { indicate, rootData } from "./indicator.js";
import { lazy, withLazy } from "./loader.js";
import type { PendingEvent, View } from "./model.js";
import { own, page } from "./own.js";
import { requeueSent } from "./pending.js";
import { allViews } from "./views.js";
import { pageLoadId, wire } from "./wire.js";

declare const __DEV__: boolean;

/** The page's socket, connecting or open. */
export let socket: WebSocket | undefined;
/** minimum of milliseconds before the last attempt to connect; doubled for each, so above 50 after one has failed */
let delay = 30;
let timer: ReturnType<typeof setTimeout>;

/** Sets up sending, and the events upon which the connection is checked. */
export function startConnection(): void {
  wire._transmit = (frame) => {
    if (isOpen()) (socket as WebSocket).send(JSON.stringify(frame));
  };
  // A page in the back/forward cache must not have a socket. When it is shown again, it connects at once.
  addEventListener("pagehide", disconnect);
  addEventListener("pageshow", checkNow);
  addEventListener("online", checkNow);
  addEventListener("visibilitychange", checkNow, true);
}

/** Whether the socket is open, so that the views have joined or are joining. */
export function isOpen(): boolean {
  return socket?.readyState === 1;
}

/** Checks the connection; without one it connects at once. */
export function checkNow(): void {
  if (page.hidden) return;
  if (socket) ping();
  else connect();
}

function connect(): void {
  const [view] = allViews();
  if (!view || socket || (__DEV__ && wire._isCut)) return;
  socket = lazy?._connect(view) ?? new WebSocket(`${own(view._form).action.replace("http", "ws")}/socket`);
  const made = socket;
  setConnectionState("connecting");
  made.onopen = () => {
    joinViews(allViews());
    setTimer(disconnect, 6_000);
  };
  made.onmessage = ({ data }) => {
    wire._receive(JSON.parse(data) as ServerFrame, made);
    expectReply();
  };
  made.onclose = disconnect;
  // The browser sends its first packet again after 1 s and after 3 s; then a new attempt is sooner there.
  setTimer(disconnect, 3_500);
}

/** Sets the only timer: the page waits either for an answer or for the next attempt. */
export function setTimer(then: () => void, time: number): void {
  clearTimeout(timer);
  timer = setTimeout(then, time);
}

/**
 * A handler may be slow, the connection may not: if no frame arrives within 2 s, ping; after 2 s more, disconnect. With no
 * event in flight, ping after a minute, since a connection may be lost that neither end has closed.
 */
function expectReply(): void {
  setTimer(() => {
    if (allViews().some((view) => view._pending[0])) ping();
    else setTimer(checkNow, 60_000);
  }, 2_000);
}

function ping(): void {
  wire._transmit(["ping"]);
  setTimer(disconnect, 2_000);
}

/** Closes the connection, and opens it again after a while. */
export function disconnect(): void {
  if (!socket) return;
  // Ignore what a hanging socket still delivers.
  socket.onmessage = socket.onclose = null;
  socket.close();
  socket = undefined;
  setConnectionState("closed");
  // A visible page is back at most 2 s after its server.
  delay = Math.min(delay * 2, page.hidden ? 15_000 : 750);
  // Half fixed, half random, so that the pages of a server do not all reconnect at the same moment.
  setTimer(connect, delay * (1 + Math.random()));
  for (const view of allViews()) {
    requeueSent(view);
    // Unless the connection is back soon. After a failed attempt, the lazy script chooses how to connect.
    if (delay > 50 || view._pending[0]) withLazy((lazy) => lazy._post(view, 500));
  }
}

/** Publishes the state of the connection: as an attribute of the root element, by an event and by the indicator. */
export function setConnectionState(state: ConnectionState): void {
  const isOpen = state === "open";
  if (isOpen) delay = 25;
  rootData.liveConnection = state;
  indicate(isOpen);
  page.dispatchEvent(new Event("hyper-live:connection"));
}

/** Joins views; without a connection it connects, which joins all views. The answer to a post has a newer seal: wait for it. */
export function joinViews(views: View[]): void {
  if (!socket) connect();
  else
    wire._transmit([
      "join",
      pageLoadId,
      ...views.filter((view) => !view._isPosting).map((view) => [view._number, view._seal, view._patches]),
    ] as JoinFrame);
}

/** Joins a view again whose HTML or state differs from what the server knows. */
export function rejoin(view: View): void {
  requeueSent(view);
  joinViews([view]);
}

/** Sends an event over the socket. */
export function sendEvent(pending: PendingEvent): void {
  const view = pending._view;
  pending._isSent = true;
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
