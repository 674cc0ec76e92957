/** Slots of a Redis cluster: which one a key belongs to, and which node has it. */

export const slotCount = 16_384;

/** A range of slots, and the address of the master that has them. */
export interface SlotRange {
  first: number;
  last: number;
  /** host and port */
  address: string;
}

/** The slot of a key, as Redis computes it: of what stands between its first `{` and the next `}`, else of all of it. */
export function slotOf(key: string): number {
  const open = key.indexOf("{");
  const close = open < 0 ? -1 : key.indexOf("}", open + 1);
  return crc16(close > open + 1 ? key.slice(open + 1, close) : key) % slotCount;
}

/** CRC-16/XMODEM of a text in UTF-8. */
function crc16(text: string): number {
  let crc = 0;
  for (const byte of Buffer.from(text)) crc = ((crc << 8) & 0xff00) ^ (table[(crc >> 8) ^ byte] as number);
  return crc;
}

const table = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1;
  return crc;
});

/**
 * Reads the answer to `CLUSTER SLOTS`.
 *
 * @param host - of the node that has answered: it leaves out its own if it does not know it
 */
export function readSlots(answer: unknown, host: string): SlotRange[] {
  return (answer as [number, number, [string | null, number]][]).map(([first, last, [name, port]]) => ({
    first,
    last,
    address: `${name || host}:${port}`,
  }));
}
