/** Processes with the memory adapter: what a page can carry into the next one, and what it is told where that was not enough. */
import { describe, expect, it } from "vitest";
import { htmxHeaders, postEvent, readPage } from "../support/page.js";
import { SiteProcess } from "../support/processes.js";
import { cookieOf, type JoinedPage, joinPage, openSocket } from "../support/socket.js";

const start = (env?: Record<string, string>) => SiteProcess.start("", "memory", env);

/** Joins a page to another process. */
async function rejoin({ agent }: JoinedPage, { site, url }: SiteProcess, seal: unknown, patches: number) {
  const socket = await openSocket(site, { cookie: cookieOf(agent), origin: url });
  socket.send(["join", "word", [0, seal, patches]]);
  expect(await socket.next()).toEqual(["ok", 0]);
  return socket;
}

const holds = (total: string) => [0, 1, 0, [expect.stringMatching(`total <!--.*?-->${total}<!--`)]];

describe("a page that shows a shared value of a process that is gone", () => {
  it("shows the value of the next one after it has joined", async () => {
    const [one, next] = await Promise.all([start(), start()]);
    await one.ask("add", 38);
    const page = await joinPage(one.site, "/both");
    await one.kill();
    const socket = await rejoin(page, next, page.page.seals[0], 0);
    expect(await socket.next()).toEqual(holds("0"));
  });

  it("shows it as well if an event of another component was posted before", async () => {
    const [one, next] = await Promise.all([start(), start()]);
    await one.ask("add", 38);
    const page = await joinPage(one.site, "/both");
    await one.kill();
    const cookie = cookieOf(page.agent);
    const answer = await postEvent(next.site.agent(), page.page, "increment", {
      headers: { ...htmxHeaders, Cookie: cookie },
    });
    const [seal] = readPage(answer.text).seals;
    const socket = await rejoin(page, next, seal, 0);
    expect(JSON.stringify(await socket.next())).toMatch(/total <!--.*?-->0<!--/);
  });

  it("shows another initial value of the next version of the site", async () => {
    const [one, next] = await Promise.all([start({ INITIAL: "1" }), start({ INITIAL: "2" })]);
    const page = await joinPage(one.site, "/both");
    await one.kill();
    const socket = await rejoin(page, next, page.page.seals[0], 0);
    expect(await socket.next()).toEqual(holds("2"));
  });
});
