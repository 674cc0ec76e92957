/** All kinds of input. */
import type { Random } from "../random.js";
import { frames } from "./frames.js";
import { handshakes, pipelines } from "./handshakes.js";
import type { Kind } from "./kind.js";
import { packets } from "./packets.js";
import { bodies, fields, multiparts, transfers } from "./posts.js";
import { requests } from "./requests.js";
import { seals, strangers, thefts } from "./sterile.js";

export const kinds: Kind[] = [
  ...[
    frames,
    packets,
    fields,
    bodies,
    multiparts,
    transfers,
    seals,
    thefts,
    strangers,
    handshakes,
    pipelines,
    requests,
  ],
];

const total = kinds.reduce((sum, { weight }) => sum + weight, 0);

export function pickKind(random: Random): Kind {
  let left = random.below(total);
  for (const kind of kinds) {
    left -= kind.weight;
    if (left < 0) return kind;
  }
  return frames;
}
