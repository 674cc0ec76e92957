/**
 * The packed tarball under tools that restart an application when a file is saved: open pages go on, and show the new template,
 * although the application names no secret. `npm test` has `node --watch` in test/watch-restart.test.ts.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { freePort } from "../support/ports.js";
import { goesOn, server, tally } from "../support/watched-application.js";
import { createApplications, Folder, pack, userEnvironment } from "./folder.js";
import { firstPagePackages } from "./packages.js";

const { express, tsx } = firstPagePackages;
const tarballs = new Folder();
let folder: Folder;
beforeAll(async () => {
  const tarball = inject("tarball") ?? (await pack(tarballs, true));
  folder = await createApplications(tarball, { packages: { express, tsx }, folders: [] });
  for (const ending of ["js", "ts"])
    folder.write(`server-${ending}.${ending}`, server.replace("./tally.js", `./tally-${ending}.js`));
}, 180_000);
afterAll(() => {
  folder?.remove();
  tarballs.remove();
}, 60_000);

it.each([
  ["node --watch", "js", ["--watch", "server-js.js"]],
  ["tsx watch", "ts", ["node_modules/tsx/dist/cli.mjs", "watch", "server-ts.ts"]],
] as const)("keeps pages under %s", async (_name, ending, args) => {
  const file = `tally-${ending}.${ending}`;
  folder.write(file, tally("Old"));
  const port = await freePort();
  const env = { ...userEnvironment(), PORT: String(port) };
  const child = spawn(process.execPath, args, { cwd: folder.path, env });
  try {
    const url = `http://localhost:${port}`;
    while (!(await fetch(url).catch(() => undefined)))
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await goesOn(url, () => folder.write(file, tally("New")))).toEqual({
      before: "Old: 1",
      after: "New: 1",
      later: "New: 2",
    });
  } finally {
    child.kill("SIGTERM");
    await once(child, "exit");
  }
});
