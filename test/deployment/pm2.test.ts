/** PM2, as its recipe configures it: two processes of a cluster, which a reload replaces one after the other. */
import { execFile } from "node:child_process";

import path from "node:path";
import { promisify } from "node:util";
import { expect, it, onTestFinished } from "vitest";
import { Folder, install } from "../consumer/folder.js";
import { isLong } from "../support/long.js";
import { freePort, listening } from "../support/ports.js";
import { RedisServer } from "../support/redis.js";
import { placed, recipe, root, secret, server, siteAt } from "./recipes.js";
import { countMeanwhile, useSocketAndPosts } from "./visits.js";

const file = "pm2/ecosystem.config.cjs";

it("PM2 is told to wait for longer than a shutdown takes", () => {
  const waits = Number(/kill_timeout: (\d+)/.exec(recipe(file))?.[1]);
  expect(waits).toBeGreaterThan(5_000);
});

/** PM2 in a folder of its own, with what it runs. */
async function startPm2(port: number, redisUrl: string) {
  const folder = new Folder();
  folder.write("package.json", "{}");
  await install(folder, "pm2@7.0.4");
  const config = placed(file, {
    '"dist/server.js"': JSON.stringify(path.join(root, server)),
    '"3000"': `"${port}"`,
    "redis://localhost:6379": redisUrl,
  });
  folder.write("ecosystem.config.cjs", config);
  const env = { ...process.env, PM2_HOME: path.join(folder.path, "home"), HYPER_LIVE_SECRET: secret };
  const binary = path.join(folder.path, "node_modules/.bin/pm2");
  const pm2 = (...args: string[]) =>
    promisify(execFile)(binary, args, { cwd: folder.path, env, timeout: 60_000 }).catch((error) => {
      throw new Error(`pm2 ${args.join(" ")}: ${error.message} ${error.stdout} ${error.stderr}`);
    });
  onTestFinished(async () => {
    await pm2("kill");
    folder.remove();
  });
  await pm2("start", "ecosystem.config.cjs");
  return pm2;
}

if (isLong)
  it("a reload replaces both processes, and no post is lost", { timeout: 180_000 }, async () => {
    const redis = await RedisServer.create();
    onTestFinished(() => redis.remove());
    const port = await freePort();
    const pm2 = await startPm2(port, redis.url);
    await listening(port);
    const site = siteAt(`http://localhost:${port}`);
    // Frames of streams may reach the other process: PM2 has no sticky sessions.
    await useSocketAndPosts(site);
    const pids = async () => (await pm2("pid", "shop")).stdout.trim().split("\n").sort();
    const before = await pids();
    const posts = await countMeanwhile(site, () => pm2("reload", "shop"));
    const after = await pids();
    expect(after).toHaveLength(2);
    expect(after.filter((pid) => before.includes(pid))).toEqual([]);
    expect(posts).toBeGreaterThan(2);
  });
