/** Decides whether a page may open a connection, by a WebSocket or a stream, once the application has let its request pass. */
import type { Request } from "express";
import { LiveError } from "../../views/errors.js";
import { contextOf } from "../component/visitor.js";
import { describeOrigin } from "../security/origin.js";
import { isIdentity } from "../security/owner.js";
import type { Site } from "../site.js";
import type { Verdict } from "./replay.js";
import { SignIn } from "./sign-in.js";
import type { Visit } from "./visit.js";

/** What has too many connections, for the log. Without the setting, all visitors have the address of the proxy. */
const addressHint = 'its address (behind a proxy: as Express\'s setting "trust proxy" tells it)';

/** How a connection is opened, as the log calls it. */
export type ConnectionKind = "socket" | "stream";

/** Why a connection is refused. */
export interface Refusal {
  readonly status: number;
  /** the body of the answer: the code of an error, or some words */
  readonly why: string;
  /** seconds after which the page may try again */
  readonly retryAfter?: number;
}

/** For pages that should try again at once. */
export const restarting: Refusal = { status: 503, why: "Restarting" };

/**
 * Reads who requests a connection.
 *
 * @param isOwn - whether the request comes from a page of this site
 */
export function admit(site: Site, request: Request, kind: ConnectionKind, isOwn: boolean): Visit | Refusal {
  // A page that this process owes a seal gets that alone.
  if (site.closing && !(site.isHandingOver && site.store.owesSeals())) return restarting;
  if (!isOwn) return refuseOrigin(site, request, kind);
  const { owners, addresses } = site.limits;
  if (!addresses.hasRoom(request.ip)) return refuseAddress(site, kind);
  const visit = readVisit(site, request);
  if (!visit) return { status: 500, why: "HL_OPTION" };
  const isCrowd = visit.owner !== undefined && !owners.hasRoom(visit.owner);
  return isCrowd ? refuseCrowd(site, kind, "one owner") : visit;
}

/** Refuses what another site's page has sent. */
export function refuseOrigin(site: Site, request: Request, kind: ConnectionKind): Refusal {
  site.logRefusal(kind, { message: `a ${kind} from ${describeOrigin(request)} [HL_ORIGIN]` });
  return { status: 403, why: "HL_ORIGIN" };
}

/** Refuses a connection of an address that has too many. */
export function refuseAddress(site: Site, kind: ConnectionKind): Refusal {
  return refuseCrowd(site, kind, addressHint);
}

/** The page works by posts, and tries again less and less often. */
function refuseCrowd(site: Site, kind: ConnectionKind, whose: string): Refusal {
  const { code, message } = new LiveError("HL_LIMIT", `A ${kind} was refused, since ${whose} has too many.`);
  site.logRefusal(kind, { message, code });
  return { status: 429, why: code, retryAfter: 30 };
}

/** Who sent a request; undefined if one of the application's options has failed, which is logged. */
export function readVisit(site: Site, request: Request): Visit | undefined {
  const { settings, owners } = site;
  let owner: string | undefined;
  try {
    owner = owners.of(request);
  } catch {
    return undefined;
  }
  try {
    return { owner, data: contextOf(settings.context, request), request };
  } catch (error) {
    settings.logger.error('Hyper Live: the option "context" threw.', error);
    return undefined;
  }
}

/**
 * What a connection with an identity keeps of its request, to ask the application about it again.
 *
 * @param ask - asks the application who the user is now
 */
export function readSignIn(
  site: Site,
  { owner, request }: Visit,
  ask: () => Promise<Verdict>,
): SignIn | undefined {
  if (!isIdentity(owner)) return undefined;
  const identityOf = (request: Request) => site.owners.identityOf(request);
  return new SignIn(owner, request.headers.cookie, ask, identityOf, request);
}
