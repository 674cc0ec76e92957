/** Frames of a page's socket, whose content is changed. */
import type { Live } from "../attacker.js";
import { mutateBytes } from "../mutate/bytes.js";
import { mutateParts, type Part, writeParts } from "../mutate/frame.js";
import { fieldsOf, pickEvent } from "../page.js";
import type { Random } from "../random.js";
import { writeFrame } from "../wire/websocket.js";
import type { Attempt, Kind } from "./kind.js";

export const frames: Kind = { name: "frame", weight: 40, run: sendFrame };

async function sendFrame(attempt: Attempt): Promise<void> {
  const { random, users } = attempt;
  const live = await users.user.connect(random);
  const text = await changedText(validFrame(attempt, live), random);
  attempt.sent.push(text);
  const opcode = random.once(40) ? 2 : 1;
  live.socket.write(writeFrame(text, { opcode, mask: random.bytes(4) }));
  // The answer says that the frame was read; a malformed one closes the socket.
  live.socket.send('["ping"]');
  attempt.answers.push(...(await live.socket.answer((answer) => answer === '["ok"]')));
}

async function changedText(frame: Part[], random: Random): Promise<Buffer> {
  const parts = random.once(10) ? frame : mutateParts(frame, random);
  const text = Buffer.from(writeParts(parts));
  return random.once(6) ? mutateBytes(text, random) : text;
}

/** A frame that the page could have sent. */
function validFrame({ random, stolen }: Attempt, live: Live): Part[] {
  const { page } = live;
  const view = random.below(page.seals.length);
  if (random.once(12)) return ["join", "word", [view, random.pick(page.seals), random.below(3)]];
  if (random.once(60)) return ["join", "many", ...manyJoins(random.pick(page.seals), random)];
  if (random.once(30))
    return ["join", "other", ...stolen.map(({ seals }, at): Part => [at, seals[0] ?? "", 0])];
  if (random.once(20)) return ["leave", random.below(3)];
  if (random.once(30)) return ["ping"];
  const event = pickEvent(page, random);
  live.event++;
  const number = random.once(5) ? random.below(live.event + 1) : live.event;
  return [view, event.component, number, random.below(live.event), event.binding, ...fieldsOf(event).flat()];
}

/** The same view joined many times, under one number or under many. */
function manyJoins(seal: string, random: Random): Part[] {
  const step = random.below(2);
  return Array.from({ length: 200 }, (_each, at): Part => [3 + at * step, seal, 0]);
}
