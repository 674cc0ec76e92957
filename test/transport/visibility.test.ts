/** A page with timers is asked to say when it is hidden; its timers stop then. */
import { expect, it } from "vitest";
import { every, html, live } from "../../middleware/index.js";
import { getPage } from "../support/page.js";
import { serve } from "../support/site.js";
import { cookieOf, FrameSocket, joinPage, openSocket } from "../support/socket.js";

@live
class Pulse {
  static calls = 0;
  onMount(): void {
    every(20, this.beat);
  }
  beat(): void {
    Pulse.calls++;
  }
  render() {
    return html`<p></p>`;
  }
}

const serveAll = () =>
  serve((app) => {
    app.get("/", (_request, response) => response.live(Pulse));
    app.get("/still", (_request, response) => response.live(Still));
  });

@live
class Still {
  render() {
    return html`<p></p>`;
  }
}

async function joinPulse(): Promise<FrameSocket> {
  const site = await serveAll();
  const agent = site.agent();
  const { seals } = await getPage(agent, "/");
  const socket = await openSocket(site, { cookie: cookieOf(agent), origin: site.url });
  socket.send(["join", "word", [0, seals[0], 0]]);
  return socket;
}

it("asks only a page with timers, and stops them while it is hidden", async () => {
  const socket = await joinPulse();
  expect(await socket.next()).toEqual(["watch"]);
  expect(await socket.next()).toEqual(["ok", 0]);
  await expect.poll(() => Pulse.calls).toBeGreaterThan(1);
  socket.send(["hidden"]);
  socket.send(["ping"]);
  expect(await socket.next()).toEqual(["ok"]);
  const { calls } = Pulse;
  await new Promise((resolve) => setTimeout(resolve, 80));
  expect(Pulse.calls).toBe(calls);
  socket.send(["visible"]);
  await expect.poll(() => Pulse.calls).toBeGreaterThan(calls);
  const { socket: other } = await joinPage(await serveAll(), "/still");
  other.send(["hidden"]);
  other.send(["ping"]);
  expect(await other.next()).toEqual(["ok"]);
});

it.each([[["hidden", 1]], [["visible", true]], [["watch"]]])(
  "closes the connection that sends %j",
  async (frame) => {
    const socket = await joinPulse();
    socket.send(frame);
    expect(await socket.closed).toMatchObject({ code: 1008 });
  },
);
