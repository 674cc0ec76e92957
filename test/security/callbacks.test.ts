/** Slots and callbacks, attacked: a page can call no method of a parent but those that it offers, with what it offers. */
import { beforeEach, describe, expect, it } from "vitest";
import { restoreView } from "../../middleware/component/view-restore.js";
import {
  type Class,
  type Component,
  handler,
  html,
  live,
  mount,
  on,
  slot,
  value,
} from "../../middleware/index.js";
import { getPage, htmxHeaders, readPage } from "../support/page.js";
import { transports } from "../support/session.js";
import { serve, type TestSite } from "../support/site.js";
import { joinPage } from "../support/socket.js";
import { errorOf, openView } from "../support/view.js";

const calls: string[] = [];
beforeEach(() => {
  calls.length = 0;
});

@live({ name: "attacked.Child" })
class Child {
  onPick!: (id: number) => void;
  onErase!: () => void;
  onRename?: (text: string) => void;
  onGuarded!: () => Promise<void>;
  async callGuarded(): Promise<void> {
    await this.onGuarded();
  }
  callUnheard(): void {
    void this.onGuarded();
  }
  render() {
    return html`<div><button @click=${on(this.onPick, 1)}>1</button>
      ${this.onRename && html`<input name="who" @change=${on(this.onRename, value)}>`}
      <button @click=${on(this.onGuarded)}>guarded</button> <button @click="callGuarded">call</button>
      <button @click="callUnheard">unheard</button> ${slot(this)}</div>`;
  }
}

/** Has a callback of the same name, which it does not bind. */
@live({ name: "attacked.Sibling" })
class Sibling {
  onPick!: (id: number) => void;
  render() {
    return html`<p>sibling</p>`;
  }
}

@live({ name: "attacked.Parent" })
class Parent {
  isOpen = true;
  pick(from: string, id: number): void {
    calls.push(`pick ${from} ${id}`);
  }
  erase(): void {
    calls.push("erase");
  }
  @handler(Number)
  rename(text: number): void {
    calls.push(`rename ${text}`);
  }
  @handler({ guard: () => false })
  guarded(): void {
    calls.push("guarded");
  }
  secret(): void {
    calls.push("secret");
  }
  close(): void {
    this.isOpen = false;
  }
  render() {
    return html`<main>${mount(
      Child,
      {
        onPick: on(this.pick, "a"),
        onErase: on(this.erase),
        onGuarded: on(this.guarded),
        ...(this.isOpen && { onRename: on(this.rename) }),
      } as never,
      html`<button @click="secret">secret</button>`,
    )} ${mount(Sibling, { onPick: on(this.pick, "b") })} <button @click="close">close</button></main>`;
  }
}

/** Sends an event under any name of a component, and returns what the server says to that. */
async function attack(
  site: TestSite,
  transport: (typeof transports)[number],
  place: string,
  binding: string,
  fields = {},
) {
  if (transport === "live") {
    const { event } = await joinPage(site, "/");
    const [component = ""] = place.split(":");
    return JSON.stringify(
      await event(binding, {
        component: Number(component),
        input: Object.entries(fields).flat() as string[],
      }),
    );
  }
  const agent = site.agent();
  const page = await getPage(agent, "/");
  const headers: Record<string, string> = transport === "htmx" ? htmxHeaders : {};
  const answer = await agent
    .post("/_live")
    .set(headers)
    .type("form")
    .send({ _seal: page.seals[0], [`on:${place}`]: binding, ...fields });
  return `${answer.status} ${answer.text}`;
}

const serveParent = (component: Class<Component> = Parent) =>
  serve((app) => app.get("/", (_request, response) => response.live(component)));

describe.each(transports)("a forged event over %s", (transport) => {
  it.each([
    ["with a callback that the child does not bind", "1", "onErase"],
    ["with other arguments", "1", "onPick(2)"],
    ["with the parent's arguments", "1", 'onPick("a",1)'],
    ["with the parent's method, as if it were the child's", "1", 'pick("a",1)'],
    ["with the parent's method of the child's callback", "0", 'pick("a",1)'],
    ["with the callback, as if it were the parent's", "0", "onPick(1)"],
    ["with the same callback of a sibling", "2", "onPick(1)"],
    ["with what is in its slot, as if it were the child's", "1", "secret"],
    ["with what is in its slot, as if it were a sibling's", "2", "secret"],
    ["with the child's handler, as if it were in the slot", "0:1", "callGuarded"],
  ])("is refused: %s", async (_what, place, binding) => {
    const answer = await attack(await serveParent(), transport, place, binding);
    expect(answer).toMatch(/^403|refused/);
    expect(calls).toEqual([]);
  });

  it("reaches no handler that the parent's guard refuses, bound or called", async () => {
    const site = await serveParent();
    for (const binding of ["onGuarded", "callGuarded", "callUnheard"])
      expect(await attack(site, transport, "1", binding)).toMatch(/^403|refused|failed/);
    expect(calls).toEqual([]);
    expect(site.log.join()).toContain("the guard of guarded() refused");
  });

  it("is read by the types of the parent's handler", async () => {
    const site = await serveParent();
    const field = transport === "live" ? ":value" : "onRename(value)";
    const answer = await attack(site, transport, "1", "onRename(value)", { [field]: "text", who: "text" });
    expect(answer).toMatch(/^4|refused|invalid/);
    expect(calls).toEqual([]);
  });
});

describe("a forged name of a component", () => {
  it.each(["0:", "0:x", ":0", "0:1:2", "0:1-", "x:0", "1e3", "0:99999999", `0:1${"a".repeat(41)}`])(
    "is no event: %s",
    async (place) => {
      expect(await attack(await serveParent(), "form", place, "secret")).toMatch(/^400/);
      expect(calls).toEqual([]);
    },
  );
});

describe("a callback that is not passed any more", () => {
  it("can't be called by a page that still shows it", async () => {
    const site = await serveParent();
    const agent = site.agent();
    const page = await getPage(agent, "/");
    const post = (name: string, binding: string, fields = {}) =>
      agent
        .post("/_live")
        .type("form")
        .send({ _seal: page.seals[0], [name]: binding, ...fields });
    await post("on:0", "close");
    const answer = await post("on:1", "onRename(value)", { who: "7", "onRename(value)": "7" });
    expect(calls).toEqual([]);
    // The page shows an older state, so that is just shown what is newest.
    expect(readPage((await agent.get(answer.get("Location") as string)).text).html).not.toContain("onRename");
  });

  it("is not brought back by state that has something under its name", async () => {
    const { view } = await openView(Parent);
    const snapshot = structuredClone(view.snapshot());
    Object.assign(snapshot.components[1]!.state, { onPick: "text", onErase: { name: "secret" } });
    const restored = await restoreView(snapshot, { action: "/", debounce: 0, onError: () => {} });
    const child = restored.instances[1]!.component as unknown as Child;
    expect([typeof child.onPick, typeof child.onErase]).toEqual(["function", "function"]);
  });
});

describe("a prop that is no callback", () => {
  class Other {
    pick(): void {}
    render() {
      return html`<i></i>`;
    }
  }
  live(Other, { name: "attacked.Other" });

  it.each(["render", "onMount", "onError", "onUnmount", "migrate", "constructor", "toString", "pick"])(
    "can't replace what the child has itself: %s",
    async (name) => {
      class Passing {
        close(): void {}
        render() {
          return html`<main>${mount(Other, { [name]: on(this.close) } as never)}</main>`;
        }
      }
      live(Passing, { name: `callbacks.Passing.${name}` });
      expect((await errorOf(() => openView(Passing))).code).toBe("HL_CALLBACK");
    },
  );

  it("names no method that the parent lacks, takes no input, and needs a parent", async () => {
    class Lacking {
      other = { foreign(): void {} };
      @handler(String)
      take(_text: string): void {}
      kind = 0;
      render() {
        const wrong = [on(this.other.foreign), on(this.take, value)][this.kind];
        return html`<main>${mount(Sibling, { onPick: wrong } as never)}</main>`;
      }
    }
    live(Lacking, { name: "callbacks.Lacking" });
    for (const kind of [0, 1])
      expect((await errorOf(() => openView(html`<main>${mount(Lacking, { kind })}</main>`))).code).toBe(
        "HL_CALLBACK",
      );
    const page = html`<main>${mount(Sibling, { onPick: on(Parent.prototype.pick) } as never)}</main>`;
    expect((await errorOf(() => openView(page))).code).toBe("HL_CALLBACK");
  });

  it("is not called in render()", async () => {
    class Calling {
      onPick!: () => void;
      render() {
        this.onPick();
        return html`<i></i>`;
      }
    }
    live(Calling, { name: "callbacks.Calling" });
    class Passing {
      close(): void {}
      render() {
        return html`<main>${mount(Calling, { onPick: on(this.close) })}</main>`;
      }
    }
    live(Passing, { name: "callbacks.Passing.render()" });
    expect((await errorOf(() => openView(Passing))).code).toBe("HL_CALLBACK");
  });
});

describe("input for a method without types", () => {
  it("is refused when the child renders", async () => {
    class Untyped {
      take(_text: string): void {}
      render() {
        return html`<main>${mount(Naming, { onName: on(this.take) })}</main>`;
      }
    }
    class Naming {
      onName!: (name: string) => void;
      render() {
        return html`<input @change=${on(this.onName, value)}>`;
      }
    }
    live(Untyped, { name: "callbacks.Untyped" });
    live(Naming, { name: "callbacks.Naming" });
    expect((await errorOf(() => openView(Untyped))).code).toBe("HL_BINDING_UNTYPED");
  });
});
