/** Stops reading a page whose events can't be run as fast as it sends them. */
import { whenRoom } from "../component/event/queue.js";
import type { Instance } from "../component/instance.js";
import type { Site } from "../site.js";
import type { Channel } from "./channel.js";

/** Stops reading until the queue of a component has room. */
export function pauseUntilRoom(
  { channel, site }: { readonly channel: Channel; readonly site: Site },
  instance: Instance,
): void {
  const message = `${instance.definition.name}: more events than may wait, so the page is not read until there is room [HL_LIMIT]`;
  site.logRefusal("socket", { message });
  channel.pause();
  whenRoom(instance, () => channel.resume());
}
