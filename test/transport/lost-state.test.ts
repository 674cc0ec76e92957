/** A page whose newest state ended with another process: it goes on with its last seal, and is told so. */
import supertest from "supertest";
import { describe, expect, it } from "vitest";
import { html, live, mount } from "../../middleware/index.js";
import { Tally } from "../support/components.js";
import { htmxHeaders, readPage } from "../support/page.js";
import { serve, type TestSite } from "../support/site.js";
import { cookieOf, type JoinedPage, joinPage, openSocket } from "../support/socket.js";

const secret = "a secret of two processes";

@live
class Picker {
  picked = 0;
  pick(): void {
    this.picked++;
  }
  render() {
    return html`<p>${this.picked} <button @click="pick">Pick</button></p>`;
  }
}

/** A site with a memory of its own, like another process. */
const start = (options = {}): Promise<TestSite> =>
  serve(
    (app) => {
      app.get("/", (_request, response) => response.live(Tally));
      app.get("/both", (_request, response) =>
        response.live(html`<main>${mount(Tally)}${mount(Picker)}</main>`),
      );
    },
    { secret, ...options },
  );

async function rejoin(site: TestSite, { agent }: JoinedPage, seal: unknown, patches: number) {
  const socket = await openSocket(site, { cookie: cookieOf(agent), origin: site.url });
  socket.send(["join", "word", [0, seal, patches]]);
  expect(await socket.next()).toEqual(["ok", 0]);
  return socket;
}

interface PostOptions {
  component?: number;
  number: number;
  patches: number;
}

const post = (
  site: TestSite,
  { agent, page }: JoinedPage,
  binding: string,
  { component = 0, number, patches }: PostOptions,
) =>
  supertest(site.url)
    .post("/_live")
    .set({ ...htmxHeaders, Cookie: cookieOf(agent) })
    .type("form")
    .send({
      _seal: page.seals[0] as string,
      _page: "word",
      _event: number,
      _patches: patches,
      [`on:${component}`]: binding,
    });

describe("a page that joins another process than the one that had its newest state", () => {
  it("loses nothing if it has been sent a seal since its last event", async () => {
    const [one, next] = [await start({ sealEvery: 20 }), await start()];
    const page = await joinPage(one, "/");
    await page.event("increment");
    const [, , seal] = await page.socket.next();
    const socket = await rejoin(next, page, seal, 0);
    socket.send([0, 0, 2, 0, "increment"]);
    expect(await socket.next()).toEqual([0, 0, 2, [0, 2]]);
  });

  it("gets its last sealed state, is told so, and is told nothing the next time", async () => {
    const [one, next, last] = [await start(), await start(), await start()];
    const page = await joinPage(one, "/");
    await page.event("increment");
    const socket = await rejoin(next, page, page.page.seals[0], 1);
    expect(await socket.next()).toEqual([0, 0, 0, [expect.stringMatching(/>0</)]]);
    expect(await socket.next()).toEqual(["lost", expect.stringContaining("may be lost")]);
    const [, , seal] = await socket.next();
    expect(next.log).toEqual([expect.stringContaining("whose newest state ended with another process")]);
    const there = await rejoin(last, page, seal, 0);
    there.send([0, 0, 2, 0, "increment"]);
    expect(await there.next()).toEqual([0, 0, 2, [0, 1]]);
  });

  it("is never taken for one that shows the newest, however many patches it has missed", async () => {
    const [one, next] = [await start(), await start()];
    const page = await joinPage(one, "/");
    for (let count = 0; count < 3; count++) await page.event("increment");
    const [seal] = page.page.seals;
    const lost = await rejoin(next, page, seal, 3);
    // The page gets none of these frames, whose number is that of the patches of the other process.
    for (const event of [4, 5]) lost.send([0, 0, event, 3, "increment"]);
    await expect.poll(() => lost.received.at(-1)).toBe("[0,0,5,[0,2]]");
    await lost.close();
    const socket = await rejoin(next, page, seal, 3);
    expect(await socket.next()).toEqual([0, 0, 0, [expect.stringMatching(/>2</)]]);
  });

  it("is told by the answer to a post as well", async () => {
    const [one, next] = [await start(), await start()];
    const page = await joinPage(one, "/");
    for (let count = 0; count < 2; count++) await page.event("increment");
    const { text } = await post(next, page, "increment", { number: 3, patches: 2 });
    expect(text).toMatch(/data-kind="lost" role="status">The site was interrupted/);
    expect(text).toMatch(/<output[^>]*>1</);
  });

  it("is not told so because its script has found a mismatch, or because it is behind", async () => {
    const one = await start();
    const page = await joinPage(one, "/");
    await page.event("increment");
    for (const patches of [0, 1e9]) {
      const socket = await rejoin(one, page, page.page.seals[0], patches);
      expect((await socket.next())[0]).toBe(0);
      socket.send(["ping"]);
      expect(await socket.next()).toEqual(["ok"]);
      await socket.close();
    }
  });
});

describe("a page that has posted an event of one component while it had missed a patch of another", () => {
  it("gets that one too when it joins", async () => {
    const site = await start();
    const page = await joinPage(site, "/both");
    page.socket.send([0, 1, 1, 0, "pick"]);
    await page.socket.next();
    await page.socket.close();
    const { text } = await post(site, page, "increment", { number: 1, patches: 0 });
    const socket = await rejoin(site, page, readPage(text).seals[0], 0);
    expect(JSON.stringify(await socket.next())).toMatch(/>1 .*Pick|<!--.*?-->1/);
    expect((await socket.next())[0]).toBe("seal");
  });

  it("gets nothing if it had missed none", async () => {
    const site = await start();
    const page = await joinPage(site, "/both");
    page.socket.send([0, 1, 1, 0, "pick"]);
    await page.socket.next();
    await page.socket.close();
    const { text } = await post(site, page, "increment", { number: 1, patches: 1 });
    const socket = await rejoin(site, page, readPage(text).seals[0], 0);
    socket.send(["ping"]);
    expect(await socket.next()).toEqual(["ok"]);
  });
});
