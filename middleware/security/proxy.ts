/**
 * The host, the protocol and the path that a browser used, which a proxy may have changed.
 *
 * The headers `X-Forwarded-…` are read only if Express's setting `trust proxy` trusts the proxy.
 */
import type { IncomingMessage } from "node:http";
import type { TLSSocket } from "node:tls";

/** An Express application, for its settings. */
interface Application {
  get(setting: string): unknown;
}

type Trust = (address: string | undefined, hop: number) => boolean;

/** The application that handles a request; undefined if it has not reached Express. */
function applicationOf(request: IncomingMessage): Application | undefined {
  return (request as { app?: Application }).app;
}

/** Whether the application trusts the headers of the request's sender. */
export function trustsProxy(request: IncomingMessage): boolean {
  const trust = applicationOf(request)?.get("trust proxy fn") as Trust | undefined;
  return trust?.(request.socket.remoteAddress, 0) === true;
}

/**
 * The origin of the requested page, as the browser sees it, such as `https://shop.example`; undefined if the request names
 * no host.
 */
export function publicOrigin(request: IncomingMessage, isTrusted = trustsProxy(request)): string | undefined {
  const { host } = request.headers;
  const forwarded = isTrusted ? first(request, "x-forwarded-host") : undefined;
  const origin = `${protocolOf(request, isTrusted)}://${forwarded ?? host}`;
  if (origin !== parsed.origin) parsed = { origin, found: parseOrigin(origin, forwarded ?? host ?? "") };
  return parsed.found;
}

/** The origin that was parsed last: most requests of a server name the same one. */
let parsed: { origin: string; found: string | undefined } = { origin: "", found: undefined };

function parseOrigin(origin: string, host: string): string | undefined {
  const isHost = /^[^/?#@\\\s]+$/.test(host);
  return isHost && URL.canParse(origin) ? new URL(origin).origin : undefined;
}

/** The IP address that Express's `req.ip` will have, for a request that the application has not seen yet. */
export function addressOf(request: IncomingMessage, app: { request: object }): string | undefined {
  return Reflect.get(app.request, "ip", Object.create(request, { app: { value: app } })) as
    | string
    | undefined;
}

/** Whether a request's browser used TLS. */
export function isSecure(request: IncomingMessage): boolean {
  return protocolOf(request, trustsProxy(request)) === "https";
}

function protocolOf(request: IncomingMessage, isTrusted: boolean): "http" | "https" {
  const own = (request.socket as TLSSocket).encrypted ? "https" : "http";
  const forwarded = isTrusted ? first(request, "x-forwarded-proto") : undefined;
  // Some proxies send the scheme of a socket.
  return /^(?:https|wss)$/i.test(forwarded ?? own) ? "https" : "http";
}

/**
 * The path prefix that a proxy strips, such as `/shop`: `X-Forwarded-Prefix` of a trusted proxy, else "".
 *
 * @param fixed - the option `prefix`, which takes precedence
 */
export function publicPrefix(request: IncomingMessage, fixed?: string): string {
  if (fixed !== undefined) return fixed;
  const header = request.headers["x-forwarded-prefix"];
  if (header === undefined || !trustsProxy(request)) return "";
  // Each of several proxies appends the prefix that it stripped.
  const parts = String(header)
    .split(",")
    .map((part) => part.trim().replace(/\/+$/, ""));
  const prefix = parts.join("");
  return isPrefix(prefix) ? prefix : "";
}

/** Whether a text is a path that can be put before others, or "" for none. */
export function isPrefix(text: string): boolean {
  return /^(?:\/(?!\.{1,2}(?:\/|$))(?:[\w.~!$&'()*+,;=:@-]|%[\da-f]{2})+)*$/i.test(text);
}

/** The first of several values, from the proxy nearest to the browser, as in Express. */
function first(request: IncomingMessage, header: string): string | undefined {
  const value = request.headers[header];
  return (
    String(value ?? "")
      .split(",")[0]
      ?.trim() || undefined
  );
}
