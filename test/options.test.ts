/** The options of hyperLive(): a mistake is told at start, with what, why and what to write instead. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import express from "express";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { applicationName } from "../middleware/application-name.js";
import { fileStore, html, hyperLive, LiveError } from "../middleware/index.js";
import { readOptions } from "../middleware/read-options.js";
import { Tally } from "./support/components.js";
import { getPage, postEvent } from "./support/page.js";
import { serve } from "./support/site.js";

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("an option that does not fit", () => {
  it.each([
    ["an unknown one", { graze: 5 }, '"graze" is not an option; the options are grace, maxAge'],
    ["a negative time", { grace: -1 }, '"grace" is -1, but must be a number of at least 0'],
    ["a time that is no number", { maxAge: "1 day" }, '"maxAge" is 1 day, but must be a number'],
    ["a time without an end", { shutdown: Number.POSITIVE_INFINITY }, '"shutdown" is Infinity'],
    ["a size that is none", { maxPayload: Number.NaN }, '"maxPayload" is NaN'],
    ["an application that is no text", { application: 5 }, '"application" is 5, but must be a string'],
    ["an identity that is no function", { identity: "ada" }, '"identity" must be a function'],
    [
      "a recheck without a pause",
      { recheck: 0 },
      '"recheck" is 0, but must be a number above 0, or Infinity',
    ],
    [
      "seals that are sent all the time",
      { sealEvery: 0 },
      '"sealEvery" is 0, but must be a number above 0, or Infinity',
    ],
    ["a recheck that is no number", { recheck: "5 min" }, '"recheck" is 5 min'],
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
    ["a number for whether there are streams", { stream: 1 }, '"stream" must be true or false'],
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
      '"limits.events" is not a limit; the limits are views, viewsPerOwner',
    ],
    [
      "a limit of nothing",
      { limits: { views: 0 } },
      '"limits.views" is 0, but must be a number of at least 1',
    ],
    ["a limit that is no number", { limits: { unread: "1 MiB" } }, '"limits.unread" is 1 MiB'],
    ["a limit that is not a number", { limits: { fields: Number.NaN } }, '"limits.fields" is NaN'],
    ["uploads that are no object", { uploads: "folder" }, '"uploads" must be an object, such as { folder'],
    ["uploads of null", { uploads: null }, '"uploads" must be an object'],
    [
      "an unknown option of uploads",
      { uploads: { path: "/tmp" } },
      '"uploads.path" is not an option; the options are folder, store, maxTotal, maxWaiting, maxAge, check',
    ],
    ["a folder without a name", { uploads: { folder: "" } }, '"uploads.folder" must be the path of a folder'],
    ["a folder that is no text", { uploads: { folder: 5 } }, '"uploads.folder" must be the path of a folder'],
    [
      "a store that can't store",
      { uploads: { store: { save() {} } } },
      '"uploads.store" must have the methods save, find, write, read, moveTo',
    ],
    ["a store of null", { uploads: { store: null } }, '"uploads.store" must have the methods'],
    [
      "a folder beside a store",
      { uploads: { folder: "/tmp", store: fileStore("/tmp") } },
      '"uploads.folder" can\'t be given with "uploads.store"',
    ],
    [
      "a size of uploads that is none",
      { uploads: { maxTotal: "big" } },
      '"uploads.maxTotal" is "big", but must be bytes',
    ],
    ["a negative size of uploads", { uploads: { maxTotal: -1 } }, '"uploads.maxTotal" is -1'],
    ["no size of uploads", { uploads: { maxTotal: 0 } }, '"uploads.maxTotal" is 0'],
    [
      "a number of uploads that is none",
      { uploads: { maxWaiting: 0 } },
      '"uploads.maxWaiting" is 0, but must be',
    ],
    [
      "an age of uploads as text",
      { uploads: { maxAge: "1 h" } },
      '"uploads.maxAge" is 1 h, but must be a number',
    ],
    ["a check that is no function", { uploads: { check: true } }, '"uploads.check" must be a function'],
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
      recheck: 300_000,
      logger: console,
      uploads: {
        folder: undefined,
        store: undefined,
        maxTotal: 2 ** 30,
        maxWaiting: 1_000,
        maxAge: 3_600_000,
      },
      secrets: [expect.stringMatching(/^[0-9a-f]{64}$/)],
    });
    expect(readOptions({}).secrets).not.toEqual(readOptions({}).secrets);
  });

  it("of uploads take sizes as text", () => {
    const { uploads } = readOptions({
      uploads: { maxTotal: "1.5 GB", maxWaiting: Number.POSITIVE_INFINITY },
    });
    expect(uploads).toMatchObject({ maxTotal: 1.5 * 2 ** 30, maxWaiting: Number.POSITIVE_INFINITY });
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

  it("need a secret in production, and only there", () => {
    vi.stubEnv("HYPER_LIVE_SECRET", "");
    expect(readOptions({}).secrets).toHaveLength(1);
    vi.stubEnv("NODE_ENV", "production");
    expect(() => hyperLive()).toThrow(
      /"secret" is missing.*HYPER_LIVE_SECRET.*openssl rand -hex 32.*\[HL_OPTION\]/,
    );
    expect(readOptions({ secret: "a secret from the options" }).secrets).toHaveLength(1);
  });

  it("take the application's name from the package.json of the main script", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "hyper-live-name-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const script = path.join(folder, "dist", "server.js");
    await mkdir(path.dirname(script));
    await writeFile(path.join(folder, "package.json"), '{ "name": "shop" }');
    expect(applicationName(script)).toBe("shop");
    // As builds for two kinds of modules have it.
    await writeFile(path.join(folder, "dist", "package.json"), '{ "type": "module" }');
    expect(applicationName(script)).toBe("shop");
    await writeFile(path.join(folder, "dist", "package.json"), '{ "name": 5');
    expect(applicationName(script)).toBe("shop");
    expect(applicationName("/server.js")).toBe("");
    expect(readOptions({ application: "admin" }).application).toBe("admin");
    expect(readOptions({}).application).toBe(applicationName());
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
