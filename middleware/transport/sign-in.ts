/** The sign-in that a page's socket was opened with: how to ask the application again about it. */
import { hash } from "node:crypto";
import type { Request } from "express";
import type { Handshake, Verdict } from "./replay.js";

export class SignIn {
  /** time of the last replay, as of `performance.now()` */
  askedAt = performance.now();
  /** characters of the frames that wait for an answer of the application */
  private waiting = 0;
  /**
   * The request that `context()` was read from. Held weakly: only what refers to it, such as its session in `context()`,
   * can change its identity.
   */
  private request: WeakRef<Request>;

  /** @param identityOf - reads the owner from a request; may throw */
  constructor(
    readonly owner: string,
    /** the cookies that the browser sent with the upgrade request */
    readonly cookies: string | undefined,
    private readonly handshake: Handshake,
    private readonly replay: (handshake: Handshake) => Promise<Verdict>,
    private readonly identityOf: (request: Request) => string | undefined,
    request: Request,
  ) {
    this.request = new WeakRef(request);
  }

  /** Asks the application again who the user is; `gone` if it is someone else. */
  async ask(): Promise<Verdict> {
    this.askedAt = performance.now();
    const verdict = await this.replay(this.handshake);
    if (typeof verdict === "string") return verdict;
    if (verdict.owner !== this.owner) return "gone";
    this.request = new WeakRef(verdict.request);
    return verdict;
  }

  /** Whether a frame may wait until the application has answered: together they must not be larger than the largest one. */
  hasRoomFor(length: number, most: number): boolean {
    this.waiting += length;
    return this.waiting <= most;
  }

  /** Called when no frame waits any more. */
  release(): void {
    this.waiting = 0;
  }

  /** Whether a handler has changed the identity of the request, for example by destroying its session. */
  get isOver(): boolean {
    const request = this.request.deref();
    if (!request) return false;
    try {
      return this.identityOf(request) !== this.owner;
    } catch {
      return true;
    }
  }
}

/** Identifies a browser to other processes by the cookies that it sent. */
export function hashOfCookies(cookies: string | undefined): string | undefined {
  return cookies === undefined ? undefined : hash("sha256", cookies, "base64url");
}
