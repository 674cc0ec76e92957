/** What Redis holds is backed up while pages are in use, and restored by the steps of the recipe. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { copyFileSync } from "node:fs";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { redis, requireProgram } from "../setup/programs.js";
import { getPage, postAndFollow } from "../support/page.js";
import { freePort, listening } from "../support/ports.js";
import { RedisServer } from "../support/redis.js";
import { recipe, root, Shop, temporaryFolder } from "./recipes.js";

const binaries = path.dirname(requireProgram(redis));

async function startRedis(folder: string, ...options: string[]): Promise<string> {
  const port = await freePort();
  const child = spawn(requireProgram(redis), ["--port", String(port), "--dir", folder, ...options], {
    stdio: "ignore",
  });
  onTestFinished(async () => {
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  });
  await listening(port);
  return `redis://127.0.0.1:${port}`;
}

function ask(url: string, ...command: string[]): string {
  return spawnSync(path.join(binaries, "redis-cli"), ["-u", url, ...command], { encoding: "utf8" }).stdout;
}

it("a page goes on with its state from a backup, in another Redis", async () => {
  const folder = temporaryFolder();
  const first = await RedisServer.create();
  onTestFinished(() => first.remove());
  const shop = await new Shop(await freePort(), { REDIS_URL: first.url }).start();
  const agent = shop.site.agent();
  const page = await postAndFollow(agent, await getPage(agent, "/"), "increment");

  // Redis waits five seconds for others that want a copy, too.
  ask(first.url, "config", "set", "repl-diskless-sync-delay", "0");
  const backup = path.join(folder, "shop.rdb");
  const script = path.join(root, "examples/deployment/redis/backup.sh");
  const env = { ...process.env, PATH: `${binaries}:${process.env.PATH}` };
  const { status, stderr } = spawnSync(script, [first.url, backup], { env, encoding: "utf8" });
  expect([status, status === 0 ? "" : stderr]).toEqual([0, ""]);
  await shop.end("SIGKILL");
  await first.remove();

  copyFileSync(backup, path.join(folder, "dump.rdb"));
  const url = await startRedis(folder, "--appendonly", "no", "--save", "");
  expect(ask(url, "config", "set", "appendonly", "yes")).toBe("OK\n");
  const next = await new Shop(shop.port, { REDIS_URL: url }).start();
  expect((await postAndFollow(agent, page, "increment")).text).toContain("Count: 2");
  await next.end();
});

it("Redis takes the settings, which neither evict nor lose anything but the last second", async () => {
  const folder = temporaryFolder();
  const settings = recipe("redis/redis.conf")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .flatMap((line) => {
      const [name, ...values] = line.split(" ");
      return [`--${name}`, ...values];
    });
  const url = await startRedis(folder, ...settings);
  const read = (name: string) => ask(url, "config", "get", name).split("\n")[1];
  expect(["appendonly", "appendfsync", "maxmemory-policy"].map(read)).toEqual([
    "yes",
    "everysec",
    "noeviction",
  ]);
});
