/** Bytes that are no WebSocket: from the first packet on they end their own connection, and nothing else. */
import { connect } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { WebSocketServer } from "ws";
import { Tally } from "../support/components.js";
import { isLong } from "../support/long.js";
import { handshake, maskedFrame } from "../support/raw-socket.js";
import { serve, type TestSite } from "../support/site.js";
import { joinPage, openSocket } from "../support/socket.js";

const text = (bytes: Buffer | string, first = 0x80) => maskedFrame(1, bytes, first);
const long = (length: bigint) => {
  const head = Buffer.from([0x81, 0xff, ...Array(8).fill(0), 1, 2, 3, 4]);
  head.writeBigUInt64BE(length, 2);
  return head;
};
const close = (code: number) => maskedFrame(8, Buffer.from([code >> 8, code & 0xff]));

const packets: [string, Buffer][] = [
  ["RSV1", text("hi", 0xc0)],
  ["RSV2", text("hi", 0xa0)],
  ["RSV3", text("hi", 0x90)],
  ["all reserved bits", text("hi", 0xf0)],
  ["unmasked", Buffer.from([0x81, 2, 104, 105])],
  ["an unknown data opcode", maskedFrame(3, "hi")],
  ["an unknown control opcode", maskedFrame(11, "hi")],
  ["invalid UTF-8", text(Buffer.from([0xc3, 0x28]))],
  ["a surrogate in UTF-8", text(Buffer.from([0xed, 0xa0, 0x80]))],
  ["longer than allowed", Buffer.concat([long(2n ** 30n), Buffer.alloc(1000)])],
  ["longer than can be counted", long(2n ** 63n - 1n)],
  ["close with code 1", close(1)],
  ["close with code 1005", close(1005)],
  ["close with code 65535", close(65535)],
  ["close with half a code", maskedFrame(8, Buffer.from([3]))],
  ["close with a reason that is no UTF-8", maskedFrame(8, Buffer.from([3, 232, 0xff]))],
  ["a ping in fragments", maskedFrame(9, "hi", 0)],
  ["a ping that is too long", maskedFrame(9, Buffer.alloc(126))],
  ["a continuation of nothing", maskedFrame(0, "hi")],
  ["a text within a text", Buffer.concat([text("hi", 0), text("hi")])],
  ["half a frame", text("hello").subarray(0, 4)],
  ["a request", Buffer.from("GET / HTTP/1.1\r\nHost: x\r\n\r\n")],
  ["a handshake of TLS", Buffer.from("16030100c8010000c40303", "hex")],
  ["zeros", Buffer.alloc(1000)],
  ["noise", Buffer.from(Array.from({ length: 4000 }, (_each, n) => (n * n * 31 + 7 * n) % 256))],
];
const targets = ["/_live/socket", "/_live/socket/", "/_LIVE/socket?x", "/other", "/none", "/"];

/** Sends bytes in one packet with the handshake, or behind it, and leaves, by closing or by a reset. */
function send(site: TestSite, target: string, head: Buffer, behind: boolean, reset: boolean): Promise<void> {
  const { port, host } = new URL(site.url);
  const request = handshake({ host, target });
  return new Promise((resolve) => {
    const socket = connect(Number(port), "localhost", () => {
      socket.write(behind ? request : Buffer.concat([request, head]));
      if (behind) socket.once("data", () => socket.write(head));
      // Other paths are not answered at all, or late.
      setTimeout(() => (reset ? socket.resetAndDestroy() : socket.end()), 20);
      setTimeout(() => socket.destroy(), 60);
    });
    socket.on("error", () => {}).on("close", () => resolve());
    socket.resume();
  });
}

describe.each(["before", "behind", "without"] as const)(
  "malformed packets, %s another server's sockets",
  (order) => {
    it.each(isLong ? [0, 30] : [order === "behind" ? 30 : 0])(
      "end nothing but their connection, with middleware that takes %i ms",
      async (time) => {
        const site = await serve((app) => app.get("/", (_request, response) => response.live(Tally)), {
          before: (app) =>
            app.use((request, _response, next) => void setTimeout(next, request.headers.upgrade ? time : 0)),
        });
        if (order === "behind") await site.agent().get("/");
        if (order !== "without") serveOthers(site);
        const open = await joinPage(site, "/");
        const failed: unknown[] = [];
        const onFailure = (error: unknown) => failed.push(error);
        process.on("uncaughtException", onFailure);
        onTestFinished(() => void process.off("uncaughtException", onFailure));
        for (const [at, [, packet]] of packets.entries()) {
          const all = targets.flatMap((target) => [
            send(site, target, packet, false, at % 2 === 0),
            send(site, target, packet, true, at % 2 === 1),
          ]);
          await Promise.all(all);
        }
        expect(failed).toEqual([]);
        expect(await open.event("increment")).toEqual([0, 0, 1, [0, 1]]);
        expect(await (await joinPage(site, "/")).event("increment")).toEqual([0, 0, 1, [0, 1]]);
        if (order === "without") return;
        const other = await openSocket(site, {}, "/other");
        other.send("still there?");
        expect(await other.next()).toBe("still there?");
      },
      30_000,
    );
  },
);

/** Sockets beside ours: what is none of their own they end, as ws and socket.io do. */
function serveOthers({ server }: TestSite): void {
  const others = new WebSocketServer({ server, path: "/other" });
  others.on("connection", (socket) => {
    socket.on("error", () => {}).on("message", (data) => socket.send(String(data)));
  });
}
