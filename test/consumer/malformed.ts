/** First packets that are no WebSocket frames, or forbidden ones (RFC 6455), as anyone can send them. */
import { connect, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

/** A frame of a client: masked with zeros, so that its payload stands in it as it is. */
function frame(first: number, payload: Buffer | string = "", { isMasked = true } = {}): Buffer {
  const body = Buffer.from(payload as string);
  const mask = isMasked ? 0x80 : 0;
  const length =
    body.length < 126
      ? Buffer.from([mask | body.length])
      : Buffer.from([mask | 126, body.length >> 8, body.length & 0xff]);
  return Buffer.concat([Buffer.from([first]), length, Buffer.alloc(isMasked ? 4 : 0), body]);
}

/** A frame that says how long it is, and has nothing of that. */
function announce(first: number, length: bigint): Buffer {
  const head = Buffer.alloc(14);
  head[0] = first;
  head[1] = 0xff;
  head.writeBigUInt64BE(length, 2);
  return head;
}

function close(code: number, reason: Buffer | string = ""): Buffer {
  const payload = Buffer.alloc(2);
  payload.writeUInt16BE(code);
  return frame(0x88, Buffer.concat([payload, Buffer.from(reason as string)]));
}

/** Bytes that look like chance, and are the same in each run. */
function noise(seed: number): Buffer {
  let state = seed * 2654435761 + 1;
  const next = () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return state >>> 16;
  };
  return Buffer.from(Array.from({ length: 8 + (seed % 120) }, next));
}

const notUtf8 = Buffer.from([0xce, 0xba, 0xe1, 0xbd, 0xb9, 0xed, 0xa0, 0x80]);
const badCodes = [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2999, 5000];

/** Each gives the packet for a number, so that many can be made of each kind. */
const kinds: ((n: number) => Buffer)[] = [
  (n) => frame(0xc1, `RSV1 ${n}`),
  (n) => frame(0xa1, `RSV2 ${n}`),
  (n) => frame(0x91, `RSV3 ${n}`),
  (n) => frame(0x81, `unmasked ${n}`, { isMasked: false }),
  (n) => frame(0x83 + (n % 5), "opcode for data of the future"),
  (n) => frame(0x8b + (n % 5), "opcode for control of the future"),
  (n) => frame(0x80, `continues nothing ${n}`),
  (n) => frame(0x08 + (n % 3), "control in pieces"),
  (n) => frame(0x89, "p".repeat(126 + n)),
  (n) => frame(0x81, Buffer.concat([notUtf8, Buffer.from(String(n))])),
  (n) => announce(0x81, 2n ** BigInt(21 + (n % 30))),
  (n) => announce(0x82, 2n ** 63n + BigInt(n)),
  (n) => close(badCodes[n % badCodes.length] as number, String(n)),
  (n) => frame(0x88, Buffer.from([n])),
  (n) => close(1000, Buffer.concat([notUtf8, Buffer.from(String(n))])),
  (n) => Buffer.concat([frame(0x01, "begins"), frame(0x81, `and begins again ${n}`)]),
  (n) => Buffer.from(`GET /${n} HTTP/1.1\r\nHost: localhost\r\n\r\n`),
  (n) => Buffer.concat([Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01]), noise(n)]),
  (n) => Buffer.alloc(1 + n),
  (n) => frame(0x82, noise(n)),
  (n) => frame(0x81, `["join",${"[".repeat(n)}`),
  noise,
  (n) => frame(0x81, "cut off").subarray(0, 1 + (n % 5)),
  () => Buffer.alloc(0),
];

/** So many packets, of all kinds in turn. */
export const malformedPackets = (count: number): Buffer[] =>
  Array.from({ length: count }, (_, n) =>
    (kinds[n % kinds.length] as (typeof kinds)[0])(Math.floor(n / kinds.length)),
  );

/** Our own path in three spellings, the page's, socket.io's, and one that nobody listens on. */
export const attackedPaths = [
  "/_live/socket",
  "/_live/socket/",
  "/_LIVE/socket",
  "/",
  "/socket.io/?EIO=4&transport=websocket",
  "/nowhere",
];

/** Most of these sockets at a time. */
const parallel = 48;

/** Sends each packet to each path behind a handshake, half of them at once with it. */
export async function attack(port: number, packets: Buffer[], paths = attackedPaths): Promise<void> {
  const attacks = packets.flatMap((packet, n) =>
    paths.map((path) => () => sendPacket(port, path, packet, n)),
  );
  const takeTurns = async () => {
    for (let next = attacks.shift(); next; next = attacks.shift()) await next();
  };
  await Promise.all(Array.from({ length: parallel }, takeTurns));
}

async function sendPacket(port: number, path: string, packet: Buffer, n: number): Promise<void> {
  const socket = connect(port, "localhost");
  // The server ends many of them while something is still written.
  socket.on("error", () => {});
  const closed = new Promise((resolve) => socket.once("close", resolve));
  const handshake = writeHandshake(port, path, n);
  if (n % 2) {
    socket.write(handshake);
    await Promise.race([new Promise((resolve) => socket.once("data", resolve)), closed, delay(1500)]);
    if (!socket.destroyed) socket.write(packet);
  } else socket.write(Buffer.concat([Buffer.from(handshake), packet]));
  endOf(socket, n);
  await Promise.race([closed, delay(1500)]);
  socket.destroy();
}

/** A third of them hangs up at once behind the packet, a third breaks off. */
function endOf(socket: Socket, n: number): void {
  if (n % 3 === 1) socket.end();
  if (n % 3 === 2) setTimeout(() => socket.resetAndDestroy(), 20);
  socket.resume();
}

function writeHandshake(port: number, path: string, n: number): string {
  const origins = [`http://localhost:${port}`, `http://localhost:${port}`, "https://evil.example"];
  return [
    `GET ${path} HTTP/1.1`,
    `Host: localhost:${port}`,
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    `Origin: ${origins[n % origins.length]}`,
    "",
    "",
  ].join("\r\n");
}
