/** In production the page and the log name an error alike; and what loggers get of it. */
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { html, type Logger, live } from "../../middleware/index.js";
import { getPage, htmxHeaders, postEvent } from "../support/page.js";
import { serve } from "../support/site.js";
import { joinPage } from "../support/socket.js";

@live
class Faulty {
  fail() {
    throw new Error("the database said no");
  }
  say() {
    // Applications throw what they like.
    throw "a text";
  }
  render() {
    return html`<button @click="fail">Fail</button><button @click="say">Say</button>`;
  }
}

const serveFaulty = (logger?: Logger) =>
  serve((app) => app.get("/", (_request, response) => response.live(Faulty)), {
    secret: "a secret of these tests, for production",
    ...(logger && { logger }),
  });
const idIn = (text: string) => /\berror ([0-9a-f]{8})\b/i.exec(text)?.[1];

describe("an error in production", () => {
  beforeEach(() => void vi.stubEnv("NODE_ENV", "production"));
  afterEach(() => void vi.unstubAllEnvs());

  it("has the same name in the page and in the log, by post and over the socket, and another one each time", async () => {
    const site = await serveFaulty();
    const agent = site.agent();
    const posted = await postEvent(agent, await getPage(agent, "/"), "fail", { headers: htmxHeaders });
    const { event } = await joinPage(site, "/");
    const sent = JSON.stringify(await event("fail"));
    const [first, second] = site.log as [string, string];
    expect(idIn(posted.text)).toBe(idIn(first));
    expect(idIn(sent)).toBe(idIn(second));
    expect(new Set([idIn(first), idIn(second), undefined]).size).toBe(3);
    expect(posted.text + sent).not.toContain("database");
  });

  it("has none if it is no object", async () => {
    const site = await serveFaulty();
    const { event } = await joinPage(site, "/");
    expect(idIn(JSON.stringify(await event("say")))).toBeUndefined();
  });
});

describe("an error in development", () => {
  it("has no name", async () => {
    const site = await serveFaulty();
    const { event } = await joinPage(site, "/");
    expect(idIn(JSON.stringify(await event("fail")) + site.log.join())).toBeUndefined();
  });
});

describe("a logger of pino", () => {
  it("gets the error with its stack, and the message", async () => {
    const lines: string[] = [];
    const site = await serveFaulty(pino({}, { write: (line) => void lines.push(line) }));
    const { event } = await joinPage(site, "/");
    await event("fail");
    const line = JSON.parse(lines[0] as string);
    expect(line).toMatchObject({
      level: 50,
      msg: "Hyper Live: a handler threw.",
      err: { message: "the database said no", stack: expect.stringContaining("fail") },
    });
  });
});
