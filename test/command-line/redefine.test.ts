/** Classes that are defined again while their components are shown: what `hyper-live dev` does, without files. */
import { describe, expect, it } from "vitest";
import { allowRedefinition, type Definition } from "../../middleware/component/definition.js";
import { development } from "../../middleware/development.js";
import { errors, html, live, mount } from "../../middleware/index.js";
import type { Site } from "../../middleware/site.js";
import { replaceViews } from "../../middleware/transport/replace-views.js";
import { getPage } from "../support/page.js";
import { serve } from "../support/site.js";
import { joinPage } from "../support/socket.js";

const outdated = new Set<Definition>();
let isReplacing = false;
allowRedefinition({
  replaces: (definition) => {
    if (isReplacing) outdated.add(definition);
    return isReplacing;
  },
  defined: () => {},
});

const sites: Site[] = [];
development.current = {
  prepare: (settings) => settings,
  start: (site) => void sites.push(site),
  receive: () => false,
  fail: (_site, _request, _response, error) => {
    throw error;
  },
};

/** Defines classes again, and shows them in all pages of the newest site. */
async function redefine(define: () => unknown): Promise<unknown[]> {
  isReplacing = true;
  define();
  isReplacing = false;
  const isOld = (definition: Definition | undefined) => definition !== undefined && outdated.has(definition);
  return replaceViews(sites.at(-1) as Site, ({ instances }) =>
    instances.some((each) => isOld(each?.definition)),
  );
}

describe("a class that is defined again", () => {
  it("keeps the fields that it still has, if they have the same kind of value", async () => {
    class First {
      count = 0;
      gone = "x";
      changed = "text";
      later?: number;
      add() {
        this.count++;
        this.later = 7;
      }
      render() {
        return html`<p>${this.count}</p><button @click="add">+</button>`;
      }
    }
    live(First, { name: "RedefinedFields" });
    const site = await serve((app) => app.get("/", (_request, response) => response.live(First)));
    const { socket, event, agent } = await joinPage(site, "/");
    await event("add");
    class Second {
      count = 0;
      changed: string[] = ["new"];
      later?: number;
      fresh = "fresh";
      addTen() {
        this.count += 10;
      }
      render() {
        return html`<p>${[this.count, this.changed, this.later, this.fresh].join()}</p><button @click="addTen">+10</button>`;
      }
    }
    expect(await redefine(() => live(Second, { name: "RedefinedFields" }))).toEqual([]);
    const [, , , whole] = await socket.next();
    expect(String(whole)).toContain("1,new,7,fresh");
    socket.send([0, 0, 2, 2, "addTen"]);
    expect(await socket.next()).toEqual([0, 0, 2, [0, "11,new,7,fresh"]]);
    // Routes still name the first class.
    expect((await getPage(agent, "/")).text).toContain("0,new,,fresh");
  });

  it("answers an event of the old template that it does not offer any more by an error, and goes on", async () => {
    class First {
      count = 0;
      add() {
        this.count++;
      }
      render() {
        return html`<p>${this.count}</p><button @click="add">+</button>`;
      }
    }
    live(First, { name: "RedefinedHandlers" });
    const site = await serve((app) => app.get("/", (_request, response) => response.live(First)));
    const { socket, event } = await joinPage(site, "/");
    class Second {
      count = 0;
      more() {
        this.count += 2;
      }
      render() {
        return html`<p>${this.count}</p><button @click="more">+</button>`;
      }
    }
    await redefine(() => live(Second, { name: "RedefinedHandlers" }));
    await socket.next();
    expect((await event("add"))[0]).toBe("refused");
    socket.send([0, 0, 2, 1, "more"]);
    expect(await socket.next()).toEqual([0, 0, 2, [0, 2]]);
  });

  it("keeps a child in a parent that still names the class before, and a page whose new class can't render", async () => {
    class Child {
      count = 0;
      add() {
        this.count++;
      }
      render() {
        return html`<p>${this.count}</p><button @click="add">+</button>`;
      }
    }
    live(Child, { name: "RedefinedChild" });
    class Parent {
      shown = 0;
      show() {
        this.shown++;
      }
      render() {
        return html`<div><h1>${this.shown}</h1><button @click="show">show</button>${mount(Child, {})}</div>`;
      }
    }
    live(Parent, { name: "RedefinedParent" });
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Parent)));
    const { socket, event } = await joinPage(site, "/");
    expect(await event("add", { component: 1 })).toEqual([0, 1, 1, [0, 1]]);
    class Broken {
      count = 0;
      add() {}
      render(): unknown {
        throw new Error("broken");
      }
    }
    const [error] = await redefine(() => live(Broken, { name: "RedefinedChild" }));
    expect(String(error)).toContain("broken");
    expect(await event("add", { component: 1 })).toEqual([0, 1, 2, [0, 2]]);
    class Mended {
      count = 0;
      add() {
        this.count += 5;
      }
      render() {
        return html`<p>${this.count}</p><button @click="add">+5</button>`;
      }
    }
    expect(await redefine(() => live(Mended, { name: "RedefinedChild" }))).toEqual([]);
    expect(String((await socket.next())[3])).toContain("+5");
    // The parent renders: its child stays, with its count.
    socket.send([0, 0, 1, 3, "show"]);
    expect(await socket.next()).toEqual([0, 0, 1, [0, 1]]);
    socket.send([0, 1, 3, 4, "add"]);
    expect(await socket.next()).toEqual([0, 1, 3, [0, 7]]);
  });

  it("keeps a form that was refused, with its messages", async () => {
    const define = (title: string) => {
      class Form {
        names: number[] = [];
        add(count: number) {
          this.names.push(count);
        }
        render() {
          return html`<form @submit="add(count)"><b>${title}</b><input name="count" />${errors(this, "count")}<button>Add</button></form>`;
        }
      }
      return live(Form, { name: "RedefinedForm", handlers: { add: [Number] } });
    };
    const First = define("first");
    const site = await serve((app) => app.get("/", (_request, response) => response.live(First)));
    const { socket, event } = await joinPage(site, "/");
    await event("add(count)", { input: ["count", "many"] });
    await redefine(() => define("second"));
    let frame = await socket.next();
    while (typeof frame[0] !== "number") frame = await socket.next();
    expect(String(frame[3])).toMatch(/second/);
    expect(String(frame[3])).toContain('aria-invalid="true"');
  });
});
