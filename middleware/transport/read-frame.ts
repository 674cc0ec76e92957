/** Reads and validates the frames that a page sends. */
import {
  type AddressFrame,
  type ClientFrame,
  type EventFrame,
  type JoinFrame,
  type JoinView,
  type LeaveFrame,
  maxAddress,
  maxPageLoadId,
  maxViews,
  type PingFrame,
  type ReconnectFrame,
} from "./protocol.js";

/** Reads a frame; undefined if the protocol has no such frame. */
export function readFrame(text: string): ClientFrame | undefined {
  const frame = parse(text);
  if (!Array.isArray(frame)) return undefined;
  const isKnown = isEvent(frame) || isWord(frame) || isJoin(frame) || isLeave(frame) || isAddress(frame);
  return isKnown ? frame : undefined;
}

/** The names and values at the end of an event frame. */
export function entriesOf(frame: EventFrame): [name: string, value: string][] {
  const entries: [string, string][] = [];
  for (let i = 5; i < frame.length; i += 2) entries.push([frame[i] as string, frame[i + 1] as string]);
  return entries;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isEvent(frame: unknown[]): frame is EventFrame {
  return (
    frame.length >= 5 &&
    frame.length % 2 === 1 &&
    isCount(frame[0], maxViews) &&
    isCount(frame[1]) &&
    isCount(frame[2]) &&
    isCount(frame[3]) &&
    hasTexts(frame, 4)
  );
}

function isJoin(frame: unknown[]): frame is JoinFrame {
  const [word, page, ...views] = frame;
  return (
    word === "join" && typeof page === "string" && page.length <= maxPageLoadId && views.every(isJoinView)
  );
}

function isJoinView(view: unknown): view is JoinView {
  return (
    Array.isArray(view) &&
    view.length === 3 &&
    isCount(view[0], maxViews) &&
    typeof view[1] === "string" &&
    isCount(view[2])
  );
}

function isWord(frame: unknown[]): frame is PingFrame | ReconnectFrame {
  return frame.length === 1 && (frame[0] === "ping" || frame[0] === "reconnect");
}

function isLeave(frame: unknown[]): frame is LeaveFrame {
  return frame[0] === "leave" && frame.length === 2 && isCount(frame[1], maxViews);
}

function isAddress(frame: unknown[]): frame is AddressFrame {
  const [word, address, count] = frame;
  if (word !== "url" || frame.length !== 3 || typeof address !== "string") return false;
  return address[0] === "/" && address.length <= maxAddress && isCount(count);
}

function isCount(value: unknown, below = Number.MAX_SAFE_INTEGER): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < below;
}

/** Whether all values from an index on are strings. */
function hasTexts(values: unknown[], from: number): boolean {
  for (let at = from; at < values.length; at++) if (typeof values[at] !== "string") return false;
  return true;
}
