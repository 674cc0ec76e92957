/** What Docker starts by the Dockerfile: the commands as lists, with no shell around them, and as the first process. */
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { describe, expect, it, onTestFinished } from "vitest";
import { someOf } from "../support/long.js";
import { freePort } from "../support/ports.js";
import { joinPage } from "../support/socket.js";
import { Program, recipe, root, Shop, secret, server } from "./recipes.js";

const dockerfile = recipe("docker/Dockerfile").replaceAll("\\\n", "");
const instructions = [...dockerfile.matchAll(/^([A-Z]+) (.*)$/gm)].map(([, name, text]) => ({
  name,
  text: text as string,
}));
const last = (name: string) => instructions.filter((each) => each.name === name).at(-1)?.text ?? "";
/** A command as a list; a text would be run by a shell, which keeps signals to itself. */
const listed = (text: string) => JSON.parse(text.slice(text.indexOf("["))) as string[];

/** The command of the container, with the application of this folder. */
const command = () => {
  const [name, ...args] = listed(last("CMD"));
  expect(name).toBe("node");
  return [process.execPath, ...args.map((arg) => (arg === "dist/server.js" ? server : arg))];
};

describe("the Dockerfile", () => {
  it("runs as a user without rights, with packages of production alone, from an image with a version", () => {
    expect(last("USER")).toBe("node");
    expect(dockerfile).toContain("npm prune --omit=dev");
    for (const { name, text } of instructions)
      if (name === "FROM") expect(text).toMatch(/^node:\d+-slim(?: AS build)?$/);
    expect(last("ENV")).toMatch(/\bNODE_ENV=production\b/);
    expect(last("EXPOSE")).toBe(/PORT=(\d+)/.exec(last("ENV"))?.[1]);
    // Sources last, so that an unchanged list of packages is not installed again.
    expect(dockerfile.indexOf("COPY package")).toBeLessThan(dockerfile.indexOf("COPY src"));
  });

  it("is that of a new project, with a health check", () => {
    const ofTemplate = readFileSync(`${root}/middleware/command-line/template/Dockerfile`, "utf8");
    const commands = (text: string) => text.split("\n").filter((line) => /^(?:RUN|CMD|FROM|USER)/.test(line));
    expect(commands(recipe("docker/Dockerfile"))).toEqual(commands(ofTemplate));
  });

  it("starts a server that sends its pages away at SIGTERM, and ends", async () => {
    const port = await freePort();
    const shop = await new Shop(port, {}, command()).start();
    const { socket, event } = await joinPage(shop.site, "/");
    await event("increment");
    const start = performance.now();
    const ended = shop.end("SIGTERM");
    expect((await socket.closed).code).toBe(1012);
    expect(await ended).toBe("SIGTERM");
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  it("has a health check that tells whether it is ready", async () => {
    const check = listed(last("HEALTHCHECK"));
    const [, ...args] = check;
    const port = await freePort();
    const isHealthy = () =>
      spawnSync(process.execPath, args, { env: { ...process.env, PORT: String(port) } }).status === 0;
    expect(isHealthy()).toBe(false);
    await new Shop(port).start();
    expect(isHealthy()).toBe(true);
  });
});

/** Whether this machine lets us have a first process of our own. */
const flags = process.getuid?.() === 0 ? ["--pid", "--fork"] : ["--map-root-user", "--pid", "--fork"];
const canBeFirst = spawnSync("unshare", [...flags, "true"]).status === 0;

if (canBeFirst)
  describe("as the first process of a container, which has no signals of its own", () => {
    it.each(someOf(["SIGTERM", "SIGINT"] as const, 2))(
      "ends at %s, although the application has something open",
      async (signal) => {
        // As a pool of a database, which nobody closes.
        const application = `setInterval(() => {}, 1000); import("./${server}");`;
        const port = await freePort();
        const env = { NODE_ENV: "production", HYPER_LIVE_SECRET: secret, PORT: String(port) };
        const { child } = await Program.start(
          ["unshare", ...flags, process.execPath, "--input-type=module", "--eval", application],
          port,
          env,
        );
        const first = Number(readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8"));
        onTestFinished(() => {
          try {
            process.kill(first, "SIGKILL");
          } catch {}
        });
        const ended = once(child, "exit");
        process.kill(first, signal);
        expect(await ended).toEqual([signal === "SIGTERM" ? 143 : 130, null]);
      },
    );
  });
