/** The contract between views and their store. */
import { LiveError } from "../../../views/errors.js";
import type { ViewSnapshot } from "./snapshot.js";

/** The part of a view that the store uses. */
export interface StoredView {
  readonly id: string;
  /** whose share of the store it takes: a user or a browser */
  readonly owner: string;
  /** the seal in the forms of its page */
  readonly seal: string | undefined;
  /** whether its user has come back to it, by a post or a socket; until then its state is stored only for a short time */
  isConfirmed: boolean;
  /** whether this process keeps the view between events */
  isKept: boolean;
  /** number of changes of its state */
  readonly version: number;
  /** number of patches sent */
  readonly revision: number;
  /** its version when it was saved last; unless the store is shared, when its page was last handed a seal */
  savedVersion: number;
  /** whether an event of it is running or queued */
  readonly isRunning: boolean;
  /** Resolves once none is. */
  idle(): Promise<void>;
  /** version under which a shared store has it; 0 if it was never stored */
  storedVersion: number;
  /** versions of the stored states before that one; see `stored-versions.ts` */
  follows: readonly number[];
  /**
   * shows the view now; `handOver()` is called when another process has continued the view, and `joinAgain()` when its newest
   * state could not be stored, for the reason that `code` names
   */
  readonly viewer: { handOver?(): void; joinAgain?(view: StoredView, code: string): void } | undefined;
  /** Its state as plain data. */
  snapshot(): ViewSnapshot;
  /** Unmounts all components. */
  unmount(): void;
  /** Runs an action that nothing awaits, and reports its error. */
  attempt(action: () => unknown): void;
}

/** The error for a page that is refused, with status 403 unless another is given. */
export function refusal(
  code: "HL_SEAL_INVALID" | "HL_SEAL_EXPIRED" | "HL_SEAL_FOREIGN" | "HL_SESSION_ENDED" | "HL_VIEW_MOVED",
  what: string,
  status = 403,
): LiveError {
  return new LiveError(code, what, { status });
}
