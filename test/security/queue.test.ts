/** More events than may wait: nothing is lost, nothing is closed, and the queue does not grow. */
import { describe, expect, it, vi } from "vitest";
import { html, live } from "../../middleware/index.js";
import { Gate } from "../support/components.js";
import { getPage, postAndFollow, postEvent } from "../support/page.js";
import { serve, type TestSite } from "../support/site.js";
import { joinPage } from "../support/socket.js";

let gate = new Gate();
let running = 0;

@live({ name: "queue-slow" })
class Slow {
  count = 0;
  async work(): Promise<void> {
    running++;
    await gate.passed;
    this.count++;
  }
  render() {
    return html`<p>count ${this.count} <button @click="work">work</button></p>`;
  }
}

function serveSlow(queue: number): Promise<TestSite> {
  gate = new Gate();
  running = 0;
  return serve((app) => app.get("/", (_request, response) => response.live(Slow)), {
    limits: { queue, eventsPerSocket: 10_000, eventsPerOwner: 10_000 },
  });
}

describe("a page that sends more events than may wait", () => {
  it("is read no further until there is room, and all its events run, each once", async () => {
    const site = await serveSlow(10);
    const { socket } = await joinPage(site, "/");
    for (let event = 1; event <= 300; event++) socket.send([0, 0, event, 0, "work"]);
    await vi.waitFor(() => expect(site.log).toHaveLength(1));
    expect(site.log[0]).toMatch(/refused \(socket\): queue-slow: more events than may wait.*HL_LIMIT/);
    gate.open();
    for (let event = 1; event <= 300; event++)
      expect((await socket.next()).slice(0, 3)).toEqual([0, 0, event]);
    expect(running).toBe(300);
    expect(socket.socket.readyState).toBe(socket.socket.OPEN);
  });

  it("gets signs of life meanwhile, or it would take the connection for dead and send all again", async () => {
    const { socket } = await joinPage(await serveSlow(2), "/");
    for (let event = 1; event <= 5; event++) socket.send([0, 0, event, 0, "work"]);
    expect(await socket.next()).toEqual(["ok"]);
    gate.open();
    expect((await socket.next()).slice(0, 3)).toEqual([0, 0, 1]);
  });
});

describe("posts of a page, more than may wait", () => {
  it("are answered with 429 and Retry-After; the others run", async () => {
    const site = await serveSlow(3);
    const agent = site.agent();
    const page = await getPage(agent, "/");
    const posts = Array.from({ length: 10 }, () => postEvent(agent, page, "work").then((answer) => answer));
    await vi.waitFor(() => expect(site.log).toHaveLength(6));
    gate.open();
    const answers = await Promise.all(posts);
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(6);
    for (const { headers, text } of refused) {
      expect(headers["retry-after"]).toBe("1");
      expect(text).toContain("Try again in 1 second.");
    }
    expect(running).toBe(4);
    expect((await postAndFollow(agent, page, "work")).text).toContain("count 5");
  });

  it("are refused where the queue is full of a socket's events, too", async () => {
    const site = await serveSlow(2);
    const { agent, page, socket } = await joinPage(site, "/");
    for (let event = 1; event <= 3; event++) socket.send([0, 0, event, 0, "work"]);
    await vi.waitFor(() => expect(site.log).toHaveLength(1));
    expect((await postEvent(agent, page, "work")).status).toBe(429);
    gate.open();
    for (let event = 1; event <= 3; event++) expect((await socket.next()).slice(0, 3)).toEqual([0, 0, event]);
    expect(running).toBe(3);
  });
});
