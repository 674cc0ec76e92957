/**
 * An application in one file, with hyper-live inside, run where there is no node_modules: nothing of ours is looked for
 * beside it. Minified, its components have names that the bundler made up.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { type BuildOptions, build } from "esbuild";
import supertest from "supertest";
import { describe, expect, it, onTestFinished } from "vitest";
import { someOf } from "../support/long.js";
import { getPage, postEvent, readPage } from "../support/page.js";

const root = path.dirname(createRequire(import.meta.url).resolve("hyper-live/package.json"));
const require =
  'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';

/** The application's source, its components in the order in which the bundler names them. */
const application = (classes: string[], page: string) => `
  import { ValidateNested, IsInt } from "class-validator";
  import { Type } from "class-transformer";
  import express from "express";
  import { html, hyperLive, live } from "hyper-live";
  class Inner {}
  IsInt()(Inner.prototype, "count");
  class Outer {}
  ValidateNested()(Outer.prototype, "inner");
  Type(() => Inner)(Outer.prototype, "inner");
  ${classes.join("\n")}
  const app = express();
  app.use(hyperLive());
  app.get("/", (request, response) => response.live(${page}));
  app.get("/broken", (request, response) => response.live(html\`<p>a<div></div></p>\`));
  app.use((error, request, response, next) => response.status(500).send(error.message));
  const server = app.listen(0, () => console.log("port " + server.address().port));
`;
const component = (name: string, says: string) => `
  class ${name} {
    count = 0;
    step() { this.count++; }
    take(outer) { this.count = outer.inner.count; }
    render() {
      return html\`<section><p>${says} \${this.count}</p><button @click="step">+</button>
        <form @submit="take"><input name="inner.count"><button>Take</button></form></section>\`;
    }
  }
  live(${name}, { handlers: { take: [Outer] } });
`;
const stock = component("Stock", "In stock:");
const likes = component("Likes", "Liked:");

/** Bundles an application and starts it in a folder of its own. */
async function start(source: string, options: BuildOptions, environment: NodeJS.ProcessEnv = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), "hyper-live-bundle-"));
  const file = path.join(folder, options.format === "cjs" ? "app.cjs" : "app.mjs");
  await build({
    stdin: { contents: source, resolveDir: path.join(root, "test/consumer") },
    outfile: file,
    bundle: true,
    platform: "node",
    logLevel: "error",
    ...(options.format === "esm" && { banner: { js: require } }),
    ...options,
  });
  const child = spawn(process.execPath, [file], { cwd: folder, env: { ...process.env, ...environment } });
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await rm(folder, { recursive: true, force: true });
  });
  const log: string[] = [];
  const port = await portOf(child, log);
  return { url: `http://localhost:${port}`, log };
}

async function portOf(child: ChildProcess, log: string[]): Promise<string> {
  const ended = once(child, "exit").then(() => Promise.reject(new Error(`It ended: ${log.join("")}`)));
  ended.catch(() => {});
  const said = new Promise<string>((resolve) => {
    const read = (data: Buffer) => {
      log.push(String(data));
      const port = /port (\d+)/.exec(String(data))?.[1];
      if (port) resolve(port);
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
  });
  return Promise.race([said, ended]);
}

const bundles: [string, BuildOptions][] = [
  ["an ES module", { format: "esm" }],
  ["CommonJS", { format: "cjs" }],
  ["minified CommonJS", { format: "cjs", minify: true, keepNames: true }],
];

describe.each(someOf(bundles, 2))("an application bundled as %s", (_which, options) => {
  it("serves its page, the scripts and forms with nested classes, and names lines of templates", async () => {
    const { url } = await start(application([stock], "Stock"), options);
    const agent = supertest.agent(url);
    const page = await getPage(agent, "/");
    const scripts = Array.from(
      page.html.matchAll(/<script[^>]* src="([^"]+)"/g),
      (match) => match[1] as string,
    );
    expect(scripts).toHaveLength(2);
    for (const script of scripts) {
      const answer = await agent.get(script);
      expect(answer.status).toBe(200);
      expect(answer.text.length).toBeGreaterThan(10_000);
    }
    const posted = await postEvent(agent, page, "take", { form: { "inner.count": "7" } });
    expect((await getPage(agent, posted.get("Location") as string)).text).toContain("In stock: 7");
    const broken = await agent.get("/broken");
    expect(broken.text).toMatch(/\(\/.*\/app\.[cm]js:\d+:\d+\)/);
  }, 120_000);
});

describe("a minified application whose next build gives its components other names", () => {
  it("never takes a page of one component for another's, and says at start what to write", async () => {
    const options: BuildOptions = { format: "cjs", minify: true };
    const env = { NODE_ENV: "production", HYPER_LIVE_SECRET: "a secret of the tests of bundles" };
    const first = await start(application([stock, likes], "Stock"), options, env);
    const opened = await supertest(first.url).get("/");
    const cookies = opened.get("Set-Cookie") ?? [];
    const page = readPage(opened.text);
    expect(page.html).toContain("<title></title>");
    expect(first.log.join("")).toContain('@live({ name: "shop.Cart" })');
    // Alike but for their order, so that each name goes to the other class.
    const second = await start(application([likes, stock], "Likes"), options, env);
    const answer = await postEvent(supertest.agent(second.url), page, "step", {
      headers: { Cookie: cookies.map((cookie) => cookie.split(";")[0]).join("; ") },
    });
    expect(answer.status).toBe(410);
    expect(answer.text).not.toContain("Liked");
  }, 120_000);
});
