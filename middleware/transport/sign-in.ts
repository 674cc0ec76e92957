/** The sign-in that a page's socket was opened with: how to ask the application again about it. */
import { hash } from "node:crypto";
import type { Request } from "express";
import type { Visitor } from "../component/visitor.js";
import { adapterSwitch } from "../state/adapters/adapter-switch.js";
import { tellOwnerNews } from "../state/realtime/owner-news.js";
import type { Channel } from "./channel.js";
import type { Verdict } from "./replay.js";

/** The part of a page's connection that a sign-in can end. */
export interface AskedPage {
  readonly visitor: Visitor;
  readonly channel: Pick<Channel, "pause" | "resume">;
  /** Ends the page. */
  end(): void;
  /** Closes the connection, so that the page opens another one, whose upgrade request shows who the user is. */
  reconnect(): void;
}

export class SignIn {
  /** time of the last replay, as of `performance.now()` */
  askedAt = performance.now();
  /**
   * The request that `context()` was read from. Held weakly: only what refers to it, such as its session in `context()`,
   * can change its identity.
   */
  private request: WeakRef<Request>;

  /**
   * @param replay - asks the application again
   * @param identityOf - reads the owner from a request; may throw
   */
  constructor(
    readonly owner: string,
    /** the cookies that the browser sent with the upgrade request */
    readonly cookies: string | undefined,
    private readonly replay: () => Promise<Verdict>,
    private readonly identityOf: (request: Request) => string | undefined,
    request: Request,
  ) {
    this.request = new WeakRef(request);
  }

  /**
   * Asks the application again who the user is, and ends the page if it is someone else.
   *
   * @param mustHold - whether the page runs no event until that is known
   */
  ask(page: AskedPage, mustHold: boolean): void {
    this.askedAt = performance.now();
    const asking = this.replay().then((verdict) => this.applyVerdict(page, verdict));
    if (mustHold) hold(page, asking);
  }

  private applyVerdict(page: AskedPage, verdict: Verdict): void {
    if (verdict === "unknown") return page.reconnect();
    if (verdict === "gone" || verdict.owner !== this.owner) return page.end();
    this.request = new WeakRef(verdict.request);
    page.visitor.data = verdict.data;
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

  /**
   * Announces that a handler has signed the user out: all pages of this browser end; the
   * application is asked about those in other browsers.
   */
  announceEnd(): void {
    const { owner } = this;
    const cookies = hashOfCookies(this.cookies);
    adapterSwitch.reportFailure(tellOwnerNews({ what: "ask", owner }));
    if (cookies) adapterSwitch.reportFailure(tellOwnerNews({ what: "end", owner, cookies }));
  }
}

/** Runs no event of a page, and reads no further one, until the application has answered. */
function hold({ visitor, channel }: AskedPage, asking: Promise<void>): void {
  channel.pause();
  const held: Promise<void> = asking.finally(() => {
    // The application may have been asked once more since.
    if (visitor.hold === held) visitor.hold = undefined;
    channel.resume();
  });
  visitor.hold = held;
}

/** Identifies a browser to other processes by the cookies that it sent. */
export function hashOfCookies(cookies: string | undefined): string | undefined {
  return cookies === undefined ? undefined : hash("sha256", cookies, "base64url");
}
