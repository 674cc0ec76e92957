/** The unit of the recipe: systemd reads it without a complaint, and what it starts ends as it should. */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { requireProgram, systemd } from "../setup/programs.js";
import { freePort } from "../support/ports.js";
import { joinPage } from "../support/socket.js";
import { placed, recipe, Shop, server, temporaryFolder } from "./recipes.js";

const unit = "systemd/shop@.service";
const settingOf = (name: string) => new RegExp(`^${name}=(.*)$`, "m").exec(recipe(unit))?.[1] as string;

it("systemd finds nothing wrong with the unit", () => {
  const folder = temporaryFolder();
  const file = path.join(folder, "shop@.service");
  writeFileSync(file, placed(unit, { "/usr/bin/node": process.execPath, "/srv/shop": folder }));
  const { stderr, status } = spawnSync(
    requireProgram(systemd),
    ["verify", "--recursive-errors=no", "--man=no", path.join(folder, "shop@3001.service")],
    { encoding: "utf8" },
  );
  const about = stderr.split("\n").filter((line) => line.includes("shop@"));
  expect([status, about]).toEqual([0, []]);
});

it("what it starts is given its port, and ends within its time", async () => {
  const port = await freePort();
  const environment = Object.fromEntries(
    settingOf("Environment")
      .replaceAll("%i", String(port))
      .split(" ")
      .map((pair) => pair.split(/=(.*)/) as [string, string]),
  );
  expect(environment).toMatchObject({ NODE_ENV: "production", PORT: String(port), HOST: "127.0.0.1" });
  const command = settingOf("ExecStart")
    .replace("/usr/bin/node", process.execPath)
    .replace("dist/server.js", server);
  // Redis is not there.
  const { REDIS_URL: _, ...others } = environment;
  const shop = await new Shop(port, others, command.split(" ")).start();
  const { socket } = await joinPage(shop.site, "/");
  const start = performance.now();
  expect(await shop.end(settingOf("KillSignal") as NodeJS.Signals)).toBe("SIGTERM");
  expect((await socket.closed).code).toBe(1012);
  expect(performance.now() - start).toBeLessThan(Number(settingOf("TimeoutStopSec")) * 1000);
});
