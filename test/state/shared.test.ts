/** Shared values in one process: who sees them, when pages follow, and what stays behind. */
import { AsyncLocalStorage } from "node:async_hooks";
import { describe, expect, it, vi } from "vitest";
import { html, live, mount, type Shared, shared } from "../../middleware/index.js";
import { SharedValue } from "../../middleware/state/realtime/shared-value.js";
import { Gate } from "../support/components.js";
import { leftOf } from "../support/garbage.js";
import { getPage, postAndFollow, textOf } from "../support/page.js";
import { serve, type TestSite } from "../support/site.js";
import { cookieOf, joinPage, openSocket } from "../support/socket.js";
import { errorOf } from "../support/view.js";

let names = 0;
const newName = () => `test ${++names}`;

/** How many components depend on a value. */
function dependents(value: Shared<unknown>): number {
  return (value as unknown as { dependents: Set<unknown> }).dependents.size;
}

const count = shared("shared.test count", 0);

@live
class Shown {
  add = 1;
  isShown = true;
  async increment() {
    await count.update((value) => value + this.add);
  }
  hide() {
    this.isShown = false;
  }
  render() {
    return html`<p>
      ${this.isShown && html`<output>${count.value}</output>`}
      <button @click="increment">+</button>
      <button @click="hide">Hide</button>
    </p>`;
  }
}

function serveShown(): Promise<TestSite> {
  return serve((app) => {
    app.get("/", (_request, response) => response.live(Shown));
    app.get("/two", (_request, response) =>
      response.live(html`<main>${mount(Shown)} ${mount(Shown, { add: 10 })}</main>`),
    );
  });
}

describe("a shared value", () => {
  it("is what it was at first until it is changed, by a draft or by another value", async () => {
    const list = shared(newName(), [1, 2]);
    const number = shared(newName(), 1);
    expect(list.value).toEqual([1, 2]);
    const changed = await list.update((draft) => {
      draft.push(3);
    });
    expect(changed).toEqual([1, 2, 3]);
    expect(await list.update(() => [7])).toEqual([7]);
    expect(await number.update((value) => value + 1)).toBe(2);
    expect(await number.update(() => undefined)).toBe(2);
    expect([list.value, number.value]).toEqual([[7], 2]);
  });

  it("is one for each name", () => {
    const name = newName();
    expect(shared(name, 1)).toBe(shared(name, 2));
  });

  it("has each of many changes made at once", async () => {
    const total = shared(newName(), 0);
    await Promise.all(Array.from({ length: 100 }, () => total.update((value) => value + 1)));
    expect(total.value).toBe(100);
  });

  it("stays as it was where a change throws, is async, or leaves what can't be stored", async () => {
    const list = shared<unknown[]>(newName(), [1]);
    const thrower = (draft: unknown[]) => {
      draft.push(2);
      throw new Error("no");
    };
    await expect(list.update(thrower as never)).rejects.toThrow("no");
    const late = await errorOf(() => list.update((async () => [3]) as never));
    expect(late.message).toMatch(/^shared\("test \d+"\)\.update\(\) was given an async function/);
    const unfit = await errorOf(() => list.update(() => [() => {}]));
    expect(unfit.code).toBe("HL_SHARED_VALUE");
    expect(list.value).toEqual([1]);
  });

  it("can't be changed but by update()", () => {
    const list = shared<{ at: number }[]>(newName(), [{ at: 1 }]);
    expect(() => list.value.push({ at: 2 })).toThrow(TypeError);
    expect(() => Object.assign(list.value[0] ?? {}, { at: 2 })).toThrow(TypeError);
  });

  it("keeps the last items of a list, at most max", async () => {
    const list = shared(newName(), [] as number[], { max: 3 });
    for (let item = 1; item <= 5; item++) {
      await list.update((draft) => {
        draft.push(item);
      });
    }
    expect(list.value).toEqual([3, 4, 5]);
  });

  it("is what it was at first again when nobody changed it for its ttl, and says so", async () => {
    const value = shared(newName(), "first", { ttl: 20 });
    const heard: string[] = [];
    value.subscribe((now) => heard.push(now));
    await value.update(() => "second");
    await expect.poll(() => heard).toEqual(["second", "first"]);
    expect(value.value).toBe("first");
  });

  it("keeps nothing of who changed it while it waits for the end of its ttl", async () => {
    const user = new AsyncLocalStorage<object>();
    const value = shared(newName(), "first", { ttl: 60_000 });
    const first = new WeakRef({ name: "Ann" });
    await user.run(first.deref() as object, () => value.update(() => "second"));
    await expect.poll(() => leftOf([first])).toBe(0);
    expect(value.value).toBe("second");
  });

  it("refuses options that can't be meant", () => {
    for (const options of [{ max: 0 }, { ttl: -1 }, { max: Number.NaN }])
      expect(() => shared(newName(), [], options)).toThrow("HL_SHARED_VALUE");
  });

  it("tells listeners of each change until they let go, and is not held up by one that throws", async () => {
    const silence = vi.spyOn(console, "error").mockImplementation(() => {});
    const value = shared(newName(), 0);
    const heard: number[] = [];
    value.subscribe(() => {
      throw new Error("a listener's own");
    });
    const release = value.subscribe((now) => heard.push(now));
    await value.update(() => 1);
    release();
    await value.update(() => 2);
    expect(heard).toEqual([1]);
    expect(silence).toHaveBeenCalled();
    silence.mockRestore();
  });
});

describe("a page that reads a shared value", () => {
  it("gets a patch of what changed when anyone changes it", async () => {
    const { socket } = await joinPage(await serveShown(), "/");
    const now = await count.update((value) => value + 1);
    expect(await socket.next()).toEqual([0, 0, 0, [0, [0, now]]]);
  });

  it("shows a handler's own change in the answer to its event", async () => {
    const before = count.value;
    const { event, socket } = await joinPage(await serveShown(), "/");
    expect(await event("increment")).toEqual([0, 0, 1, [0, [0, before + 1]]]);
    await count.update((value) => value + 1);
    expect(await socket.next()).toEqual([0, 0, 0, [0, [0, before + 2]]]);
    expect(socket.received).toHaveLength(3);
  });

  it("is rendered once for all changes of one turn of the event loop, and sends one frame for all its components", async () => {
    const value = shared("shared.test often", 0);
    let renders = 0;
    @live
    class Often {
      render() {
        renders++;
        return html`<p>${value.value}</p>`;
      }
    }
    const page = html`<main>${mount(Often)} ${mount(Often)}</main>`;
    const { socket } = await joinPage(
      await serve((app) => app.get("/", (_, response) => response.live(page))),
      "/",
    );
    renders = 0;
    for (let change = 0; change < 50; change++) void value.update((before) => before + 1);
    await value.update((before) => before + 1);
    expect(await socket.next()).toEqual([0, 0, 0, [0, 51], 1, 0, [0, 51]]);
    expect(renders).toBe(2);
  });

  it("is no longer rendered when it does not read it any more", async () => {
    const { event } = await joinPage(await serveShown(), "/");
    expect(dependents(count)).toBeGreaterThan(0);
    const before = dependents(count);
    await event("hide");
    expect(dependents(count)).toBe(before - 1);
  });

  it("leaves nothing behind: not by being fetched, not by a post, not when its socket is gone for good", async () => {
    const value = shared("shared.test left", 0);
    @live
    class Left {
      touch() {}
      render() {
        return html`<p>${value.value} <button @click="touch">Touch</button></p>`;
      }
    }
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Left)), {
      grace: 1,
    });
    const agent = site.agent();
    const page = await getPage(agent, "/");
    await postAndFollow(agent, page, "touch");
    expect(dependents(value)).toBe(0);
    const { socket } = await joinPage(site, "/");
    expect(dependents(value)).toBe(1);
    await socket.close();
    await expect.poll(() => dependents(value)).toBe(0);
  });

  it("shows the newest at the next request without a socket", async () => {
    const site = await serveShown();
    const agent = site.agent();
    const page = await getPage(agent, "/");
    const now = await count.update((value) => value + 5);
    expect((await getPage(agent, "/")).text).toContain(`${now}`);
    const after = await postAndFollow(agent, page, "increment");
    expect(after.text).toContain(`${now + 1}`);
  });

  it("is brought up to date when it joins, where the value changed since it was written", async () => {
    const site = await serveShown();
    const agent = site.agent();
    const page = await getPage(agent, "/two");
    const now = await count.update((value) => value + 1);
    const socket = await openSocket(site, { cookie: cookieOf(agent), origin: site.url });
    socket.send(["join", "word", [0, page.seals[0], 0]]);
    expect(await socket.next()).toEqual(["ok", 0]);
    const frame = (await socket.next()) as [number, ...unknown[]];
    const [first, second] = [frame[3], frame[6]].map((change) => textOf((change as string[])[0] ?? ""));
    expect([first, second]).toEqual([`${now} + Hide`, `${now} + Hide`]);
    const next = await count.update((value) => value + 1);
    expect(await socket.next()).toEqual([0, 0, 0, [0, [0, next]], 1, 0, [0, [0, next]]]);
  });

  it("gets what changed while it was away, when its socket is back", async () => {
    const site = await serveShown();
    const first = await joinPage(site, "/");
    await first.socket.close();
    const now = await count.update((value) => value + 1);
    const socket = await openSocket(site, { cookie: cookieOf(first.agent), origin: site.url });
    socket.send(["join", "word", [0, first.page.seals[0], 0]]);
    expect(await socket.next()).toEqual(["ok", 0]);
    expect(await socket.next()).toEqual([0, 0, 0, [0, [0, now]]]);
  });

  it("is not shown what a handler has set half, but all of it when the handler is done", async () => {
    const [begun, gate] = [new Gate(), new Gate()];
    const value = shared("shared.test half", 0);
    @live
    class Slow {
      text = "";
      async run() {
        this.text = "half";
        begun.open();
        await gate.passed;
        this.text = "whole";
      }
      render() {
        return html`<p>${this.text} ${value.value} <button @click="run">Run</button></p>`;
      }
    }
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Slow)));
    const { event, socket } = await joinPage(site, "/");
    const answer = event("run");
    await begun.passed;
    await value.update(() => 7);
    await new Promise((resolve) => setImmediate(resolve));
    gate.open();
    expect(await answer).toEqual([0, 0, 1, [0, "whole", 1, 7]]);
    expect(socket.received).toHaveLength(2);
  });
});

it("is made of the class that users are given", () => {
  expect(count).toBeInstanceOf(SharedValue);
});
