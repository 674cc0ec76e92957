/** Views: components and their children, props, order of events, and state from another version of the class. */

import { describe, expect, it } from "vitest";
import { dispatch } from "../../middleware/component/event/dispatch.js";
import type { Instance } from "../../middleware/component/instance.js";
import { restoreView } from "../../middleware/component/view-restore.js";
import { each, html, live, mount } from "../../middleware/index.js";
import { Gate } from "../support/components.js";
import { serve } from "../support/site.js";
import { joinPage } from "../support/socket.js";
import { errorOf, openView } from "../support/view.js";

const surroundings = { action: "/_live", debounce: 0, onError: () => {} };

@live
class Label {
  static renders = 0;
  text = "";
  clicks = 0;
  click(): void {
    this.clicks++;
  }
  render() {
    Label.renders++;
    return html`<b>${this.text} ${this.clicks} <button @click="click">+</button></b>`;
  }
}

@live
class Form {
  first = "one";
  names = ["a", "b"];
  rename(name: string): void {
    this.first = name;
  }
  turn(): void {
    this.names.reverse();
  }
  rest(): void {}
  render() {
    return html`<div>
      ${mount(Label, { text: this.first })}
      <button @click="rename('two')">Rename</button>
      <button @click="rest">Rest</button>
      <button @click="turn">Turn</button>
      ${each(
        this.names,
        (name) => name,
        (name) => mount(Label, { text: name }),
      )}
    </div>`;
  }
}

describe("a child", () => {
  const serveForm = () => serve((app) => app.get("/", (_request, response) => response.live(Form)));

  it("is rendered again when its parent gives it other props, and keeps the rest of its state", async () => {
    const { event } = await joinPage(await serveForm(), "/");
    expect(await event("click", { component: 1 })).toEqual([0, 1, 1, [1, 1]]);
    expect(await event('rename("two")')).toEqual([0, 1, 0, [0, "two"], 0, 1]);
    expect(await event("click", { component: 1 })).toEqual([0, 1, 2, [1, 2]]);
  });

  it("is not rendered again when its parent gives it the same", async () => {
    const { event } = await joinPage(await serveForm(), "/");
    Label.renders = 0;
    expect(await event("rest")).toEqual([0, 0, 1]);
    expect(Label.renders).toBe(0);
  });

  it("keeps its state where it moves in a keyed list", async () => {
    const { event } = await joinPage(await serveForm(), "/");
    await event("click", { component: 2 });
    await event("turn");
    expect(await event("click", { component: 2 })).toEqual([0, 2, 2, [1, 2]]);
  });

  it("answers for its own bindings, and not for its parent's", async () => {
    const { event } = await joinPage(await serveForm(), "/");
    expect((await event("rest", { component: 1 }))[0]).toBe("refused");
    expect((await event("click", { component: 0 }))[0]).toBe("refused");
  });
});

describe("events of one component", () => {
  @live
  class Log {
    static gates: Gate[] = [];
    lines: string[] = [];
    async slow(name: string): Promise<void> {
      this.lines.push(`${name} starts`);
      await Log.gates.shift()?.passed;
      this.lines.push(`${name} ends`);
    }
    fast(): void {
      this.lines.push("fast");
    }
    render() {
      return html`<p>
        ${this.lines.join()}
        <button @click="slow('a')">a</button><button @click="slow('b')">b</button><button @click="fast">f</button>
      </p>`;
    }
  }

  /** A component of its own, with a way to send it events. */
  async function openLog() {
    const { view } = await openView(Log);
    const instance = view.instances[0] as Instance;
    const { lines } = instance.component as Log;
    return {
      lines,
      send: (binding: string) => dispatch(instance, { binding, input: { fields: [] }, mode: "live" }),
    };
  }

  it("run one after the other, in order, while a handler is under way", async () => {
    const gates = [new Gate(), new Gate()];
    Log.gates = [...gates];
    const { lines, send } = await openLog();
    const outcomes = ['slow("a")', 'slow("b")', "fast"].map(send);
    gates[1]?.open();
    await Promise.resolve();
    expect(lines).toEqual(["a starts"]);
    gates[0]?.open();
    expect(await Promise.all(outcomes)).toEqual(Array(3).fill({ status: "done" }));
    expect(lines).toEqual(["a starts", "a ends", "b starts", "b ends", "fast"]);
  });

  it("do not wait for those of another component", async () => {
    const gate = new Gate();
    Log.gates = [gate];
    const site = await serve((app) =>
      app.get("/", (_request, response) => response.live(html`<main>${Log} ${Log}</main>`)),
    );
    const { socket, event } = await joinPage(site, "/");
    socket.send([0, 0, 1, 0, 'slow("a")']);
    expect(await event("fast", { component: 1 })).toEqual([0, 1, 1, [0, "fast"]]);
    gate.open();
    expect(await socket.next()).toEqual([0, 0, 1, [0, "a starts,a ends"]]);
  });

  it("run after one that threw", async () => {
    const gate = new Gate();
    Log.gates = [gate];
    const { lines, send } = await openLog();
    const first = send('slow("a")');
    const second = send("fast");
    gate.fail(new Error("the reason"));
    expect(await first).toMatchObject({ status: "failed" });
    expect(await second).toEqual({ status: "done" });
    expect(lines).toEqual(["fast"]);
  });
});

describe("state from another version of the class", () => {
  const saved = (name: string, shape: string, state: Record<string, unknown>) => ({
    id: "viewviewviewviewviewvi",
    owner: "session",
    url: "/",
    indexInRequest: 0,
    pageLoadId: "",
    version: 3,
    revision: 0,
    isReference: false,
    components: [{ name, shape, parent: -1, slot: "", templates: 0, events: [0], state }],
  });

  it("goes through migrate(), which returns the fields to set", async () => {
    @live({ name: "migrating-person" })
    class Person {
      name = "";
      age = 36;
      migrate(old: Record<string, unknown>) {
        return { name: `${old.first} ${old.last}` };
      }
      render() {
        return html`<p>${this.name} ${this.age}</p>`;
      }
    }
    const view = await restoreView(
      saved("migrating-person", "first,last", { first: "Ada", last: "Lovelace" }),
      surroundings,
    );
    expect(view.instances[0]?.component).toBeInstanceOf(Person);
    expect(view.instances[0]?.component).toMatchObject({ name: "Ada Lovelace", age: 36 });
  });

  it("is outdated where there is no migrate(): an error that names both shapes", async () => {
    @live({ name: "strict-person" })
    class Strict {
      name = "";
      age = 36;
      render() {
        return html`<p>${this.name} ${this.age}</p>`;
      }
    }
    expect(Strict).toBeDefined();
    const error = await errorOf(() => restoreView(saved("strict-person", "first,last", {}), surroundings));
    expect(error).toMatchObject({ code: "HL_SEAL_OUTDATED", status: 410 });
    expect(error.message).toContain("strict-person had the fields first,last and now has age,name");
  });

  it("is outdated where there is no such component any more", async () => {
    const error = await errorOf(() => restoreView(saved("removed", "first", {}), surroundings));
    expect(error).toMatchObject({ code: "HL_SEAL_OUTDATED", status: 410 });
    expect(error.message).toContain("removed is no longer a component");
  });
});
