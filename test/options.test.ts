/** The options of hyperLive(): a mistake is told at start, with what, why and what to write instead. */
import express from "express";
import { afterEach, describe, expect, it, vi } from "vitest";
import { html, hyperLive, LiveError } from "../middleware/index.js";
import { readOptions } from "../middleware/read-options.js";
import { Tally } from "./support/components.js";
import { getPage, postEvent } from "./support/page.js";
import { serve } from "./support/site.js";

afterEach(() => {
  vi.unstubAllEnvs();
});

const logger = () => ({ warn: vi.fn(), error: vi.fn() });

describe("an option that does not fit", () => {
  it.each([
    ["an unknown one", { graze: 5 }, '"graze" is not an option; the options are grace, maxAge'],
    ["a negative time", { grace: -1 }, '"grace" is -1, but must be a number of at least 0'],
    ["a time that is no number", { maxAge: "1 day" }, '"maxAge" is 1 day, but must be a number'],
    ["a time without an end", { shutdown: Number.POSITIVE_INFINITY }, '"shutdown" is Infinity'],
    ["a size that is none", { maxPayload: Number.NaN }, '"maxPayload" is NaN'],
    ["a limit of null", { sealLimit: null }, '"sealLimit" is null'],
    ["a path without a slash", { path: "live" }, '"path" is "live", but must look like "/_live"'],
    ["the root as path", { path: "/" }, '"path" is "/"'],
    ["a path with a slash behind", { path: "/live/" }, '"path" is "/live/"'],
    ["a path with a parameter", { path: "/:live" }, '"path" is "/:live"'],
    ["a path that is no text", { path: 7 }, '"path" is 7'],
    ["a short secret", { secret: "hunter2" }, '"secret" must be at least 16 characters'],
    ["a short secret among others", { secret: ["x".repeat(16), "y"] }, '"secret" must be at least 16'],
    ["a secret that is no text", { secret: 1234567890123456 }, '"secret" must be at least 16'],
    ["an empty list of secrets", { secret: [] }, '"secret" is an empty list'],
    ["an origin with a path", { origins: ["https://app.example/"] }, '"origins" has "https://app.example/"'],
    ["an origin without a scheme", { origins: ["app.example"] }, 'each must look like "https://app.example"'],
    ["a prefix without a slash", { prefix: "shop" }, '"prefix" is "shop", but must look like "/shop"'],
    ["a prefix with a slash at its end", { prefix: "/shop/" }, '"prefix" is "/shop/"'],
    ["a prefix that is another site", { prefix: "//shop.example" }, '"prefix" is "//shop.example"'],
    ["a word for whether pages are embedded", { embedded: "yes" }, '"embedded" must be true or false'],
    ["a wildcard for an origin", { origins: ["*"] }, '"origins" has "*"'],
    ["a layout that is no function", { layout: html`<p></p>` }, '"layout" must be a function'],
    [
      "an adapter that can't load",
      { adapter: { save() {} } },
      '"adapter" must have the methods load, save, read, swap',
    ],
    ["a server that is none", { server: 3000 }, '"server" must have the methods on, close'],
    ["limits that are no object", { limits: 5 }, '"limits" must be an object'],
    [
      "an unknown limit",
      { limits: { events: 5 } },
      '"limits.events" is not a limit; the limits are views, joinTime',
    ],
    [
      "a limit of nothing",
      { limits: { views: 0 } },
      '"limits.views" is 0, but must be a number of at least 1',
    ],
    ["a limit that is no number", { limits: { unread: "1 MiB" } }, '"limits.unread" is 1 MiB'],
    ["a limit that is not a number", { limits: { fields: Number.NaN } }, '"limits.fields" is NaN'],
    ["a logger of null", { logger: null }, '"logger" must have the methods warn, error'],
  ])("is refused when hyperLive is called: %s", (_what, options, sentence) => {
    const call = () => hyperLive(options as never);
    expect(call).toThrow(LiveError);
    expect(call).toThrow(sentence);
    expect(call).toThrow("[HL_OPTION]");
  });

  it("is refused at the first page where a layout returns no whole document", async () => {
    const errors: string[] = [];
    const site = await serve(
      (app) => {
        app.get("/", (_request, response) => response.live(Tally));
        app.use(((error, _request, response, _next) => {
          errors.push(error.message);
          response.status(500).send();
        }) as express.ErrorRequestHandler);
      },
      { layout: ({ content }) => html`<div>${content}</div>` },
    );
    await site.agent().get("/");
    expect(errors).toEqual([expect.stringContaining('"layout" must return a whole document')]);
  });
});

describe("options that fit", () => {
  it("have defaults, all of them", () => {
    vi.stubEnv("HYPER_LIVE_SECRET", undefined);
    expect(readOptions({})).toMatchObject({
      path: "/_live",
      origins: [],
      grace: 60_000,
      idle: 15_000,
      maxAge: 86_400_000,
      sealLimit: 16_384,
      maxPayload: 1_048_576,
      shutdown: 1200,
      logger: console,
      secrets: [expect.stringMatching(/^[0-9a-f]{64}$/)],
    });
    expect(readOptions({}).secrets).not.toEqual(readOptions({}).secrets);
  });

  it("have a default for each limit that is not given, and let one be turned off", () => {
    const { limits } = readOptions({ limits: { views: 5, joinTime: Number.POSITIVE_INFINITY } });
    expect(limits).toMatchObject({ views: 5, joinTime: Number.POSITIVE_INFINITY, eventsPerSocket: 100 });
    expect(limits).toMatchObject({ handler: 30_000, queue: 200 });
  });

  it("take the secret from the environment where none is given", () => {
    vi.stubEnv("HYPER_LIVE_SECRET", "a secret from the environment");
    expect(readOptions({}).secrets).toEqual(["a secret from the environment"]);
    expect(readOptions({ secret: "a secret from the options" }).secrets).toEqual([
      "a secret from the options",
    ]);
  });

  it("refuse a short secret from the environment as well", () => {
    vi.stubEnv("HYPER_LIVE_SECRET", "short");
    expect(() => readOptions({})).toThrow('"secret" must be at least 16 characters');
  });

  it("warn in production, and only there, that pages without a secret do not outlive the process", () => {
    vi.stubEnv("HYPER_LIVE_SECRET", "");
    const [quiet, loud] = [logger(), logger()];
    readOptions({ logger: quiet });
    vi.stubEnv("NODE_ENV", "production");
    readOptions({ logger: loud });
    readOptions({ logger: quiet, secret: "a secret from the options" });
    expect(quiet.warn).not.toHaveBeenCalled();
    expect(loud.warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining("set HYPER_LIVE_SECRET"));
  });

  it("put a layout of the application's own around each page", async () => {
    const site = await serve((app) => app.get("/room", (_request, response) => response.live(Tally)), {
      layout: ({ content, title, request }) =>
        html`<!doctype html><html lang="en"><head><title>${title} at ${request.path}</title></head><body>${content}</body></html>`,
    });
    const agent = site.agent();
    const page = await getPage(agent, "/room");
    expect(page.html).toContain("<title>Tally at /room</title>");
    expect(page.html).toMatch(/<script[^>]*live-[^>]*><\/script><\/head>/);
    expect((await postEvent(agent, page, "increment")).status).toBe(303);
  });
});
