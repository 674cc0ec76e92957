/**
 * What permessage-deflate would cost and save: `node test/bench/run.js deflate`.
 *
 * A server answers each frame with one of a given size, with and without the extension; without context takeover, as
 * memory for a context of each connection would be a multiple of an idle page's. The browser's own frames are compressed
 * too, once it has been agreed on: a page can't leave that out for a click.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { deflateRawSync } from "node:zlib";
import { WebSocket, WebSocketServer } from "ws";

/** A row of a table, as a patch inserts it. */
const row = (id: number) =>
  `<tr class="row"><td>${id}</td><td>Item ${(id * 7919) % 1000}</td><td><button name="on:0" value="toggle(${id})">open</button></td></tr>`;
const rows = (count: number) =>
  `[0,0,1,[0,${JSON.stringify(Array.from({ length: count }, (_, id) => row(id)).join(""))}]]`;

const answers: [what: string, text: string][] = [
  ["a counter", "[0,0,1,[0,1]]"],
  ["a row", rows(1)],
  ["4 rows", rows(4)],
  ["10 rows", rows(10)],
  ["50 rows", rows(50)],
  ["400 rows", rows(400)],
];
const click = '[0,0,1,0,"toggle(123)"]';

async function measure(answer: string, isCompressed: boolean, count: number): Promise<number> {
  const perMessageDeflate = isCompressed && {
    serverNoContextTakeover: true,
    clientNoContextTakeover: true,
    threshold: 0,
  };
  const server = createServer().listen(0);
  await once(server, "listening");
  const sockets = new WebSocketServer({ server, perMessageDeflate });
  sockets.on("connection", (socket) => socket.on("message", () => socket.send(answer)));
  const { port } = server.address() as AddressInfo;
  // Its own frames are compressed as a browser's are, and its share of the time is the same for all sizes of a click.
  const client = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate });
  await once(client, "open");
  const run = async (times: number) => {
    for (let time = 0; time < times; time++) {
      client.send(click);
      await once(client, "message");
    }
  };
  await run(count / 5);
  const before = process.cpuUsage();
  await run(count);
  const { user, system } = process.cpuUsage(before);
  client.terminate();
  sockets.close();
  server.close();
  return (user + system) / count;
}

console.log("answer       bytes  deflated   µs plain  µs deflated, both ends");
for (const [what, text] of answers) {
  const count = text.length > 10_000 ? 400 : 2_000;
  const plain = await measure(text, false, count);
  const deflated = await measure(text, true, count);
  const size = deflateRawSync(text).length;
  console.log(
    `${what.padEnd(10)} ${String(text.length).padStart(7)} ${String(size).padStart(9)} ${plain.toFixed(0).padStart(10)} ${deflated.toFixed(0).padStart(12)}`,
  );
}
