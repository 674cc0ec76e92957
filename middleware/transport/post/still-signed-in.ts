/** Posts that take long: their body arrives slowly, or other posts of the page run first. Their user may sign out meanwhile. */
import type { Request } from "express";
import { isIdentity } from "../../security/owner.js";
import type { Site } from "../../site.js";
import { foreign } from "../../state/views/seals.js";
import type { Verdict } from "../replay.js";

/** Asks the application who a request's browser is if it sends these cookies. */
export type Probe = (request: Request, cookies: string | undefined) => Promise<Verdict>;

/** A post that has arrived. */
export interface Arrived {
  site: Site;
  request: Request;
  /** when the server received it, as of `performance.now()` */
  startedAt: number;
  probe: Probe;
}

/**
 * Checks that the user of a post is still signed in: its request has the user and the session that middleware found when it
 * began. The application is asked again only if there may have been a sign-out since.
 *
 * @returns a promise only if the application is asked
 * @throws {LiveError} HL_SESSION_ENDED if the user is not signed in any more, or if the application does not say
 */
export function checkSignedIn(arrived: Arrived, owner: string): Promise<void> | undefined {
  const { site, startedAt } = arrived;
  return isIdentity(owner) && site.signedIn.hasNewsSince(owner, startedAt) ? ask(arrived, owner) : undefined;
}

async function ask({ request, probe }: Arrived, owner: string): Promise<void> {
  const verdict = await probe(request, request.headers.cookie);
  if (typeof verdict === "string" || verdict.owner !== owner) throw foreign(owner, undefined);
}
