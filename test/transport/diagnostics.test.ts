/** What an application observes by `node:diagnostics_channel`, and by `GET /_live/health`. */
import { AsyncLocalStorage } from "node:async_hooks";
import { tracingChannel } from "node:diagnostics_channel";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { type EventTrace, html, live } from "../../middleware/index.js";
import { getPage, postEvent } from "../support/page.js";
import { serve } from "../support/site.js";
import { joinPage } from "../support/socket.js";

const current = new AsyncLocalStorage<string>();

@live
class Observed {
  count = 0;
  seen: string | undefined;
  add() {
    this.count++;
    this.seen = current.getStore();
  }
  async slow() {
    await pause(5);
    this.seen = current.getStore();
  }
  fail() {
    throw new Error("broken");
  }
  async failLater() {
    await pause(5);
    throw new Error("broken later");
  }
  onError() {
    throw new Error("and again");
  }
  render() {
    return html`<p>${this.count} ${this.seen}</p><button @click="add">Add</button>
      <button @click="slow">Slow</button><button @click="fail">Fail</button>
      <button @click="failLater">Fail later</button>`;
  }
}

const site = () =>
  serve((app) => app.get("/page", (_request, response) => response.live(Observed)), {
    logger: { warn: () => {}, error: () => {} },
  });

/** The names of what is published on a channel, with what `tell` says of each message. */
function observe<Message extends object>(name: string, tell: (message: Message) => unknown) {
  const published: [step: string, told: unknown][] = [];
  const record = (step: string) => (message: unknown) => published.push([step, tell(message as Message)]);
  const channel = tracingChannel<unknown, Message>(`hyper-live:${name}`);
  const subscribers = {
    start: record("start"),
    end: record("end"),
    asyncStart: () => {},
    asyncEnd: record("asyncEnd"),
    error: record("error"),
  };
  channel.subscribe(subscribers);
  onTestFinished(() => {
    channel.unsubscribe(subscribers);
  });
  return published;
}

const tellEvent = ({ component, handler, outcome, error, page, mode }: EventTrace) =>
  [component, handler, mode, page.path, outcome, (error as Error | undefined)?.message].join(" ");

describe("the channel of events", () => {
  it("tells of an event by post, and of one over the socket", async () => {
    const published = observe("event", tellEvent);
    const served = await site();
    const agent = served.agent();
    const page = await getPage(agent, "/page?secret=1");
    await postEvent(agent, page, "add");
    const { event } = await joinPage(served, "/page?secret=1");
    await event("add");
    expect(published).toEqual([
      ["start", "Observed add form /page  "],
      ["end", "Observed add form /page done "],
      ["start", "Observed add live /page  "],
      ["end", "Observed add live /page done "],
    ]);
  });

  it("tells when an async handler is done, and which fail", async () => {
    const published = observe("event", tellEvent);
    const { event } = await joinPage(await site(), "/page");
    await event("slow");
    await expect.poll(() => published.at(-1)).toEqual(["asyncEnd", "Observed slow live /page done "]);
    expect(published).toHaveLength(3);
    published.length = 0;
    await event("fail");
    await event("failLater");
    await expect
      .poll(() => published.filter(([step]) => step === "error"))
      .toEqual([
        ["error", "Observed fail live /page failed and again"],
        ["error", "Observed failLater live /page failed and again"],
      ]);
  });

  it("runs handlers in what its stores are bound to, sync or not", async () => {
    const channel = tracingChannel("hyper-live:event");
    channel.start.bindStore(current, (message) => (message as EventTrace).handler);
    onTestFinished(() => {
      channel.start.unbindStore(current);
    });
    const { event } = await joinPage(await site(), "/page");
    expect(JSON.stringify(await event("add"))).toContain('"add"');
    expect(JSON.stringify(await event("slow"))).toContain('"slow"');
  });
});

describe("the channels of components", () => {
  it("tell of mounts and renders, and give one object for a page", async () => {
    const pages = new Set<object>();
    const tell = ({ component, page }: EventTrace) => {
      pages.add(page);
      return component;
    };
    const mounts = observe("mount", tell);
    const renders = observe("render", tell);
    await getPage((await site()).agent(), "/page");
    const once = [
      ["start", "Observed"],
      ["end", "Observed"],
    ];
    expect(mounts).toEqual(once);
    expect(renders).toEqual(once);
    expect(pages.size).toBe(1);
  });
});

describe("the channel of connections", () => {
  it("tells when one comes, and when it goes", async () => {
    const published = observe("connection", ({ connections }: { connections: number }) => connections);
    const { socket } = await joinPage(await site(), "/page");
    expect(published).toEqual([
      ["start", 1],
      ["end", 1],
    ]);
    await socket.close();
    await expect.poll(() => published.at(-1)).toEqual(["asyncEnd", 0]);
  });
});
