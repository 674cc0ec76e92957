/**
 * Chooses how the page connects: by a WebSocket or, where the network lets none through, by a stream.
 *
 * A WebSocket is blocked if it does not open while another request is answered. The next pages of the tab then start with a
 * stream. Each page with a stream tries a WebSocket now and then, and returns to it as soon as one opens.
 */
import type { Core } from "../core/core.js";
import { page } from "../core/own.js";
import { Stream } from "./stream.js";

/** The item of `sessionStorage` that says so to the tab's next pages; `live.ts` loads this script if it is there. */
const streamMark = "hyper-live:stream";
/** Milliseconds that a WebSocket may take to open, and after which an attempt is given up. */
const patience = 2_000;
const longest = 10_000;
/** Milliseconds between two attempts to open a WebSocket beside a stream, and after which a refused stream is tried again. */
const pause = 120_000;
/** Status of the answer of a process that does not know the stream. */
const unknown = 410;

let isBlocked = recall();
/** when a stream may be tried again, and when one was last unknown; as of `performance.now()` */
let restUntil = 0;
let unknownAt = Number.NEGATIVE_INFINITY;
/** the WebSocket that is being tried beside a stream, and the timer of the next one */
let attempt: WebSocket | undefined;
let timer: ReturnType<typeof setTimeout>;

/** Opens the next connection of the page. */
export function connect(core: Core, url: string): WebSocket {
  const [view] = core._allViews();
  if (!view || !isBlocked || performance.now() < restUntil) return watch(new WebSocket(url));
  const again = () => tryWebSocket(core, url);
  addEventListener("online", again);
  const stream = new Stream(view, {
    _onOpen() {
      recordBlocked(true);
      again();
    },
    _onEnd(status = 0) {
      removeEventListener("online", again);
      clearTimeout(timer);
      if (status > 0 && status < 500) rest(status);
      // The page may be in another network now.
      else if (!page.hidden) again();
    },
  });
  return stream as unknown as WebSocket;
}

/** Notices a WebSocket that does not open, although the server answers. */
function watch(socket: WebSocket): WebSocket {
  const check = async () => {
    stop();
    // A script of the site, which no cache may answer.
    const answer = await fetch(import.meta.url, { method: "HEAD", cache: "no-store" }).catch(() => undefined);
    if (!answer?.ok || socket.readyState === 1) return;
    isBlocked = true;
    socket.close();
  };
  const late = setTimeout(check, patience);
  const stop = () => {
    clearTimeout(late);
    socket.removeEventListener("close", check);
  };
  socket.addEventListener("close", check);
  socket.addEventListener("open", () => {
    stop();
    recordBlocked(false);
  });
  return socket;
}

/** Tries a WebSocket beside the stream; if it opens, the page connects by one. */
function tryWebSocket(core: Core, url: string): void {
  clearTimeout(timer);
  timer = setTimeout(tryWebSocket, pause, core, url);
  if (attempt) return;
  const socket = new WebSocket(url);
  attempt = socket;
  setTimeout(() => socket.close(), longest);
  socket.onclose = () => {
    attempt = undefined;
  };
  socket.onopen = () => {
    socket.close();
    if (!isBlocked) return;
    recordBlocked(false);
    core._disconnect();
  };
}

/** Tries no stream for a while, since it was refused, or since frames have reached a process without it for a second time. */
function rest(status: number): void {
  const now = performance.now();
  if (status !== unknown || now - unknownAt < pause) restUntil = now + pause;
  unknownAt = now;
}

function recall(): boolean {
  try {
    return sessionStorage.getItem(streamMark) !== null;
  } catch {
    return false;
  }
}

function recordBlocked(is: boolean): void {
  isBlocked = is;
  try {
    if (is) sessionStorage.setItem(streamMark, "");
    else sessionStorage.removeItem(streamMark);
  } catch {
    // Without storage, each page finds out.
  }
}
