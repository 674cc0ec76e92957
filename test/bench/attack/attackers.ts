/** The attackers of `attack.ts`, in a process of their own. Each attack starts when it is named, and ends with the process. */
import { connect } from "node:net";
import { WebSocket } from "ws";
import { between, formHeaders, type Loaded, loadPage } from "../load/dialects/page.js";
import { HttpWire } from "../load/wire.js";

/** What `attack.ts` orders. */
export interface AttackOrder {
  attack: AttackName;
  port: number;
}

const seal = (html: string) => between(html, 'name="_seal" value="', '"');

/** Opens sockets that never join, from several addresses, and opens each again when it is closed. */
async function openUnused(port: number): Promise<void> {
  const open = (index: number) => {
    const socket = connect({ port, host: "127.0.0.1", localAddress: `127.0.1.${1 + (index % 5)}` });
    socket.on("error", () => {}).on("data", () => {});
    socket.on("close", () => setTimeout(() => open(index), 500));
    const lines = [
      "GET /_live/socket HTTP/1.1",
      `Host: 127.0.0.1:${port}`,
      `Origin: http://127.0.0.1:${port}`,
      ...["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"],
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ];
    socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  };
  for (let index = 0; index < 5_000; index++) {
    open(index);
    // Not faster than the listening socket accepts.
    if (index % 100 === 99) await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Loads a page and joins it. */
async function join(port: number, path: string): Promise<{ socket: WebSocket; loaded: Loaded }> {
  const loaded = await loadPage(port, path);
  const headers = { Cookie: loaded.cookie, Origin: `http://127.0.0.1:${port}` };
  const socket = new WebSocket(`ws://127.0.0.1:${port}/_live/socket`, { headers, perMessageDeflate: false });
  await new Promise((resolve) => socket.once("open", resolve));
  socket.send(JSON.stringify(["join", "abcdefgh", [0, seal(loaded.answer.body), 0]]));
  await new Promise((resolve) => socket.once("message", resolve));
  return { socket, loaded };
}

/** Sends frames as fast as the network takes them. */
function send(socket: WebSocket, frame: (count: number) => unknown): void {
  let count = 1;
  const more = () => {
    if (socket.bufferedAmount < 1024 * 1024)
      for (let sent = 0; sent < 500; sent++) socket.send(JSON.stringify(frame(count++)));
    setTimeout(more, 1);
  };
  more();
}

async function floodEvents(port: number): Promise<void> {
  const { socket } = await join(port, "/counter");
  send(socket, (count) => [0, 0, count, count - 1, "increment"]);
}

async function floodPings(port: number): Promise<void> {
  const { socket } = await join(port, "/counter");
  send(socket, () => ["ping"]);
}

async function floodJoins(port: number): Promise<void> {
  const { socket, loaded } = await join(port, "/counter");
  const text = seal(loaded.answer.body);
  // As the page of another tab.
  send(socket, () => ["join", "ijklmnop", ...Array.from({ length: 20 }, (_, number) => [number, text, 0])]);
}

async function neverRead(port: number): Promise<void> {
  const { socket } = await join(port, "/rows?count=1000");
  socket.pause();
  // A patch of the page's newest state would be small; one who missed the patches gets the whole page.
  const { answer, cookie } = await loadPage(port, "/rows?count=1000");
  const headers = { Cookie: cookie, Origin: `http://127.0.0.1:${port}` };
  const other = new WebSocket(`ws://127.0.0.1:${port}/_live/socket`, { headers, perMessageDeflate: false });
  await new Promise((resolve) => other.once("open", resolve));
  other.pause();
  send(other, () => ["join", "abcdefgh", [0, seal(answer.body), 1e9]]);
  send(socket, (count) => [0, 0, count, 0, `toggle(${count % 1000})`]);
}

async function floodPosts(port: number): Promise<void> {
  const { answer, cookie } = await loadPage(port, "/counter");
  const body = `_seal=${seal(answer.body)}&on%3A0=increment`;
  for (let connection = 0; connection < 20; connection++) {
    const wire = await HttpWire.open(port);
    const post = () => wire.send("POST", "/_live", formHeaders(cookie), body, post);
    post();
  }
}

const attacks = { openUnused, floodEvents, floodPings, floodJoins, neverRead, floodPosts };
export type AttackName = keyof typeof attacks;

process.on("disconnect", () => process.exit());
process.on("message", async ({ attack, port }: AttackOrder) => {
  await attacks[attack](port);
  process.send?.({ isUnderWay: true });
});
