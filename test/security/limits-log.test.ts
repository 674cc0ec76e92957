/** Attacks on the log: an attacker decides how often something is refused, and must not fill the log. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { RefusalLog } from "../../middleware/security/refusal-log.js";
import { Tally } from "../support/components.js";
import { postEvent } from "../support/page.js";
import { serve } from "../support/site.js";
import { joinPage } from "../support/socket.js";

describe("the log of refusals", () => {
  const lines: string[] = [];
  const log = () => new RefusalLog({ warn: (line) => void lines.push(line), error: () => {} });

  beforeEach(() => {
    lines.length = 0;
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("has ten lines of a kind in ten seconds, and then the number of the others", () => {
    const refusals = log();
    for (let count = 0; count < 4_322; count++) refusals.write("socket", `line ${count}`);
    expect(lines).toHaveLength(10);
    vi.advanceTimersByTime(10_000);
    expect(lines.slice(10)).toEqual(["Hyper Live refused (socket): … and 4,312 more like it"]);
    refusals.write("socket", "again");
    expect(lines.at(-1)).toBe("again");
    vi.advanceTimersByTime(60_000);
    expect(lines).toHaveLength(12);
  });

  it("limits each kind on its own", () => {
    const refusals = log();
    for (let count = 0; count < 50; count++) refusals.write("socket", "socket");
    refusals.write("post", "post");
    expect(lines.at(-1)).toBe("post");
  });

  it("shortens long lines", () => {
    log().write("post", "x".repeat(100_000));
    expect(lines[0]).toHaveLength(1_001);
  });
});

describe("a page that sends what is refused", () => {
  it("writes ten lines, by socket and by post alike", async () => {
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Tally)));
    const { agent, page, socket } = await joinPage(site, "/");
    for (let event = 1; event <= 100; event++) socket.send([0, 0, event, 0, "cheat"]);
    for (let event = 1; event <= 100; event++) expect((await socket.next())[0]).toBe("refused");
    expect(site.log).toHaveLength(10);
    for (let count = 0; count < 30; count++) expect((await postEvent(agent, page, "cheat")).status).toBe(403);
    expect(site.log).toHaveLength(20);
  });
});
