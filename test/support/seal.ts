/** Makes seals with a site's own secret, for states that no page of the site would contain. */

import { applicationName } from "../../middleware/application-name.js";
import { decodeSnapshot, encodeSnapshot } from "../../middleware/state/views/encode.js";
import { Sealer } from "../../middleware/state/views/sealer.js";
import type { ComponentSnapshot } from "../../middleware/state/views/snapshot.js";

/** Returns a copy of a seal with changes to the first component of its view. */
export function changeSeal(secret: string, seal: string, change: Partial<ComponentSnapshot>): string {
  const sealer = new Sealer([secret], "page", applicationName(), "/_live");
  const text = sealer.open(seal) as string;
  const space = text.indexOf(" ");
  const snapshot = decodeSnapshot(text.slice(space + 1));
  Object.assign(snapshot.components[0] as ComponentSnapshot, change);
  return sealer.seal(`${text.slice(0, space)} ${encodeSnapshot(snapshot)}`);
}
