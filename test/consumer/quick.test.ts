/**
 * The packed tarball in an empty application, beside what applications usually run: the quick half of the matrix.
 *
 * One install and one folder serve all cases; each application is a process of its own.
 */
import { existsSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { someOf } from "../support/long.js";
import { inLongRuns } from "../support/long-tests.js";
import { quickCases } from "./cases.js";
import { createCertificate } from "./certificate.js";
import { followReadme } from "./first-page.js";
import { createApplications, Folder, pack } from "./folder.js";
import { quickPackages } from "./packages.js";
import { isRight, runCase, works } from "./run-case.js";
import { attackApplication, attacked, handOver, openPagesBehind } from "./withstand.js";

let tarball: string;
let applications: Folder;
const tarballs = new Folder();
beforeAll(async () => {
  tarball = inject("tarball") ?? (await pack(tarballs, true));
  applications = await createApplications(tarball, { packages: quickPackages });
  await createCertificate(applications);
}, 180_000);
afterAll(() => {
  applications?.remove();
  tarballs.remove();
}, 60_000);

describe("an application with the packed tarball", { concurrent: true, timeout: 120_000 }, () => {
  it.for(someOf(quickCases, 6))(
    "counts in all three modes, or says why not: $name",
    async (tried, { task }) => {
      const row = await runCase(applications, tried);
      task.meta.row = row;
      expect(isRight(tried, row), JSON.stringify(row, null, 2)).toBe(true);
    },
  );

  it.each(someOf(attacked, 2))("lives on after malformed first packets: $name", async (one) => {
    const outcomes = Object.entries(await attackApplication(applications, one, 24));
    expect(outcomes.filter(([, outcome]) => outcome !== works)).toEqual([]);
  });

  it.each(someOf([100, 0, 3000], 3))(
    "has 50 of 50 pages go live behind middleware that waits %d ms",
    async (time) => {
      expect(await openPagesBehind(applications, time, 50)).toBe(50);
    },
  );

  it.each(someOf(["plain.js", "http-server.js"], 2))(
    "hands an open page of %s to the next process",
    async (file) => {
      for (const signal of ["SIGTERM", "SIGINT"] as const) {
        const { ended, code, answer } = await handOver(applications, file, signal);
        expect({ code, answer }).toEqual({ code: 1012, answer: [0, 0, 2, [0, 2]] });
        expect(ended).toBeLessThan(1600);
      }
    },
  );

  inLongRuns(
    "is the README's first page after its commands, from an empty folder",
    async () => {
      const { commands, minutes } = await followReadme(tarball);
      console.log(`The README's first page: ${commands} commands, ${minutes.toFixed(1)} minutes.`);
      expect(commands).toBeLessThan(10);
    },
    180_000,
  );

  it("can be bundled without class-validator, which it has not installed", async () => {
    const { errors } = await build({
      entryPoints: [path.join(applications.path, "plain.js")],
      outfile: path.join(applications.path, "bundled.cjs"),
      bundle: true,
      platform: "node",
      format: "cjs",
      logLevel: "silent",
    });
    expect(errors).toEqual([]);
    expect(existsSync(path.join(applications.path, "node_modules/class-validator"))).toBe(false);
  });

  it("lets a test with supertest(app) end by itself", async () => {
    expect(await applications.run(process.execPath, ["supertest.js"])).toBe("passed\n");
  });
});
