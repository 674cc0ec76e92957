/** Writes effects as frames. */
import type { Effects, Flash } from "../component/effects.js";
import type { View } from "../component/view.js";
import { resolveAddress } from "./address.js";
import { storeFlashes } from "./flash.js";
import type { EffectFrame } from "./protocol.js";
import { type AddressedPage, goWithin, isWithin } from "./receive-address.js";

/** The page that the frames are for. */
interface Receiver extends AddressedPage {
  /** The number of a view on the connection. */
  numberOf(view: View): number;
}

/**
 * The frames of effects. If flashes have to be stored for the page of a redirect, the frames that are sent next wait for
 * that. To an address of the same page, the view goes at once.
 */
export function effectFrames(receiver: Receiver, view: View, effects: Effects): EffectFrame[] {
  const { redirect, go, flashes, pushes } = effects;
  const number = receiver.numberOf(view);
  const frames = pushes.map(
    ({ component, event, detail }): EffectFrame => ["push", number, component, event, detail],
  );
  const address = redirect === undefined ? undefined : resolveAddress(redirect, view.url, view.prefix);
  const isHere = address !== undefined && go !== undefined && isWithin(view, address);
  if (isHere) goWithin(receiver, view, address, go);
  if (address !== undefined && !isHere) {
    const next: EffectFrame = go === "replace" ? ["redirect", address, true] : ["redirect", address];
    frames.push(...cookieFor(receiver, view, address, flashes), next);
  } else for (const { kind, text } of flashes) frames.push(["flash", kind, text]);
  return frames;
}

/** The frame that makes the next page show flashes, if there are any. */
function cookieFor(
  { site, outbox }: Receiver,
  view: View,
  address: string,
  flashes: readonly Flash[],
): EffectFrame[] {
  const waiting = storeFlashes(site, view.owner, flashes, address);
  if (!waiting) return [];
  const cork = outbox.holdMore();
  view.attempt(() => waiting.stored.finally(() => cork.release()));
  return [["cookie", waiting.cookie]];
}
