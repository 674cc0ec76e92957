/**
 * The pages of bench:broadcast, in a process of their own: so many sockets, which join as pages do where there are some,
 * and tell when each of them has got a change.
 */
import { WebSocket } from "ws";

/** Opens pages of a site, one after the other; each is told of every frame. */
async function openPages(url: string, number: number, isLive: boolean, onFrame: () => void): Promise<void> {
  for (let index = 0; index < number; index++) {
    const { cookie, seal } = isLive ? await fetchPage(url) : { cookie: "", seal: "" };
    const socket = new WebSocket(`${url.replace("http", "ws")}/_live/socket`, {
      headers: { cookie, origin: url },
      perMessageDeflate: false,
    });
    await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    const joined = new Promise((resolve) => socket.once("message", resolve));
    socket.send(JSON.stringify(["join", "word", [0, seal, 0]]));
    await joined;
    socket.on("message", onFrame);
  }
}

async function fetchPage(url: string): Promise<{ cookie: string; seal: string }> {
  const response = await fetch(url);
  const cookie = response.headers.get("set-cookie")?.split(";")[0] ?? "";
  const seal = /name="_seal" value="([^"]*)"/.exec(await response.text())?.[1] ?? "";
  return { cookie, seal };
}

let missing = 0;
let number = 0;
/** when each frame of a change came, in milliseconds since the epoch */
let times: number[] = [];

function onFrame(): void {
  times.push(Date.now());
  missing--;
  if (missing > 0) return;
  process.send?.({ times });
  times = [];
  missing = number;
}

process.on("message", async (message: { url: string; number: number; isLive: boolean }) => {
  number = message.number;
  missing = number;
  await openPages(message.url, number, message.isLive, onFrame);
  process.send?.({ isOpen: true });
});
process.on("disconnect", () => process.exit());
process.send?.({ isReady: true });
