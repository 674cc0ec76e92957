/**
 * The gallery as it is in production: the scripts with their short names, under the strictest policies that a site
 * can have, and no more of them than a page needs.
 */
import type { BrowserContext } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contentSecurityPolicy } from "../../examples/gallery.js";
import { someOf } from "../support/long.js";
import { openWithoutSocket } from "./behaviours/steps.js";
import { useGallery } from "./gallery.js";
import { gallerySteps } from "./gallery-steps.js";
import { casesIn } from "./some-modes.js";
import { modes, newSession, type Visit, visit } from "./visit.js";

const environment = process.env.NODE_ENV;
beforeAll(() => {
  process.env.NODE_ENV = "production";
  process.env.HYPER_LIVE_SECRET = "a secret of the tests in production";
});
const gallery = useGallery();
const typed = useGallery(
  `${contentSecurityPolicy}; require-trusted-types-for 'script'; trusted-types hyper-live`,
);
afterAll(() => {
  process.env.NODE_ENV = environment;
  delete process.env.HYPER_LIVE_SECRET;
});

/** A session that tells what its pages violate. */
interface Watched {
  context: BrowserContext;
  violations: string[];
}

/** By mode and whether htmx is there: pages share a session, since one that tells something can't be emptied and reused. */
const sessions = new Map<string, Promise<Watched>>();
const ends: (() => Promise<void>)[] = [];
afterAll(() => Promise.all(ends.map((end) => end())));

function sessionOf(site: typeof gallery, mode: Visit["mode"], isHtmxThere: boolean): Promise<Watched> {
  const key = `${mode} ${isHtmxThere}`;
  const session = sessions.get(key) ?? createSession(site, mode, isHtmxThere);
  sessions.set(key, session);
  return session;
}

async function createSession(
  site: typeof gallery,
  mode: Visit["mode"],
  isHtmxThere: boolean,
): Promise<Watched> {
  const context = await newSession(site.browser(), mode, (end) => ends.push(end));
  const violations: string[] = [];
  await context.exposeFunction("tellViolation", (what: string) => violations.push(what));
  await context.addInitScript(() => {
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) =>
      (window as unknown as { tellViolation(what: string): void }).tellViolation(
        `${violatedDirective} ${blockedURI} ${sample}`,
      ),
    );
  });
  if (!isHtmxThere) await context.route(/htmx-.*\.js/, (route) => route.abort("blockedbyclient"));
  return { context, violations };
}

/** Opens a page, without htmx where that is wanted, and takes its steps; gives what violated its policy. */
async function takeSteps(
  site: typeof gallery,
  path: string,
  mode: Visit["mode"],
  isHtmxThere = true,
): Promise<string[]> {
  const { context, violations } = await sessionOf(site, mode, isHtmxThere);
  violations.length = 0;
  const { page, errors } = await visit(site.browser(), site.url() + path, mode, context);
  for (const step of [1, 2, 3]) await gallerySteps[path]?.(page, step, mode);
  await page.close();
  // A form that was refused is answered with 422, which a browser's console calls a failure.
  return [...violations, ...errors.filter((error) => !error.includes("422"))];
}

const paths = Object.keys(gallerySteps);

describe.each(modes)("in %s mode", (mode) => {
  it.each(someOf(casesIn(paths, mode), 4))(
    "%s works under a strict policy, with nothing that violates it",
    async (path) => {
      expect(await takeSteps(gallery, path, mode)).toEqual([]);
    },
  );
});

describe("our script", () => {
  it("is tested under a policy that lets a page load what is its own, and no more", () => {
    expect(contentSecurityPolicy.split("; ").sort()).toEqual([
      "base-uri 'none'",
      "connect-src 'self'",
      "default-src 'none'",
      "form-action 'self'",
      "img-src 'self'",
      "media-src 'self'",
      "script-src 'self'",
      "style-src 'self'",
    ]);
  });

  it.each(someOf(paths, 8))("needs no more than its own Trusted Types policy: %s", async (path) => {
    expect(await takeSteps(typed, path, "live", false)).toEqual([]);
  });

  it("sends events by post under that policy too", async () => {
    const page = await openWithoutSocket(typed, "/counter");
    await page.getByRole("button", { name: "+" }).click();
    await page.getByText("Count: 1").waitFor();
  });

  it("is one file on a page that is not special, and the rest is loaded when it is needed", async () => {
    const loaded: string[] = [];
    const context = await newSession(gallery.browser(), "live");
    context.on("request", (request) => {
      const name = /_live\/(?!htmx)(\w+)-[^/]*\.js$/.exec(request.url())?.[1];
      if (name) loaded.push(name);
    });
    const { page } = await visit(gallery.browser(), `${gallery.url()}/todos`, "live", context);
    expect(loaded).toEqual(["live"]);
    await page.evaluate(() => window.hyperLive.latency(20));
    expect(loaded).toContain("lazy");
    expect(loaded).not.toContain("morph");
    await gallerySteps["/todos"]?.(page, 1, "live");
  });
});
