/** What visitors do with a deployed application. */
import { expect } from "vitest";
import { getPage, type LivePage, postAndFollow } from "../support/page.js";
import type { TestSite } from "../support/site.js";
import { joinPage } from "../support/socket.js";
import { streamPage } from "../support/stream.js";

/** Counts over a stream, whose frames must all reach the process that has it. */
export async function useStream(site: TestSite): Promise<void> {
  const { event } = await streamPage(site);
  for (const count of [1, 2, 3]) expect(JSON.stringify(await event("increment"))).toContain(`[0,${count}]`);
}

/** Counts over a socket and by posts. */
export async function useSocketAndPosts(site: TestSite): Promise<void> {
  const { event } = await joinPage(site, "/");
  expect(JSON.stringify(await event("increment"))).toContain("[0,1]");
  const agent = site.agent();
  const page = await postAndFollow(agent, await getPage(agent, "/"), "increment");
  expect(page.text).toContain("Count: 1");
}

/** Sends posts one after the other while something else goes on; none may fail, and each counts once. */
export async function countMeanwhile(site: TestSite, work: () => Promise<unknown>): Promise<number> {
  const agent = site.agent();
  let page: LivePage = await getPage(agent, "/");
  let isOver = false;
  const working = work().finally(() => {
    isOver = true;
  });
  let posts = 0;
  while (!isOver) {
    page = await postAndFollow(agent, page, "increment");
    posts++;
  }
  await working;
  expect(page.text).toContain(`Count: ${posts}`);
  return posts;
}
