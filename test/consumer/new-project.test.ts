/** A new project with the packed tarball, from `npx hyper-live new` to production. */
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { Folder, pack } from "./folder.js";
import { makeProject } from "./new-project.js";

const tarballs = new Folder();
let tarball: string;
beforeAll(async () => {
  tarball = inject("tarball") ?? (await pack(tarballs, true));
}, 180_000);
afterAll(() => tarballs.remove());

it("goes from an empty folder to production", { timeout: 300_000 }, async () => {
  const steps = await makeProject(tarball);
  const rows = steps.map(({ what, seconds }) => `${seconds.toFixed(1).padStart(6)} s  ${what}`);
  const sum = steps.reduce((all, { seconds }) => all + seconds, 0);
  console.log(`${rows.join("\n")}\n${sum.toFixed(1).padStart(6)} s  in all`);
  expect(steps).toHaveLength(8);
});
