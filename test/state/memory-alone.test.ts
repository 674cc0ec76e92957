/** Two processes with the memory adapter, one of which goes on with the pages of the other: their shared values differ. */
import { expect, it } from "vitest";
import { htmxHeaders, postEvent, readPage } from "../support/page.js";
import { SiteProcess } from "../support/processes.js";
import { cookieOf, type JoinedPage, joinPage, openSocket } from "../support/socket.js";

const start = (INITIAL: string) => SiteProcess.start("", "memory", { INITIAL });

/** Joins a page to another process; returns its first frame. */
async function goOn({ agent }: JoinedPage, { site, url }: SiteProcess, seal: unknown): Promise<string> {
  const socket = await openSocket(site, { cookie: cookieOf(agent), origin: url });
  socket.send(["join", "word", [0, seal, 0]]);
  expect(await socket.next()).toEqual(["ok", 0]);
  return JSON.stringify(await socket.next());
}

it("shows the value of the next process: another initial one, one instead of an update, and after a post", async () => {
  const [one, next] = await Promise.all([start("1"), start("2")]);
  const showsTwo = expect.stringMatching(/total <!--.*?-->2<!--/);
  const early = await joinPage(one.site, "/both");
  expect(await goOn(early, next, early.page.seals[0])).toEqual(showsTwo);

  await one.ask("set", 38);
  const page = await joinPage(one.site, "/both");
  expect(page.page.html).toMatch(/total <!--.*?-->38<!--/);
  expect(await goOn(page, next, page.page.seals[0])).toEqual(showsTwo);

  // An event of another component.
  const headers = { ...htmxHeaders, Cookie: cookieOf(page.agent) };
  const answer = await postEvent(next.site.agent(), page.page, "increment", { headers });
  expect(await goOn(page, next, readPage(answer.text).seals[0])).toEqual(showsTwo);
});
