/**
 * The connection: one WebSocket for all views of the page, kept up by itself.
 *
 * After a reconnect the views join again with their newest seals, and events that were not confirmed are sent
 * again; the server runs what it has not run. A socket that hangs is noticed by a question that nobody answers.
 */
import type { JoinFrame, ServerFrame } from "../../../middleware/transport/protocol.js";
import type { ConnectionState } from "../api.js";
import { indicate, rootData } from "./indicator.js";
import { withMore } from "./loader.js";
import type { PendingEvent, View } from "./model.js";
import { own, page } from "./own.js";
import { callBack } from "./pending.js";
import { allViews } from "./views.js";
import { pageName, wire } from "./wire.js";

let socket: WebSocket | undefined;
/** before the next attempt, in milliseconds: 100 at first, up to half a minute */
let delay = 100;
let timer: ReturnType<typeof setTimeout>;

/** Begins to keep it up. */
export function startConnection(): void {
  wire.transmit = (frame) => {
    if (socket?.readyState === 1) socket.send(JSON.stringify(frame));
  };
  // A page in the back/forward cache has no socket. One that comes back, or into sight, does not wait for its turn.
  addEventListener("pagehide", giveUp);
  for (const type of ["pageshow", "online", "visibilitychange"]) addEventListener(type, wake, true);
}

function wake(): void {
  if (page.hidden) return;
  if (socket) return ask();
  delay = 100;
  connect();
}

function connect(): void {
  const [view] = allViews();
  if (!view || socket) return;
  socket = new WebSocket(`${own(view.viewForm).action.replace("http", "ws")}/socket`);
  setState("connecting");
  socket.onopen = () => joinViews(allViews());
  socket.onmessage = ({ data }) => {
    wire.receive(JSON.parse(data) as ServerFrame);
    expectAnswer();
  };
  socket.onclose = giveUp;
  wait(giveUp, 6_000);
}

/** There is one thing at a time to wait for: an answer, or the next attempt. */
function wait(then: () => void, time: number): void {
  clearTimeout(timer);
  timer = setTimeout(then, time);
}

/**
 * A handler may take its time; a connection may not: where nothing is heard for 2 s, it is asked, and given up after 2 s
 * more.
 */
function expectAnswer(): void {
  wait(() => {
    if (allViews().some(({ pending }) => pending[0])) ask();
  }, 2_000);
}

function ask(): void {
  wire.transmit(["ping"]);
  wait(giveUp, 2_000);
}

function giveUp(event?: Event): void {
  if (!socket) return;
  // What a socket that hangs still has to say is said to nobody.
  socket.onmessage = socket.onclose = null;
  socket.close();
  socket = undefined;
  setState("closed");
  // Half fixed, half random: many pages of one server do not come back at the same moment.
  wait(connect, (delay * (1 + Math.random())) / 2);
  delay = Math.min(delay * 2, 30_000);
  allViews().forEach(callBack);
  // Who leaves the page needs nothing more.
  if (event?.type !== "pagehide") withMore((lazy) => lazy._postRequeued());
}

/** Says how the connection is, on the page's root and by an event. */
export function setState(state: ConnectionState): void {
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
    wire.transmit([
      "join",
      pageName,
      ...views.map((view) => [view.number, view.seal, view.patches]),
    ] as JoinFrame);
}

/** Joins a view whose HTML or state is another than the server knows from this connection. */
export function join(view: View): void {
  callBack(view);
  joinViews([view]);
}

/** Sends an event. */
export function sendEvent({ view, component, event, binding, input }: PendingEvent): void {
  wire.transmit([view.number, component, event, view.patches, binding, ...input]);
  expectAnswer();
}

/** Tells that a view was taken out of the page. */
export function leaveView(view: View): void {
  wire.transmit(["leave", view.number]);
}
