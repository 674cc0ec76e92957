/**
 * Where browsers see the site: the host, the protocol and the path that they used, which a proxy may have changed.
 *
 * A proxy's own word for them (`X-Forwarded-…`) counts where Express's setting `trust proxy` trusts it.
 */
import type { IncomingMessage } from "node:http";
import type { TLSSocket } from "node:tls";

/** An Express application, for its settings. */
interface Application {
  get(setting: string): unknown;
}

type Trust = (address: string | undefined, hop: number) => boolean;

/** The application that handles a request, where Express has seen the request. */
function applicationOf(request: IncomingMessage): Application | undefined {
  return (request as { app?: Application }).app;
}

/** Whether the application trusts what sent the request to say what the browser used. */
export function trustsProxy(request: IncomingMessage): boolean {
  const trust = applicationOf(request)?.get("trust proxy fn") as Trust | undefined;
  return trust?.(request.socket.remoteAddress, 0) === true;
}

/**
 * The origin of the page that a request is for, as its browser sees it, such as `https://shop.example`; undefined where
 * the request names no host.
 */
export function publicOrigin(request: IncomingMessage, isTrusted = trustsProxy(request)): string | undefined {
  const { host } = request.headers;
  const forwarded = isTrusted ? first(request, "x-forwarded-host") : undefined;
  const origin = `${protocolOf(request, isTrusted)}://${forwarded ?? host}`;
  const isHost = /^[^/?#@\\\s]+$/.test(forwarded ?? host ?? "");
  return isHost && URL.canParse(origin) ? new URL(origin).origin : undefined;
}

/** Whether a request's browser used TLS. */
export function isSecure(request: IncomingMessage): boolean {
  return protocolOf(request, trustsProxy(request)) === "https";
}

function protocolOf(request: IncomingMessage, isTrusted: boolean): "http" | "https" {
  const own = (request.socket as TLSSocket).encrypted ? "https" : "http";
  const forwarded = isTrusted ? first(request, "x-forwarded-proto") : undefined;
  // Some proxies name a socket's own scheme.
  return /^(?:https|wss)$/i.test(forwarded ?? own) ? "https" : "http";
}

/**
 * The path below which browsers see the site, where a proxy strips one: `X-Forwarded-Prefix` of a trusted proxy, such as
 * `/shop`; else "".
 *
 * @param fixed - what the application says itself, by the option `prefix`
 */
export function publicPrefix(request: IncomingMessage, fixed?: string): string {
  if (fixed !== undefined) return fixed;
  const header = request.headers["x-forwarded-prefix"];
  if (header === undefined || !trustsProxy(request)) return "";
  // Each of several proxies adds what it stripped.
  const parts = String(header)
    .split(",")
    .map((part) => part.trim().replace(/\/+$/, ""));
  const prefix = parts.join("");
  return isPrefix(prefix) ? prefix : "";
}

/** Whether a text is a path that can stand before others; "" for none. */
export function isPrefix(text: string): boolean {
  return /^(?:\/(?!\.{1,2}(?:\/|$))(?:[\w.~!$&'()*+,;=:@-]|%[\da-f]{2})+)*$/i.test(text);
}

/** The first of several values: that of the proxy nearest to the browser, as in Express. */
function first(request: IncomingMessage, header: string): string | undefined {
  const value = request.headers[header];
  return (
    String(value ?? "")
      .split(",")[0]
      ?.trim() || undefined
  );
}
