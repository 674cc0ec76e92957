/** The quick half's applications again, and more of them, used in a real browser. */
import { describe, it } from "vitest";
import { Nginx } from "../../support/nginx.js";
import { type Case, moreCases, quickCases } from "../cases.js";
import { inChromium } from "../in-chromium.js";
import { quickPackages } from "../packages.js";
import { byWire, runCase } from "../run-case.js";
import { expectRight, useApplications } from "./support.js";

const { folder, browser } = useApplications({ packages: quickPackages });

describe("an application in Chromium", () => {
  it.for(quickCases)("counts in all three modes, or says why not: $name", async (tried, test) => {
    expectRight(test, tried, await runCase(folder(), tried, inChromium(browser())));
  });

  it.for(moreCases)("counts there and without a browser: $name", async (tried, test) => {
    const uses = { ...byWire, ...inChromium(browser()) };
    expectRight(test, tried, await runCase(folder(), tried, uses));
  });

  it("counts behind an nginx that ends TLS and takes a prefix away", async (test) => {
    const tried: Case = { name: "nginx: TLS, prefix taken away", file: "behind-proxy.js", paths: ["/shop/"] };
    const uses = { ...byWire, ...inChromium(browser()) };
    expectRight(test, tried, await runCase(folder(), tried, uses, { inFront: (port) => Nginx.start(port) }));
  });
});
