/** NestJS 11, compiled with the settings of its own command line. */
import { describe, it } from "vitest";
import type { Case } from "../cases.js";
import { inChromium } from "../in-chromium.js";
import { nestPackages } from "../packages.js";
import { byWire, runCase } from "../run-case.js";
import { expectRight, useApplications } from "./support.js";

const { folder, browser } = useApplications({ packages: nestPackages, folders: ["nest"], type: "commonjs" });

describe("NestJS", () => {
  it("has live components by app.use(hyperLive())", async (test) => {
    await folder().run("npx", ["tsc"]);
    const tried: Case = { name: "NestJS 11", file: "dist/main.js" };
    expectRight(test, tried, await runCase(folder(), tried, { ...byWire, ...inChromium(browser()) }));
  });
});
