/**
 * From an empty folder to production with the packed tarball: `new`, `dev`, a component of one's own, its test in three modes,
 * a build, and a start with NODE_ENV=production. It measures each step.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { freePort } from "../support/ports.js";
import { Folder, userEnvironment } from "./folder.js";

/** A step, and the seconds that it took. */
export interface Step {
  what: string;
  seconds: number;
}

const ownComponent = `import { html, live } from "hyper-live";

@live
export class Counter {
  count = 0;

  increment() {
    this.count++;
  }

  render() {
    return html\`<p>\${this.count} so far <button @click="increment">One more</button></p>\`;
  }
}
`;

const ownTest = `import { describeModes, render } from "hyper-live/testing";
import { expect, it } from "vitest";
import { Counter } from "../src/counter.js";

describeModes("the counter", (mode) => {
  it("counts", async () => {
    const page = await render(Counter, {}, { mode });
    await page.click("One more");
    expect(page.text()).toContain("1 so far");
  });
});
`;

/** Goes the whole way in a new folder, and removes it. */
export async function makeProject(tarball: string): Promise<Step[]> {
  const folder = new Folder();
  const steps: Step[] = [];
  const step = async (what: string, work: () => Promise<unknown>) => {
    const start = performance.now();
    await work();
    steps.push({ what, seconds: (performance.now() - start) / 1000 });
  };
  try {
    cpSync(tarball, path.join(folder.path, "hyper-live.tgz"));
    await step("npx hyper-live new shop (with npm install)", () => create(folder));
    const shop = new Shop(path.join(folder.path, "shop"));
    await step("npm test: the tests of the template", () => shop.run("test"));
    await step("npm run lint, npm run check", () => shop.run("lint").then(() => shop.run("check")));
    await develop(shop, step);
    await step("npm test: with a test of it in three modes", async () => {
      shop.write("test/counter.test.ts", ownTest);
      const output = await shop.run("test");
      if (!/Tests\s+6 passed/.test(output)) throw new Error(output);
    });
    await step("npm run build", () => shop.run("build"));
    await step("npm start with NODE_ENV=production, until its first page", () =>
      shop.whileRunning(["start"], { NODE_ENV: "production", HYPER_LIVE_SECRET: "0123456789abcdef" }, (url) =>
        untilHas(url, "0 to do"),
      ),
    );
    return steps;
  } finally {
    folder.remove();
  }
}

function create(folder: Folder): Promise<string> {
  const tarball = `file:${path.join(folder.path, "hyper-live.tgz")}`;
  const args = [
    "exec",
    "--yes",
    "--prefer-offline",
    `--package=${tarball}`,
    "--",
    "hyper-live",
    "new",
    "shop",
  ];
  return folder.run("npm", [...args, "--package", tarball]);
}

async function develop(shop: Shop, step: (what: string, work: () => Promise<unknown>) => Promise<void>) {
  let started = () => {};
  const isStarted = new Promise<void>((resolve) => {
    started = resolve;
  });
  let finish = () => {};
  const isFinished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  let address = "";
  const running = shop.whileRunning(["run", "dev"], {}, async (url) => {
    await untilHas(url, "0 to do");
    address = url;
    started();
    await isFinished;
  });
  await step("npm run dev, until its first page", () => Promise.race([isStarted, running]));
  await step("a component of one's own, on the page", async () => {
    shop.write("src/counter.ts", ownComponent);
    const app = shop.read("src/app.ts");
    shop.write(
      "src/app.ts",
      `import { Counter } from "./counter.js";\n${app.replace(/\$\{Todos\}/, "${Todos}${Counter}")}`,
    );
    await untilHas(address, "so far");
    await untilHas(`${address}live/counter`, "so far");
  });
  finish();
  await running;
}

/** The folder of the project. */
class Shop {
  constructor(private readonly path: string) {}

  write(name: string, text: string): void {
    writeFileSync(path.join(this.path, name), text);
  }

  read(name: string): string {
    return readFileSync(path.join(this.path, name), "utf8");
  }

  /** Runs a script of its package.json to its end; gives what that has written. */
  async run(script: string): Promise<string> {
    const child = this.start(["run", script], {});
    const output = collect(child);
    const [code] = await once(child, "close");
    if (code !== 0) throw new Error(`npm run ${script}: ${output()}`);
    return output();
  }

  /** Runs a script that serves pages, while something is done. */
  async whileRunning(
    args: string[],
    env: NodeJS.ProcessEnv,
    work: (url: string) => Promise<unknown>,
  ): Promise<void> {
    const port = await freePort();
    const child = this.start(args, { ...env, PORT: String(port) });
    const output = collect(child);
    const ended = once(child, "close");
    try {
      const early = ended.then(([code]) => Promise.reject(new Error(`It ended (${code}): ${output()}`)));
      await Promise.race([work(`http://localhost:${port}/`), early]);
    } finally {
      // With all processes that npm has started.
      if (child.exitCode === null) process.kill(-(child.pid as number), "SIGTERM");
      await ended.catch(() => {});
    }
  }

  private start(args: string[], env: NodeJS.ProcessEnv): ChildProcess {
    const all = { ...userEnvironment(), ...env, NO_COLOR: "1" };
    return spawn("npm", args, { cwd: this.path, env: all, detached: true });
  }
}

function collect(child: ChildProcess): () => string {
  let text = "";
  const add = (data: Buffer) => {
    text += data;
  };
  child.stdout?.on("data", add);
  child.stderr?.on("data", add);
  return () => text;
}

async function untilHas(url: string, text: string): Promise<void> {
  const end = performance.now() + 60_000;
  for (;;) {
    const page = await fetch(url).then(
      async (answer) => (await answer.text()).replace(/<!--.*?-->/gs, ""),
      (error) => String(error),
    );
    if (page.includes(text)) return;
    if (performance.now() > end) throw new Error(`${url} does not show ${text}: ${page}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
