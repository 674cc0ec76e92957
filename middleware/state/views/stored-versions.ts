/**
 * Which of two states of a view is newer, in a store that is shared with other processes.
 *
 * Two processes can both have a view for a moment, and what is not an event, such as a timer's tick, changes it without being
 * stored. So the store decides which one has continued it, by the versions under which it has had the states. And a store can
 * lose its newest states, as in a failover to a replica that was behind: then a process that had an older one may have
 * continued that. So each stored state names those that it follows, and one that is not among them was lost.
 */
import type { ViewSnapshot } from "./snapshot.js";

type Versions = Pick<ViewSnapshot, "version" | "storedVersion" | "follows">;

/** The most versions that are kept: what a process stores before the page has come back with its own state. */
const most = 4;

/** Whether a state, as a page has it, is newer than another, or was lost with what has followed it. */
export function isNewer(sealed: Versions, other: Versions): boolean {
  const { storedVersion: own } = sealed;
  const { storedVersion: stored = 0, follows = [] } = other;
  if (own === undefined || own === stored) return sealed.version > other.version;
  if (own > stored) return true;
  const [oldest] = follows;
  return oldest !== undefined && own > oldest && !follows.includes(own);
}

/** The versions that the next state of a view follows. */
export function versionsAfter({ storedVersion, follows }: StoredVersions): readonly number[] {
  return storedVersion === 0 ? follows : [...follows, storedVersion].slice(-most);
}

interface StoredVersions {
  readonly storedVersion: number;
  readonly follows: readonly number[];
}

/** The state of a page in place of the stored one, if there is one, that has not followed it. */
export function inPlaceOf(sealed: ViewSnapshot, stored: ViewSnapshot | undefined): ViewSnapshot {
  const own = sealed.storedVersion ?? 0;
  const other = stored?.storedVersion ?? 0;
  return other > own ? { ...sealed, storedVersion: other, follows: own === 0 ? [] : [own] } : sealed;
}
