/** Fastify, which takes middleware through middie. */
import { describe, it } from "vitest";
import type { Case } from "../cases.js";
import { inChromium } from "../in-chromium.js";
import { fastifyPackages } from "../packages.js";
import { byWire, runCase } from "../run-case.js";
import { expectRight, useApplications } from "./support.js";

const { folder, browser } = useApplications({ packages: fastifyPackages });

describe("Fastify", () => {
  it("has live components by handle() and render()", async (test) => {
    const tried: Case = { name: "Fastify with middie", file: "middie.js" };
    expectRight(test, tried, await runCase(folder(), tried, { ...byWire, ...inChromium(browser()) }));
  });
});
