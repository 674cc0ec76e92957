/**
 * Owners: what seals, stored views and sockets are bound to.
 *
 * An owner is made from the identity of a user, or is the random name of a browser without an identity. The two differ in
 * length, so whatever the application returns, no identity equals the name of a browser.
 */
import { hash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { LiveError } from "../../views/errors.js";
import type { Settings } from "../options.js";
import { lateProperties, ownerAtArrival } from "./arrival.js";
import { browserOf, ensureBrowser, forgetBrowser } from "./browser-cookie.js";

/** Characters of a name: enough to be unique, and as long as the name of a browser. */
const nameLength = 22;

/**
 * The owner for an identity; undefined for undefined, null and "".
 *
 * @throws {LiveError} HL_OPTION if it is not a text, a number or a bigint
 */
export function ownerNamed(identity: unknown): string | undefined {
  if (identity === undefined || identity === null || identity === "") return undefined;
  const isText = typeof identity === "string" || typeof identity === "bigint" || Number.isFinite(identity);
  if (!isText) throw notAnIdentity(identity);
  // Encoded as UTF-8, all unpaired surrogates would be one character.
  const text = Buffer.from(String(identity), "utf16le");
  return `i${hash("sha256", text, "base64url").slice(0, nameLength)}`;
}

function notAnIdentity(identity: unknown): LiveError {
  const what = identity instanceof Promise ? "a promise" : `a value of type ${typeof identity}`;
  return new LiveError(
    "HL_OPTION",
    `An identity is ${what}. Return a string, a finite number, a bigint, or undefined where nobody is signed in.`,
  );
}

/** Whether an owner is an identity, not a browser. */
export function isIdentity(owner: string | undefined): owner is string {
  return owner !== undefined && owner.length > nameLength;
}

/** The id of a request's user, or of its session once that has data. Sessions without data get another id each time. */
export function defaultIdentity(request: object): string | number | bigint | undefined {
  const { session } = request as { session?: object | null };
  return userId(request) ?? (session ? sessionId(session) : undefined);
}

function userId(request: object): string | number | bigint | undefined {
  const id = (request as { user?: { id?: unknown } | null }).user?.id;
  return typeof id === "string" || typeof id === "number" || typeof id === "bigint" ? id : undefined;
}

function sessionId(session: { id?: unknown }): string | undefined {
  if (typeof session.id !== "string") return undefined;
  const hasData = Object.keys(session).some((name) => name !== "cookie" && name !== "id");
  return hasData ? session.id : undefined;
}

/** Reads who requests belong to, by the option `identity` and the cookie. */
export class Owners {
  private hasFailed = false;

  /** @param onSignedIn - called with a browser whose name was deleted, since its requests have an identity now */
  constructor(
    private readonly settings: Pick<Settings, "identity" | "embedded" | "logger">,
    private readonly onSignedIn: (browser: string) => void,
  ) {}

  /**
   * The owner by the option `identity`, as the request is now.
   *
   * @throws {LiveError} HL_OPTION if the option throws; the first time it is logged
   */
  identityOf(request: IncomingMessage): string | undefined {
    try {
      return ownerNamed(this.settings.identity(request as never));
    } catch (cause) {
      if (!this.hasFailed) this.settings.logger.error('Hyper Live: the option "identity" failed.', cause);
      this.hasFailed = true;
      const what = 'hyperLive\'s option "identity" failed, so the request is refused.';
      throw new LiveError("HL_OPTION", what, { cause });
    }
  }

  /** The owner of a request: its identity or its browser, if it has any. */
  of(request: IncomingMessage): string | undefined {
    return this.identityOf(request) ?? browserOf(request);
  }

  /**
   * The owner of the pages that a request opens. A browser without a name gets one; that of a browser with an identity is
   * deleted.
   */
  ensure(request: IncomingMessage, response: ServerResponse): string {
    const { embedded } = this.settings;
    const identity = this.pageIdentity(request);
    if (identity === undefined) return ensureBrowser(request, response, embedded);
    const browser = forgetBrowser(request, response, embedded);
    if (browser !== undefined) this.onSignedIn(browser);
    return identity;
  }

  /** The owner of the pages that a request has asked for so far: as {@link ensure}, but without any cookie. */
  ofPage(request: IncomingMessage): string | undefined {
    return this.pageIdentity(request) ?? browserOf(request);
  }

  /** Whether a request's identity is only the id of its session: then it may have begun without anyone signing in. */
  isSession(request: IncomingMessage): boolean {
    return this.settings.identity === defaultIdentity && userId(request) === undefined;
  }

  /** Posts and sockets don't reach middleware behind hyperLive(), so pages don't count what it has set either. */
  private pageIdentity(request: IncomingMessage): string | undefined {
    if (lateProperties(request).length === 0) return this.identityOf(request);
    const owner = ownerAtArrival(request);
    return isIdentity(owner) ? owner : undefined;
  }
}
