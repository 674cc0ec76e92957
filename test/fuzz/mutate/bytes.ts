/** Mutations of bytes, whatever they mean. */
import type { Random } from "../random.js";

type Mutation = (bytes: Buffer, random: Random) => Buffer;

const noise = [
  0x00, 0x0a, 0x0d, 0x20, 0x22, 0x25, 0x26, 0x2c, 0x3d, 0x5b, 0x5d, 0x7f, 0x80, 0xc3, 0xed, 0xff,
];

const mutations: Mutation[] = [
  function flipBit(bytes, random) {
    const changed = Buffer.from(bytes);
    const at = random.below(bytes.length);
    changed[at] = (changed[at] as number) ^ (1 << random.below(8));
    return changed;
  },
  function setByte(bytes, random) {
    const changed = Buffer.from(bytes);
    changed[random.below(bytes.length)] = random.pick(noise);
    return changed;
  },
  (bytes, random) => bytes.subarray(0, random.below(bytes.length)),
  (bytes, random) => bytes.subarray(random.below(bytes.length)),
  (bytes, random) => insert(bytes, random, Buffer.from([random.pick(noise)])),
  (bytes, random) => insert(bytes, random, random.bytes(1 + random.below(20))),
  function repeatPart(bytes, random) {
    const from = random.below(bytes.length);
    const part = bytes.subarray(from, from + 1 + random.below(40));
    return insert(bytes, random, Buffer.concat(Array(1 + random.below(4)).fill(part)));
  },
  function dropPart(bytes, random) {
    const from = random.below(bytes.length);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + 1 + random.below(20))]);
  },
  (bytes) => Buffer.concat([bytes, bytes]),
];

function insert(bytes: Buffer, random: Random, part: Buffer): Buffer {
  const at = random.below(bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, at), part, bytes.subarray(at)]);
}

/** Changes bytes once, or a few times. */
export function mutateBytes(bytes: Buffer, random: Random): Buffer {
  let changed = bytes;
  do changed = changed.length === 0 ? random.bytes(4) : random.pick(mutations)(changed, random);
  while (random.once(3));
  return changed;
}

/** The start of one and the end of another. */
export function splice(one: Buffer, other: Buffer, random: Random): Buffer {
  return Buffer.concat([
    one.subarray(0, random.below(one.length + 1)),
    other.subarray(random.below(other.length + 1)),
  ]);
}
