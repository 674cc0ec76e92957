/**
 * Replays: how the application is asked again who the user of an open socket is.
 *
 * A copy of the socket's upgrade request passes through the application's middleware, inside the process. Its connection is
 * a stand-in, so that nothing reaches the browser. If the request reaches the route of the socket, it is dropped there: its
 * response never ends, so that a session is neither saved nor prolonged, and is then closed, as if the browser had left.
 */
import { type IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { type PassOn, PendingUpgrade, type Upgrade } from "./upgrade.js";
import type { Visit } from "./visit.js";

/** The part of an upgrade request that a replay needs. */
export interface Handshake {
  /** path and query, as the application should read them */
  readonly url: string;
  /** names and values alternately, as in `IncomingMessage.rawHeaders` */
  readonly headers: string[];
  /** the connection, for its addresses and its certificate */
  readonly connection: Duplex;
  readonly passOn: PassOn;
}

/**
 * What a replay has shown: who the user is now; `gone` if the application has answered instead, as it answers visitors who
 * are not signed in; `unknown` if it failed, was too busy, or did not answer in time.
 */
export type Verdict = Visit | "gone" | "unknown";

/** Milliseconds that the application has to pass a replay on. */
const patience = 5_000;
/** Statuses of answers that say nothing about the user: too many requests, and all errors of the server. */
const saysNothing = (status: number) => status === 408 || status === 429 || status >= 500;

/** Headers of a request that don't belong to an upgrade request: those of its body, its connection and its caches. */
const ofOtherRequests =
  /^(?:cookie|connection|upgrade|content-.*|transfer-encoding|expect|if-.*|range|hx-.*)$/i;

/** The headers of an upgrade request that the browser of another request would send, with these cookies. */
export function upgradeHeaders({ rawHeaders }: IncomingMessage, cookies: string | undefined): string[] {
  const headers = ["Connection", "Upgrade", "Upgrade", "websocket"];
  if (cookies !== undefined) headers.push("Cookie", cookies);
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const [name = "", value = ""] = rawHeaders.slice(at, at + 2);
    if (!ofOtherRequests.test(name)) headers.push(name, value);
  }
  return headers;
}

/** Headers of which only the first counts, as in Node: https://nodejs.org/api/http.html#messageheaders */
const single = new Set([
  ...["authorization", "content-length", "content-type", "from", "host", "max-forwards", "origin"],
  ...["proxy-authorization", "referer", "user-agent"],
]);

/** The headers by name, as Node reads them. What middleware has changed in those of the first request does not count. */
function readHeaders(raw: readonly string[]): IncomingHttpHeaders {
  const headers: Record<string, string> = {};
  for (let at = 0; at < raw.length; at += 2) {
    const [name = "", value = ""] = [raw[at]?.toLowerCase(), raw[at + 1]];
    const before = headers[name];
    if (before === undefined) headers[name] = value;
    else if (!single.has(name)) headers[name] = `${before}${name === "cookie" ? "; " : ", "}${value}`;
  }
  return headers;
}

/** Passes a copy of an upgrade request through the application; settles with what that has shown. */
export function replay(upgrade: Upgrade, handshake: Handshake): Promise<Verdict> {
  return new Promise((resolve) => {
    const { url, headers, connection, passOn } = handshake;
    const stand = new StandIn(connection as Socket);
    const request = new IncomingMessage(stand as unknown as Socket);
    Object.assign(request, {
      url,
      method: "GET",
      rawHeaders: headers,
      headers: readHeaders(headers),
      complete: true,
    });
    Object.assign(request, { httpVersion: "1.1", httpVersionMajor: 1, httpVersionMinor: 1 });
    request.push(null);
    const pending = new PendingReplay(request, stand, passOn, (verdict) => {
      clearTimeout(timer);
      resolve(verdict);
    });
    const timer = setTimeout(() => pending.drop("unknown"), patience);
    timer.unref();
    try {
      upgrade(pending, request);
    } catch {
      pending.drop("unknown");
    }
  });
}

/** A replay on its way through the application. */
export class PendingReplay extends PendingUpgrade {
  constructor(
    private readonly copy: IncomingMessage,
    stand: StandIn,
    passOn: PassOn,
    private readonly end: (verdict: Verdict) => void,
  ) {
    super(copy, stand, Buffer.alloc(0), passOn, (status) =>
      end(status === undefined || saysNothing(status) ? "unknown" : "gone"),
    );
  }

  /** Ends it without an answer. Middleware that waits for the end of a request sees that its connection was closed. */
  drop(verdict: Verdict): void {
    this.settle();
    this.end(verdict);
    this.copy.destroy();
    this.stream.destroy();
  }
}

/** Properties of a connection that applications read, also of one with TLS. */
const described = [
  ...["remoteAddress", "remoteFamily", "remotePort", "localAddress", "localFamily", "localPort", "server"],
  ...["encrypted", "authorized", "authorizationError", "servername", "alpnProtocol"],
  ...["getPeerCertificate", "getPeerX509Certificate", "getProtocol", "getCipher"],
];

/** A connection that describes another one, and on which nothing arrives or leaves. */
class StandIn extends Duplex {
  constructor(original: Socket) {
    super();
    for (const name of described) {
      if (!(name in original)) continue;
      const value: unknown = Reflect.get(original, name);
      Object.defineProperty(this, name, {
        value: typeof value === "function" ? value.bind(original) : value,
      });
    }
  }

  override _read(): void {}
  override _write(_chunk: unknown, _encoding: string, done: () => void): void {
    done();
  }
  destroySoon(): void {
    this.destroy();
  }
  /** What middleware may set on a connection. */
  setTimeout(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
}
