/** A sign-out in one process ends the user's pages in all of them. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SiteProcess } from "../support/processes.js";
import { RedisServer } from "../support/redis.js";
import { endOf, openTab, signIn } from "../support/sign-in.js";

let redis: RedisServer;
let one: SiteProcess;
let other: SiteProcess;
const ends: (() => void)[] = [];
beforeAll(async () => {
  redis = await RedisServer.create();
  const start = () => SiteProcess.start(redis.url, "users", {}, (end) => ends.push(end));
  [one, other] = await Promise.all([start(), start()]);
});
afterAll(async () => {
  for (const end of ends) end();
  await redis.remove();
});

const ended = ["ended", 4401];

describe("two processes with one Redis", () => {
  it("end the first tab within a second after a sign-out by a tab of the other process, and it can do nothing", async () => {
    const ada = await signIn(one.site);
    // Cookies know no ports.
    const tab = await openTab(one.site, ada);
    const eve = await openTab(one.site, await signIn(one.site, "Eve"));
    const cookies = ada.jar.getCookies({ domain: "127.0.0.1", path: "/", secure: true, script: false });
    const before = await one.ask("written");
    const left = performance.now();
    await other.site.agent().post("/sign-out").set("Cookie", cookies.toValueString());
    expect(await endOf(tab)).toEqual(ended);
    expect(performance.now() - left).toBeLessThan(1_000);
    tab.socket.send([0, 0, 1, 0, "write"]);
    expect(await eve.event("write")).toMatchObject([0, 0, 1]);
    await expect.poll(() => other.ask("written")).toBe(Number(before) + 1);
  });

  it("end all pages of a user by endSessions(), which resolves once all processes were told", async () => {
    const tabs = [
      await openTab(one.site, await signIn(one.site, "Grace")),
      await openTab(other.site, await signIn(other.site, "Grace")),
    ];
    await one.ask("end", "Grace");
    expect(await Promise.all(tabs.map(endOf))).toEqual([ended, ended]);
  });

  it("ask about all users' pages after a time without Redis, since they may have missed a sign-out", async () => {
    const tab = await openTab(other.site, await signIn(other.site, "Linus"));
    const eve = await openTab(other.site, await signIn(other.site, "Eve"));
    await one.ask("forget", "Linus");
    expect(await tab.event("write")).toMatchObject([0, 0, 1]);
    await redis.stop();
    await redis.start();
    expect((await endOf(tab))[1]).toBe(4401);
    expect(eve.socket.socket.readyState).toBe(1);
  }, 40_000);
});
