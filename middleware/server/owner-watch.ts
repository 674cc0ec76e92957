/**
 * Notices when a browser's owner changes: by a sign-in, a sign-out, an expired session or another user.
 *
 * hyperLive() sees all requests that reach it. A request may change the owner itself, or arrive from a browser that was
 * someone else when it opened its pages. The application is then asked again about all pages that this may concern, in all
 * processes.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { recordArrival } from "../security/arrival.js";
import { isIdentity } from "../security/owner.js";
import type { Site } from "../site.js";
import { adapterSwitch } from "../state/adapters/adapter-switch.js";
import { tellOwnerNews } from "../state/realtime/owner-news.js";
import { hashOfCookies } from "../transport/sign-in.js";

/** Asks the application who a browser is, with the cookies that it has after a response; "unknown" if it does not say. */
export type Probe = (
  request: IncomingMessage,
  cookies: string | undefined,
) => Promise<{ owner: string | undefined } | "gone" | "unknown">;

/** Milliseconds after a check of a connection in which requests of its browser cause no other check. */
const askNextAfter = 1_000;

/** Records who a request belongs to when it arrives, and checks after the response whether that has changed. */
export function watchOwner(
  site: Site,
  request: IncomingMessage,
  response: ServerResponse,
  probe: Probe,
): void {
  // The upgrade request of a socket, or a copy of one: express-ws has marked it.
  if ("ws" in request) return recordArrival(request);
  const owner = ownerNow(site, request);
  recordArrival(request, owner);
  const { cookie } = request.headers;
  if (cookie !== undefined && site.signedIn.size > 0) askAboutOthers(site, cookie, owner);
  if (owner === undefined) return;
  const hadSession = "session" in request;
  response.once("close", () => {
    const mayHaveChanged = isIdentity(owner) || hadSession || response.hasHeader("Set-Cookie");
    if (mayHaveChanged && ownerNow(site, request) !== owner)
      adapterSwitch.reportFailure(announceChange(owner, request, response, cookie, probe));
  });
}

/** The owner of a request; undefined also if the option `identity` fails, which is logged. */
function ownerNow(site: Site, request: IncomingMessage): string | undefined {
  try {
    return site.owners.of(request);
  } catch {
    return undefined;
  }
}

/** Asks about connections that a browser with the same cookies has opened as someone else. */
function askAboutOthers(site: Site, cookies: string, owner: string | undefined): void {
  for (const connection of site.signedIn.withCookies(cookies)) {
    const isRecent = performance.now() - connection.askedAt < askNextAfter;
    if (connection.owner !== owner && !isRecent) connection.ask(true);
  }
}

/**
 * Announces that a request has changed its owner, unless the change is the request's own, such as that of a route which
 * signs in only its own requests.
 */
async function announceChange(
  owner: string,
  request: IncomingMessage,
  response: ServerResponse,
  before: string | undefined,
  probe: Probe,
): Promise<void> {
  // Other browsers of the user may be signed in still, so ask about each. Until that is known, their events wait.
  if (isIdentity(owner)) adapterSwitch.reportFailure(tellOwnerNews({ what: "ask", owner }));
  const verdict = await probe(request, cookiesAfter(before, response));
  if (typeof verdict !== "string" && verdict.owner === owner) return;
  if (!isIdentity(owner)) return tellOwnerNews({ what: "end", owner });
  // This browser is known to be someone else now, even if the cookies that it had would still be accepted.
  const cookies = hashOfCookies(before);
  if (verdict !== "unknown" && cookies) await tellOwnerNews({ what: "end", owner, cookies });
}

/** The cookies that a browser sends after a response. */
function cookiesAfter(before: string | undefined, response: ServerResponse): string | undefined {
  const cookies = new Map((before ?? "").split(/;\s*/).filter(Boolean).map(nameAndValue));
  for (const set of [response.getHeader("Set-Cookie") ?? []].flat()) {
    const [name, value] = nameAndValue(String(set).split(";", 1)[0] as string);
    if (isDeletion(String(set))) cookies.delete(name);
    else cookies.set(name, value);
  }
  return cookies.size > 0 ? Array.from(cookies, (pair) => pair.join("=")).join("; ") : undefined;
}

function nameAndValue(pair: string): [name: string, value: string] {
  const at = pair.indexOf("=");
  return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
}

function isDeletion(cookie: string): boolean {
  const maxAge = /;\s*max-age=(-?\d+)/i.exec(cookie)?.[1];
  if (maxAge !== undefined) return Number(maxAge) <= 0;
  const expires = /;\s*expires=([^;]*)/i.exec(cookie)?.[1];
  return expires !== undefined && Date.parse(expires) <= Date.now();
}
