/** News about owners, told to all processes: the pages of an owner end, or the application is asked again who they are. */
import { LiveError } from "../../../views/errors.js";
import { ownerNamed } from "../../security/owner.js";
import type { Release } from "../adapters/adapter.js";
import { adapterSwitch } from "../adapters/adapter-switch.js";
import { mayBeDropped } from "../adapters/store-away.js";
import { topics } from "./topics.js";

export interface OwnerNews {
  /** `end`: end the owner's live pages; `ask`: ask the application again about them */
  what: "end" | "ask";
  owner: string;
  /** for `end`: hash of the cookies of a browser, to end only its pages */
  cookies?: string | undefined;
}

/** Receives the news in this process. */
export interface OwnerListener {
  receive(news: OwnerNews): void;
  /** Called when news may have been missed. */
  catchUp(): void;
}

/** Its first character keeps it apart from the application's topics. */
const topic = "\u0000owners";
const listeners = new Set<OwnerListener>();
let stopHearing: Release = () => {};

/** Adds a listener; returns a function that removes it. */
export function listenToOwners(listener: OwnerListener): Release {
  if (listeners.size === 0) stopHearing = topics.listen(topic, hear, catchUp);
  listeners.add(listener);
  return () => {
    if (listeners.delete(listener) && listeners.size === 0) stopHearing();
  };
}

function hear(message: unknown): void {
  const [process, news] = message as [string, OwnerNews];
  if (process !== adapterSwitch.processId) announce(news);
}

function announce(news: OwnerNews): void {
  for (const listener of listeners) listener.receive(news);
}

function catchUp(): void {
  for (const listener of listeners) listener.catchUp();
}

/** Tells this process at once, and then all others. */
export function tellOwnerNews(news: OwnerNews): Promise<void> {
  announce(news);
  return mayBeDropped(topics.send(topic, [adapterSwitch.processId, news]));
}

/**
 * Ends the live pages of a user at once, in all processes: their sockets are closed, and they send no further event. Call
 * it when a user is blocked, or when a sign-out must end the user's other browsers too. The pages say that the user is
 * signed out, and keep what was typed. The user is not signed out: that is up to the application.
 *
 * @param identity - what the option `identity` returns for the user's requests
 * @returns resolves when all processes were told
 * @throws {LiveError} HL_OPTION if it is no identity; HL_STORE_AWAY if other processes can't be reached, though the pages of
 *   this process are ended
 *
 * @example
 * await sessions.deleteAllOf(user.id);
 * await endSessions(user.id);
 */
export function endSessions(identity: string | number | bigint): Promise<void> {
  return tellAbout(identity, "end", "endSessions()");
}

/**
 * Asks the application again who a user is and what `context()` contains, for the user's live pages in all processes: call
 * it when the user's roles have changed. The pages run no further event until that is known.
 *
 * @param identity - what the option `identity` returns for the user's requests
 * @returns resolves when all processes were told
 * @throws {LiveError} HL_OPTION if it is no identity; HL_STORE_AWAY if other processes can't be reached
 *
 * @example
 * await users.update(user.id, { role: "editor" });
 * await refreshContext(user.id);
 */
export function refreshContext(identity: string | number | bigint): Promise<void> {
  return tellAbout(identity, "ask", "refreshContext()");
}

async function tellAbout(identity: unknown, what: OwnerNews["what"], name: string): Promise<void> {
  const owner = ownerNamed(identity);
  if (owner === undefined)
    throw new LiveError("HL_OPTION", `${name} was given no identity, but ${String(identity) || '""'}.`);
  await tellOwnerNews({ what, owner });
}
