/** Hooks: when each one is called, and how often. */
import type { NextFunction, Request, Response } from "express";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { html, live } from "../../middleware/index.js";
import { Gate } from "../support/components.js";
import { getPage, postAndFollow } from "../support/page.js";
import { serve, type TestSite } from "../support/site.js";
import { cookieOf, joinPage, openSocket } from "../support/socket.js";

let calls: string[] = [];
beforeEach(() => {
  calls = [];
});

@live
class Witness {
  // Those of this test: a page of the one before may yet be on its way out.
  readonly #calls = calls;
  name = "witness";
  visits = 0;
  withChild = false;
  onMount(): void {
    this.#calls.push(`${this.name}: mount`);
  }
  onConnect(): void {
    this.visits++;
    this.#calls.push(`${this.name}: connect`);
  }
  onDisconnect(): void {
    this.#calls.push(`${this.name}: disconnect`);
  }
  onUnmount(): void {
    this.#calls.push(`${this.name}: unmount`);
  }
  toggle(): void {
    this.withChild = !this.withChild;
  }
  render(): unknown {
    return html`<div>
      <p>${this.visits} visits</p>
      <button @click="toggle">Toggle</button>
      ${this.withChild ? html`<i>${Child}</i>` : ""}
    </div>`;
  }
}

@live
class Child extends Witness {
  override name = "child";
}

const serveWitness = (options = {}): Promise<TestSite> =>
  serve((app) => app.get("/", (_request, response) => response.live(Witness)), options);

describe("onMount", () => {
  it("runs once when the page is fetched, and not again for posts, their pages and the socket", async () => {
    const site = await serveWitness();
    const { agent, page, socket } = await joinPage(site, "/");
    await postAndFollow(agent, page, "toggle");
    await postAndFollow(agent, page, "toggle");
    await socket.close();
    expect(calls.filter((call) => call === "witness: mount")).toHaveLength(1);
  });

  it("is waited for where it is asynchronous, in a page and in an event that brings a component in", async () => {
    const gate = new Gate();
    Loader.loaded = gate.passed.then(() => "news");
    const site = await serve((app) => {
      app.get("/", (_request, response) => response.live(Loader));
      app.get("/later", (_request, response) => response.live(Later));
    });
    const { event } = await joinPage(site, "/later");
    const answer = event("show");
    const page = getPage(site.agent(), "/");
    gate.open();
    expect((await page).text).toBe("news");
    expect(JSON.stringify(await answer)).toContain("news");
  });

  it("sees the props of its component", async () => {
    const site = await serve((app) =>
      app.get("/", (_request, response) => response.live(Witness, { name: "props" })),
    );
    await getPage(site.agent(), "/");
    expect(calls).toEqual(["props: mount"]);
  });

  it("that throws leaves the page to the application's error handler", async () => {
    const site = await serveWithErrors();
    for (const path of ["/sync", "/async"]) {
      const response = await site.agent().get(path);
      expect([response.status, response.text]).toEqual([500, "caught: no data"]);
    }
  });

  it("that throws beside another one that fails later does not end the process", async () => {
    const unhandled = vi.fn();
    process.on("unhandledRejection", unhandled);
    onTestFinished(() => void process.off("unhandledRejection", unhandled));
    const gate = new Gate();
    Loader.loaded = gate.passed as Promise<never>;
    const site = await serveWithErrors();
    expect((await site.agent().get("/both")).text).toBe("caught: no data");
    gate.fail(new Error("nor here"));
    await expect(gate.passed).rejects.toThrow();
    await new Promise((resolve) => setImmediate(resolve));
    expect(unhandled).not.toHaveBeenCalled();
  });
});

describe("onConnect and onDisconnect", () => {
  it("run each time a socket comes and goes, and what onConnect sets is shown", async () => {
    const site = await serveWitness();
    const { agent, page, socket } = await joinPage(site, "/");
    expect(await socket.next()).toEqual([0, 0, 0, [0, 1]]);
    await socket.close();
    await vi.waitFor(() => expect(calls).toContain("witness: disconnect"));
    const again = await openSocket(site, { cookie: cookieOf(agent), origin: site.url });
    again.send(["join", "word", [0, page.seals[0], 1]]);
    expect(await again.next()).toEqual(["ok", 0]);
    expect(await again.next()).toEqual([0, 0, 0, [0, 2]]);
    expect(calls).toEqual(["witness: mount", "witness: connect", "witness: disconnect", "witness: connect"]);
  });

  it("do not run for posts", async () => {
    const agent = (await serveWitness()).agent();
    await postAndFollow(agent, await getPage(agent, "/"), "toggle");
    expect(calls).toEqual(["witness: mount", "child: mount"]);
  });
});

describe("onUnmount", () => {
  it("runs when the component leaves its parent's render", async () => {
    const { event } = await joinPage(await serveWitness(), "/");
    await event("toggle");
    await event("toggle");
    expect(calls.filter((call) => call.startsWith("child"))).toEqual(["child: mount", "child: unmount"]);
  });

  it("runs when the page did not come back within the grace, behind onDisconnect; the page can still come back", async () => {
    const site = await serveWitness({ grace: 0 });
    const { agent, page, socket } = await joinPage(site, "/");
    await socket.close();
    await vi.waitFor(() => expect(calls).toContain("witness: unmount"));
    const again = await openSocket(site, { cookie: cookieOf(agent), origin: site.url });
    again.send(["join", "word", [0, page.seals[0], 1]]);
    expect(await again.next()).toEqual(["ok", 0]);
    expect(await again.next()).toEqual([0, 0, 0, [0, 2]]);
    expect(calls).toEqual([
      "witness: mount",
      "witness: connect",
      "witness: disconnect",
      "witness: unmount",
      "witness: connect",
    ]);
  });

  it("does not run while the page may still come back", async () => {
    const site = await serveWitness();
    const { socket } = await joinPage(site, "/");
    await socket.close();
    await vi.waitFor(() => expect(calls).toContain("witness: disconnect"));
    expect(calls).not.toContain("witness: unmount");
  });
});

function serveWithErrors(): Promise<TestSite> {
  return serve((app) => {
    app.get("/sync", (_request, response) => response.live(Broken));
    app.get("/async", (_request, response) => response.live(BrokenLater));
    app.get("/both", (_request, response) => response.live(html`<main>${Loader} ${Broken}</main>`));
    app.use((error: Error, _request: Request, response: Response, _next: NextFunction) => {
      response.status(500).send(`caught: ${error.message}`);
    });
  });
}

@live
class Loader {
  static loaded: Promise<string>;
  text = "";
  async onMount(): Promise<void> {
    this.text = await Loader.loaded;
  }
  render() {
    return html`<b>${this.text}</b>`;
  }
}

@live
class Later {
  isShown = false;
  show(): void {
    this.isShown = true;
  }
  render() {
    return html`<p>${this.isShown ? Loader : ""}<button @click="show">Show</button></p>`;
  }
}

@live
class Broken {
  onMount(): void {
    throw new Error("no data");
  }
  render() {
    return html`<p></p>`;
  }
}

@live
class BrokenLater {
  async onMount(): Promise<void> {
    throw new Error("no data");
  }
  render() {
    return html`<p></p>`;
  }
}
