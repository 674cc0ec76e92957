/** @live and @handler under standard decorators, compiled as a project's own tsc would. */
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { definitionOf } from "../../middleware/component/definition.js";
import type * as Notes from "../fixtures/standard-decorators/notes.js";
import { openSession, transports } from "../support/session.js";
import { serve } from "../support/site.js";

const require = createRequire(import.meta.url);
const root = path.dirname(require.resolve("hyper-live/package.json"));

let compiled: typeof Notes;
beforeAll(async () => {
  const compiler = path.join(path.dirname(require.resolve("typescript/package.json")), "bin/tsc");
  const project = path.join(root, "test/fixtures/standard-decorators");
  const { status, stdout } = spawnSync(process.execPath, [compiler, "-p", project], { encoding: "utf8" });
  expect(stdout).toBe("");
  expect(status).toBe(0);
  compiled = (await import(path.join(root, "dist/test/standard-decorators/notes.js"))) as typeof Notes;
}, 60_000);

describe("under standard decorators", () => {
  it("@live registers a class, with and without options", () => {
    expect(definitionOf(compiled.Notes)?.name).toBe("Notes");
    expect(definitionOf(compiled.Named)?.name).toBe("standard-named");
  });

  it.each(transports)(
    "a component works in %s mode, and its handlers get what their types say",
    async (transport) => {
      const site = await serve((app) => app.get("/", (_request, response) => response.live(compiled.Notes)));
      const send = await openSession(site, "/", transport);
      const added = await send("add(text,times)", { text: "milk", times: "2" });
      expect(added.match(/milk/g)).toHaveLength(2);
      expect(await send("add(text,times)", { text: "milk", times: "many" })).toContain("must be a number");
      expect(await send("clear")).not.toContain("milk");
    },
  );
});
