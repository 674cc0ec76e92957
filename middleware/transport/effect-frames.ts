/** Writes effects as frames. */
import type { Effects, Flash } from "../component/effects.js";
import type { View } from "../component/view.js";
import type { Site } from "../site.js";
import { resolveAddress } from "./address.js";
import { storeFlashes } from "./flash.js";
import type { Outbox } from "./outbox.js";
import type { EffectFrame } from "./protocol.js";

/** The page that the frames are for. */
interface Receiver {
  readonly site: Site;
  readonly outbox: Outbox;
  /** The number of a view on the connection. */
  numberOf(view: View): number;
}

/**
 * The frames of effects. If flashes have to be stored for the page of a redirect, the frames that are sent next wait for
 * that.
 */
export function effectFrames(receiver: Receiver, view: View, { redirect, flashes, pushes }: Effects) {
  const number = receiver.numberOf(view);
  const frames = pushes.map(
    ({ component, event, detail }): EffectFrame => ["push", number, component, event, detail],
  );
  if (redirect !== undefined) frames.push(...framesElsewhere(receiver, view, redirect, flashes));
  else for (const { kind, text } of flashes) frames.push(["flash", kind, text]);
  return frames;
}

function framesElsewhere(
  { site, outbox }: Receiver,
  view: View,
  redirect: string,
  flashes: readonly Flash[],
): EffectFrame[] {
  const address = resolveAddress(redirect, view.url, view.prefix);
  const waiting = storeFlashes(site, view.owner, flashes, address);
  if (!waiting) return [["redirect", address]];
  const cork = outbox.holdMore();
  view.attempt(() => waiting.stored.finally(() => cork.release()));
  return [
    ["cookie", waiting.cookie],
    ["redirect", address],
  ];
}
