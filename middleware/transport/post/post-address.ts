/** The address of the page that has sent a post, and the address that its answer leads to. */
import { type HistoryChange, syncAddress } from "../../component/address/address.js";
import { splitQuery } from "../../component/address/query.js";
import { type Effects, joinEffects, noEffects } from "../../component/effects.js";
import { followAddress } from "../../component/event/follow-address.js";
import { type Outcome, runAfterwards } from "../../component/event/outcome.js";
import type { Asker } from "../../component/guards.js";
import type { View } from "../../component/view.js";
import { publicOrigin } from "../../security/proxy.js";
import { ownPath, resolveAddress } from "../address.js";
import { readerMessage } from "../reader-message.js";
import { isWithin } from "../receive-address.js";
import { pageOf } from "./error-answer.js";
import type { Post } from "./write-answer.js";

/**
 * The address of the post's page. One with our script has moved on from the address in its seal, as its view has. htmx tells
 * what the page shows: a post that has waited for others has the seal from before them.
 */
export function urlFor(
  { site, request, posted, sealed }: Post,
  newest: { readonly pageLoadId: string; readonly url: string },
): string {
  if (posted.page !== undefined && posted.page === newest.pageLoadId) return newest.url;
  const current = request.get("HX-Current-URL");
  // Most pages still show the address in their seal: nothing is to be parsed.
  if (current === undefined || current === publicOrigin(request) + sealed.url) return sealed.url;
  const shown = pageOf(site, request, current);
  return splitQuery(shown)[0] === ownPath(splitQuery(sealed.url)[0]) ? shown : sealed.url;
}

/** Brings a view to the address of the post's page, such as one that the user has gone back to. */
export async function bringToAddress(post: Post, view: View, asker: Asker): Promise<void> {
  const outcomes = await followAddress(view, urlFor(post, view), asker);
  for (const outcome of outcomes) if ("error" in outcome) throw outcome.error;
}

/**
 * Follows a handler's `go()` if it stays on the page, and writes the url() fields to the view's address.
 *
 * @returns how the browser's history changes, if it does
 */
export async function settleAddress(
  post: Post,
  view: View,
  outcome: Outcome,
  asker: Asker,
): Promise<HistoryChange | undefined> {
  const gone = outcome.status === "done" ? await goWithin(post, view, outcome, asker) : undefined;
  const change = gone ?? syncAddress(view);
  if (gone) syncAddress(view);
  if (change) view.viewer?.showAddress?.(view, "replace");
  return change;
}

async function goWithin(
  { site, sealed }: Post,
  view: View,
  outcome: Extract<Outcome, { status: "done" }>,
  asker: Asker,
): Promise<HistoryChange | undefined> {
  const { redirect, go, ...others } = outcome.effects ?? {};
  if (redirect === undefined || !go) return undefined;
  const address = resolveAddress(redirect, view.url, sealed.prefix ?? "");
  if (!isWithin(view, address)) return undefined;
  let effects: Effects = { flashes: [], pushes: [], ...others };
  // As over the socket: the handler is done, whatever the components make of the address.
  for (const next of await followAddress(view, address, asker)) {
    if (next.status === "refused") site.logRefusal("post", next.error);
    if (next.status === "failed") site.settings.logger.error("Hyper Live: onUrl() threw.", next.error);
    effects = joinEffects(effects, effectsOf(next, address));
    runAfterwards(next);
  }
  outcome.effects = effects;
  return go;
}

/** What a page is sent of how a component has followed its address. */
function effectsOf(outcome: Outcome, address: string): Effects {
  // The application says what its user sees instead.
  if (outcome.status === "refused") return { ...noEffects, redirect: address };
  const { effects = noEffects } = "effects" in outcome ? outcome : {};
  if (outcome.status !== "failed") return effects;
  const flash = { kind: "error", text: readerMessage(outcome.error).message };
  return { ...effects, flashes: [...effects.flashes, flash] };
}

/** The header by which htmx shows the new address; undefined for a view that is not of the page, such as one in a partial. */
export function addressHeader(
  { site, request }: Post,
  view: View,
  change: HistoryChange,
): Record<string, string> | undefined {
  // The page's other views may have parameters, too.
  const page = pageOf(site, request);
  if (!view.address || splitQuery(page)[0] !== ownPath(splitQuery(view.url)[0])) return undefined;
  const name = change === "push" ? "HX-Push-Url" : "HX-Replace-Url";
  return { [name]: ownPath(view.address.write(page)) };
}
