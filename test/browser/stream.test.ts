/** Networks that let no WebSocket through: pages are connected by a stream. */
import type { Page } from "playwright-core";
import { describe, expect, it, onTestFinished } from "vitest";
import { broadcast, context, html, live, subscribe } from "../../middleware/index.js";
import { press, says, settled } from "./behaviours/steps.js";
import { usePages } from "./gallery.js";
import { SocketProxy } from "./proxy.js";
import { connected, newSession, visit } from "./visit.js";

@live({ name: "stream.board" })
class Board {
  count = 0;
  heard = "";
  onMount() {
    subscribe("stream.board", this.hear);
  }
  hear(text: string) {
    this.heard = text;
  }
  add() {
    this.count++;
  }
  tell() {
    context().push("told", {});
  }
  render() {
    return html`<section>
      <button @click="add">+</button>
      <output aria-label="count">${this.count}</output>
      <output aria-label="heard">${this.heard}</output>
    </section>`;
  }
}

const site = usePages((app) => app.get("/", (_request, response) => response.live(Board)));

/** Opens the page through a proxy of its own, which treats WebSockets as it is told. */
async function open(mode: SocketProxy["mode"]) {
  const proxy = new SocketProxy(() => Number(new URL(site.url()).port));
  const url = await proxy.listen();
  onTestFinished(() => proxy.close());
  proxy.mode = mode;
  const session = await newSession(site.browser(), "live");
  const opened = await visit(site.browser(), url, "live", session);
  return { proxy, url, ...opened };
}

describe("where a proxy refuses WebSockets", () => {
  it("a page works over a stream", async () => {
    const { page, sent, posts } = await open("refuse");
    await press(page, "+");
    await says(page, "count", "1");
    await broadcast("stream.board", "all");
    await says(page, "heard", "all");
    expect(sent).toEqual([]);
    console.log(posts.map((p) => p.url()));
  });
});
