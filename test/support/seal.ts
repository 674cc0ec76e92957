/** Seals made by hand, with a site's own secret: states that no page of this process would ever give out. */

import { decodeSnapshot, encodeSnapshot } from "../../middleware/state/views/encode.js";
import { Sealer } from "../../middleware/state/views/sealer.js";
import type { ComponentSnapshot } from "../../middleware/state/views/snapshot.js";

/** Changes what a seal says of its view's first component. */
export function changeSeal(secret: string, seal: string, change: Partial<ComponentSnapshot>): string {
  const sealer = new Sealer([secret]);
  const text = sealer.open(seal) as string;
  const space = text.indexOf(" ");
  const snapshot = decodeSnapshot(text.slice(space + 1));
  Object.assign(snapshot.components[0] as ComponentSnapshot, change);
  return sealer.seal(`${text.slice(0, space)} ${encodeSnapshot(snapshot)}`);
}
