/** Frames that are malformed as such, below the content: bits, lengths, masks, fragments, control frames. */
import { mutateBytes, splice } from "../mutate/bytes.js";
import type { Random } from "../random.js";
import { type FrameOptions, writeFrame } from "../wire/websocket.js";
import type { Attempt, Kind } from "./kind.js";

export const packets: Kind = { name: "packet", weight: 10, run: sendPackets };

/** Milliseconds to wait for an answer: half a frame has none. */
const patience = 15;

async function sendPackets(attempt: Attempt): Promise<void> {
  const { random, users } = attempt;
  const { socket } = await users.user.connect(random);
  for (let left = 1 + random.below(3); left > 0; left--) {
    const bytes = random.pick(makers)(random);
    attempt.sent.push(bytes);
    socket.write(bytes);
  }
  const ping = writeFrame(Buffer.from('["ping"]'));
  socket.write(ping);
  attempt.answers.push(...(await socket.answer((answer) => answer === '["ok"]', patience)));
  if (random.once(3)) users.user.disconnect();
}

const texts = ['["ping"]', '["leave",0]', '[0,0,1,0,"step"]', "[]", "", "x".repeat(130), "é".repeat(40_000)];
const codes = [
  0, 1, 999, 1000, 1001, 1004, 1005, 1006, 1008, 1015, 1016, 2999, 3000, 4401, 4999, 5000, 65535,
];
const lengths = [
  0n,
  1n,
  125n,
  126n,
  65535n,
  65536n,
  2n ** 20n,
  2n ** 20n + 1n,
  2n ** 31n,
  2n ** 32n,
  2n ** 53n,
  2n ** 63n,
  2n ** 64n - 1n,
];

const payload = (random: Random) => Buffer.from(random.pick(texts));
const frame = (random: Random, options: FrameOptions) => writeFrame(payload(random), options);

const makers: ((random: Random) => Buffer)[] = [
  (random) => frame(random, { opcode: random.below(16) }),
  (random) => frame(random, { reserved: random.below(8) }),
  (random) => frame(random, { opcode: random.below(16), reserved: random.below(8), isLast: random.once(2) }),
  (random) => frame(random, { isMasked: false }),
  (random) => frame(random, { length: random.pick(lengths) }),
  (random) => frame(random, { opcode: 8 + random.below(3), length: random.pick(lengths) }),
  (random) => frame(random, { opcode: 0 }),
  (random) => mutateBytes(frame(random, {}), random),
  (random) => splice(frame(random, {}), frame(random, { opcode: 2 }), random),
  (random) => writeFrame(random.bytes(random.below(200)), { opcode: 1 + random.below(2) }),
  function close(random) {
    const code = Buffer.alloc(2);
    code.writeUInt16BE(random.pick(codes));
    const reason = random.once(2)
      ? random.bytes(random.below(130))
      : Buffer.from("x".repeat(random.below(130)));
    return writeFrame(Buffer.concat([code, reason]), { opcode: 8 });
  },
  (random) => writeFrame(random.bytes(random.below(3)), { opcode: 8 }),
  (random) => writeFrame(random.bytes(random.below(126)), { opcode: 9 + random.below(2) }),
  function fragments(random) {
    const whole = Buffer.from('[0,0,1,0,"step"]');
    const at = random.below(whole.length);
    const between = random.once(2) ? frame(random, { opcode: 9 + random.below(2) }) : Buffer.alloc(0);
    const start = writeFrame(whole.subarray(0, at), { isLast: false });
    return Buffer.concat([
      start,
      between,
      writeFrame(whole.subarray(at), { opcode: random.once(4) ? 1 : 0 }),
    ]);
  },
  (random) =>
    Buffer.concat(
      Array.from({ length: 100 }, () => writeFrame(random.bytes(1), { isLast: false, opcode: 0 })),
    ),
  (random) =>
    Buffer.concat([
      frame(random, { isLast: false }),
      ...Array(300).fill(writeFrame(Buffer.alloc(0), { opcode: 0, isLast: false })),
    ]),
];
