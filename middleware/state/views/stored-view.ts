/** What the store needs of a view. */
import { LiveError } from "../../../views/errors.js";
import type { ViewSnapshot } from "./snapshot.js";

/** A view, as far as its state is stored, sealed and found again. */
export interface StoredView {
  readonly id: string;
  /** the seal that is written into its page's forms */
  readonly seal: string | undefined;
  /** whether it lives on in this process */
  isKept: boolean;
  /** counts the changes of its state */
  readonly version: number;
  /** its version when it was stored last */
  savedVersion: number;
  /** version under which a shared store has it: 0 for none */
  storedVersion: number;
  /** who shows it now, and is told when another process goes on with it */
  readonly viewer: { handOver?(): void } | undefined;
  /** Its state. */
  snapshot(): ViewSnapshot;
  /** Takes all components out. */
  unmount(): void;
  /** Reports an error of something that nobody waits for. */
  guard(action: () => unknown): void;
}

/** Refuses a page, by its seal or since another process has gone on with it. */
export function refusal(
  code: "HL_SEAL_INVALID" | "HL_SEAL_EXPIRED" | "HL_SEAL_FOREIGN" | "HL_VIEW_MOVED",
  what: string,
  status = 403,
): LiveError {
  return new LiveError(code, what, { status });
}
