/**
 * Random templates through random states, in Chromium: a patched page is the page that a fresh render would give.
 *
 * A normal run tries the same 200 cases each time, and `HYPER_LIVE_LONG=1` the same 500, so that a change is judged by what it changed.
 * `PROPERTY_RUNS` sets another number, for a long run, with cases of its own; `PROPERTY_SEED` the seed of an earlier one.
 */
import fc from "fast-check";
import type { Browser, Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { isLong } from "../../support/long.js";
import { connectChromium } from "../shared-chromium.js";
import { shape } from "./arbitrary-shapes.js";
import type { Finding } from "./client.js";
import { openClient, play } from "./client-page.js";
import { type Case, record, type Script } from "./session.js";
import { printShape } from "./shape.js";

const runs = Number(process.env.PROPERTY_RUNS ?? (isLong ? 500 : 50));
const seed = Number(
  process.env.PROPERTY_SEED ?? (process.env.PROPERTY_RUNS ? Math.floor(Math.random() * 2 ** 31) : 927254246),
);

/** Cases that go to the browser at once: the way there costs more than most cases do. */
const batchSize = 50;

const cases: fc.Arbitrary<Case> = fc.record({
  shape: shape({ kind: "flow", depth: 4, without: "" }),
  steps: fc.array(
    fc.record({ seed: fc.integer({ min: 0, max: 2 ** 31 }), rate: fc.constantFrom(0, 10, 40, 100) }),
    { minLength: 3, maxLength: 6 },
  ),
  isTagged: fc.boolean(),
});

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await connectChromium();
  page = await openClient(browser);
});

describe("a patched page", () => {
  it("is the page of a fresh render, keeps its nodes, and changes nowhere else", async () => {
    console.info(`${runs} random templates, PROPERTY_SEED=${seed}`);
    const samples = fc.sample(cases, { numRuns: runs, seed });
    for (let at = 0; at < samples.length; at += batchSize) {
      const batch = samples.slice(at, at + batchSize);
      const scripts: Script[] = [];
      for (const each of batch) scripts.push(await record(each, true), await record(each, false));
      // Only a case that fails is worth being made small, which takes a round trip for each attempt.
      if (await play(page, scripts)) await shrink(at);
    }
    expect(samples.length).toBe(runs);
  }, 3_600_000);
});

/** Finds the smallest case that fails like one of the batch that starts at this one, and throws what it shows. */
async function shrink(at: number): Promise<void> {
  const property = fc.asyncProperty(cases, async (each) => {
    const scripts = [await record(each, true), await record(each, false)];
    const finding = await play(page, scripts);
    if (finding) throw new Error(describeFinding(each, scripts, finding));
  });
  const result = await fc.check(property, { numRuns: at + batchSize, seed });
  throw result.errorInstance ?? new Error(`A case from ${at} on fails only behind others.`);
}

function describeFinding({ shape, steps }: Case, scripts: Script[], finding: Finding): string {
  const { script, patch, what, before, expected, found } = finding;
  return [
    `after patch ${patch} (${script === 0 ? "packed" : "as HTML"}) the page ${what}`,
    `template:\n${printShape(shape)}`,
    `states: ${JSON.stringify(steps)}`,
    `changes: ${JSON.stringify(scripts[script]?.patches[patch]?.changes)}`,
    `before: ${before}`,
    `expected: ${expected}`,
    `found: ${found}`,
  ].join("\n");
}
