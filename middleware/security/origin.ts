/**
 * Checks where a request comes from: posts and sockets are accepted only from pages of this site.
 *
 * Browsers send the origin in headers that no script can set (`Origin`, and `Sec-Fetch-Site` of Fetch Metadata). A request
 * with neither is not from a browser, and still needs a seal of its owner.
 */
import type { IncomingMessage } from "node:http";
import { publicOrigin, trustsProxy } from "./proxy.js";

/** Whether a post is from an allowed origin. */
export function allowsPost(request: IncomingMessage, allowed: readonly string[]): boolean {
  const { origin } = request.headers;
  const site = request.headers["sec-fetch-site"];
  if (origin !== undefined && allowed.includes(origin)) return true;
  if (site !== undefined) return site === "same-origin";
  return origin === undefined || origin === publicOrigin(request);
}

/** Whether a socket is requested from an allowed origin, which browsers always send. */
export function allowsSocket(request: IncomingMessage, allowed: readonly string[]): boolean {
  const { origin } = request.headers;
  if (origin === undefined) return false;
  return allowed.includes(origin) || origin === publicOrigin(request);
}

/** Describes the origin of a refused request for the log. If it may be this site's own, adds what to configure. */
export function describeOrigin(request: IncomingMessage): string {
  const { origin } = request.headers;
  const site = request.headers["sec-fetch-site"];
  if (origin === undefined) return `the origin (none)${site ? `, which its browser calls ${site}` : ""}`;
  const isTrusted = trustsProxy(request);
  const own = publicOrigin(request, isTrusted);
  if (own === undefined) return `the origin ${origin}, in a request that names no host to compare it with`;
  const what = `the origin ${origin}, which is not ${own}, the site's own`;
  const advice = adviseOn(request, origin, own, isTrusted);
  return advice ? `${what}. ${advice}` : what;
}

/** What to configure, if the origin looks like the site's own behind a proxy. */
function adviseOn(
  request: IncomingMessage,
  origin: string,
  own: string,
  isTrusted: boolean,
): string | undefined {
  const trust = `app.set("trust proxy", 1)`;
  const forwarded = Object.keys(request.headers).filter((name) => /^x-forwarded-(?:host|proto)$/.test(name));
  if (!isTrusted && forwarded.length > 0) {
    const isIt = publicOrigin(request, true) === origin;
    const then = isIt ? "write" : "if that is a proxy of yours, write";
    return `The request has ${forwarded.join(" and ")}, but the application trusts no proxy: ${then} ${trust}.`;
  }
  if (!URL.canParse(origin)) return undefined;
  const [theirs, ours] = [new URL(origin), new URL(own)];
  if (theirs.hostname !== ours.hostname) return undefined;
  if (theirs.protocol !== ours.protocol)
    return `If a proxy ends TLS, let it send X-Forwarded-Proto${isTrusted ? "" : `, and write ${trust}`}.`;
  return "If a proxy drops the port, let it send the host as the browser did (nginx: proxy_set_header Host $http_host).";
}
