/**
 * Chooses how the page connects: by a WebSocket or, where the network lets none through, by a stream.
 *
 * A WebSocket is blocked if it does not open while another request is answered. The next pages of the tab then start with a
 * stream. Each page with a stream tries a WebSocket now and then, and returns to it as soon as one opens.
 *
 * Browsers delay the WebSockets of a page, or to a host, of which some have failed: Chromium by up to five seconds, Firefox by
 * up to a minute. So after one has failed, the next is opened once the server answers a request, and opens at once.
 */
import { batchName, framesName } from "../../../middleware/component/post-fields.js";
import type { Core } from "../core/core.js";
import type { View } from "../core/model.js";
import { own, page } from "../core/own.js";
import { addFields } from "./fallback.js";
import type { Batch, Stream } from "./stream.js";

/** The item of `sessionStorage` that says so to the tab's next pages. */
const streamMark = "hyper-live:stream";
/** Milliseconds that a WebSocket may take to open, and after which an attempt is given up. */
const patience = 2_000;
const longest = 10_000;
/** Milliseconds between two attempts to open a WebSocket beside a stream, and after which a refused stream is tried again. */
const pause = 120_000;
/** Status of the answer of a process that does not know the stream. */
const unknown = 410;

/** undefined while the network seems to let WebSockets through */
let StreamClass: typeof Stream | undefined;
/** whether the last WebSocket has not opened */
let hasFailed = false;
/** the last one */
let stream: Stream;
/** when a stream may be tried again, and when one was last unknown; as of `performance.now()` */
let restUntil = 0;
let unknownAt = Number.NEGATIVE_INFINITY;
/** the WebSocket that is being tried beside a stream, and the timer of the next one */
let attempt: WebSocket | undefined;
let timer: ReturnType<typeof setTimeout>;

/** Opens the next connection of the page. */
export function connect(core: Core, view: View): WebSocket {
  if (!StreamClass || isResting()) return hasFailed ? awaitServer(core) : watch(openSocket(view));
  const again = () => tryWebSocket(view);
  addEventListener("online", again);
  stream = new StreamClass({
    _post: (...post) => postFrames(view, ...post),
    _isHidden: () => page.hidden,
    _onOpen() {
      remember(true);
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

function openSocket({ _form }: View): WebSocket {
  return new WebSocket(`${own(_form).action.replace("http", "ws")}/socket`);
}

function postFrames(
  view: View,
  path: string,
  batch: Batch | undefined,
  options: RequestInit,
): Promise<Response> {
  // Some middleware takes a form without a field for one that was not read.
  const { _number = 0, _frames = "" } = batch ?? {};
  const body = new URLSearchParams({ [batchName]: `${_number}`, [framesName]: _frames });
  addFields(body, view);
  return fetch(own(view._form).action + path, { ...options, method: "POST", body });
}

/** Whether the server answers a request. */
async function answers(signal: AbortSignal | null = null): Promise<boolean | undefined> {
  // A script of the site, which no cache may answer.
  const options = { method: "HEAD", cache: "no-store", signal } as const;
  return (await fetch(import.meta.url, options).catch(() => undefined))?.ok;
}

/** Stands for a WebSocket until the server answers, and the page opens one, or until the page gives up. */
function awaitServer(core: Core): WebSocket {
  const stopper = new AbortController();
  const { signal } = stopper;
  void answers(signal).then((isThere) => {
    if (signal.aborted) return;
    hasFailed = !isThere;
    core._disconnect();
    if (isThere) core._checkNow();
  });
  return { readyState: 0, close: () => stopper.abort() } as WebSocket;
}

/** Notices a WebSocket that does not open, although the server answers. While no stream can be tried, it gets more time. */
function watch(socket: WebSocket): WebSocket {
  const check = async () => {
    stop();
    hasFailed = true;
    if (isResting() || !(await answers()) || socket.readyState === 1) return;
    await loadStream();
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
    useSockets();
  });
  return socket;
}

/** Tries a WebSocket beside the stream; if it opens, the page leaves the stream, and connects by one. */
function tryWebSocket(view: View): void {
  if (!StreamClass) return;
  clearTimeout(timer);
  timer = setTimeout(tryWebSocket, pause, view);
  if (attempt) return;
  const socket = openSocket(view);
  attempt = socket;
  setTimeout(() => socket.close(), longest);
  socket.onclose = () => {
    attempt = undefined;
  };
  socket.onopen = () => {
    socket.close();
    useSockets();
    stream._leave();
  };
}

/** Tries no stream for a while, since it was refused, or since frames have reached a process without it for a second time. */
function rest(status: number): void {
  const now = performance.now();
  if (status !== unknown || now - unknownAt < pause) restUntil = now + pause;
  unknownAt = now;
}

async function loadStream(): Promise<void> {
  StreamClass = (await import("./stream.js")).Stream;
}

const isResting = () => performance.now() < restUntil;

function useSockets(): void {
  StreamClass = undefined;
  hasFailed = false;
  remember(false);
}

function remember(isBlocked: boolean): void {
  try {
    if (isBlocked) sessionStorage.setItem(streamMark, "");
    else sessionStorage.removeItem(streamMark);
  } catch {
    // Without storage, each page finds out.
  }
}

try {
  if (sessionStorage.getItem(streamMark) !== null) await loadStream();
} catch {
  // There is no storage, or the script can't be loaded now.
}
