/** Mistakes in a component are told at its first render, with its name and what to write instead. */
import { describe, expect, it } from "vitest";
import { handler, html, live, mount } from "../../middleware/index.js";
import { getPage, postEvent } from "../support/page.js";
import { serve } from "../support/site.js";
import { errorOf, openView } from "../support/view.js";

describe("a binding", () => {
  it("to a method that the class does not have is an error that names both, and what there is", async () => {
    @live
    class Typo {
      increment(): void {}
      render() {
        return html`<button @click="incremnt">+</button>`;
      }
    }
    const error = await errorOf(() => openView(Typo));
    expect(error.code).toBe("HL_BINDING_HANDLER");
    expect(error.message).toMatch(/Typo has no handler named "incremnt".*@click.*first-render\.test\.ts:\d+/);
    expect(error.message).toContain("It has: increment.");
  });

  it.each(["constructor", "render", "onMount", "toString", "hasOwnProperty", "count", "__proto__"])(
    "to what is no handler is an error: %s",
    async (name) => {
      const strings = Object.assign([`<button @click="${name}">+</button>`], {
        raw: [`<button @click="${name}">+</button>`],
      });
      @live
      class Sly {
        count = 0;
        onMount(): void {}
        render() {
          return html(strings);
        }
      }
      expect((await errorOf(() => openView(Sly))).code).toBe("HL_BINDING_HANDLER");
    },
  );

  it("to a method of the class above it is none", async () => {
    class Base {
      count = 0;
      increment(): void {}
    }
    @live
    class Derived extends Base {
      render() {
        return html`<button @click="increment">${this.count}</button>`;
      }
    }
    expect((await openView(Derived)).text).toBe("0");
  });

  it.each([
    ["a field", html`<form @submit="save(name)"><input name="name" /></form>`],
    ["the element's value", html`<input aria-label="x" @change="save(value)" />`],
    ["the whole form", html`<form @submit="save(form)"><input name="name" /></form>`],
  ])(
    "that hands what a browser sends, %s, to a method without types is an error",
    async (_what, template) => {
      @live
      class Trusting {
        save(): void {}
        render() {
          return template;
        }
      }
      const error = await errorOf(() => openView(Trusting));
      expect(error.code).toBe("HL_BINDING_UNTYPED");
      expect(error.message).toMatch(/Trusting(~\d)?\.save/);
      expect(error.message).toContain("@handler(String)");
    },
  );

  it("that carries literals alone needs no types", async () => {
    @live
    class Plain {
      pick(): void {}
      render() {
        return html`<button @click="pick(${7}, 'x', true)">Pick</button>`;
      }
    }
    expect((await openView(Plain)).html).toContain('value="pick(7,&quot;x&quot;,true)"');
  });

  it("in a page's own template, outside of any component, is an error", async () => {
    const error = await errorOf(() => openView(html`<button @click="increment">+</button>`));
    expect(error.code).toBe("HL_BINDING_HANDLER");
    expect(error.message).toContain("outside of any component");
  });

  it("is checked also where it shows up only later, and then refuses the event that brought it", async () => {
    @live
    class Late {
      isOpen = false;
      open(): void {
        this.isOpen = true;
      }
      render() {
        return html`<p>
          ${this.isOpen ? html`<button @click="clsoe">x</button>` : html`<button @click="open">o</button>`}
        </p>`;
      }
    }
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Late)));
    const agent = site.agent();
    expect((await postEvent(agent, await getPage(agent, "/"), "open")).status).toBe(500);
    expect(site.log.join()).toContain('no handler named "clsoe"');
  });
});

describe("render()", () => {
  it.each([
    ["text", "text", "string"],
    ["nothing", undefined, "undefined"],
    ["null", null, "null"],
    ["a promise", Promise.resolve(html`<p></p>`), "a promise"],
  ])("that returns %s is an error that says so", async (_what, result, said) => {
    @live
    class Odd {
      render() {
        return result;
      }
    }
    const error = await errorOf(() => openView(Odd));
    expect(error.code).toBe("HL_RENDER_RESULT");
    expect(error.message.replace(/~\d/, "")).toContain(`Odd.render() returned ${said}.`);
  });
});

describe("a class without @live", () => {
  class Bare {
    render() {
      return html`<p></p>`;
    }
  }

  it("is an error in mount(), in a template and in res.live, by its name", async () => {
    expect((await errorOf(() => mount(Bare))).message).toContain("The class Bare is used as a component");
    expect((await errorOf(() => openView(html`<p>${Bare as never}</p>`))).message).toContain("Bare");
    const codes: string[] = [];
    const site = await serve((app) => {
      app.get("/:what", (request, response) =>
        response.live((request.params.what === "class" ? Bare : null) as never),
      );
      app.use(((error, _request, response, _next) => {
        codes.push(error.code);
        response.status(500).send();
      }) as import("express").ErrorRequestHandler);
    });
    for (const what of ["class", "null"]) await site.agent().get(`/${what}`);
    expect(codes).toEqual(["HL_NOT_COMPONENT", "HL_NOT_COMPONENT"]);
  });
});

describe("state that can't be stored", () => {
  it.each([
    ["a function", () => {}, "it is a function: make it a method"],
    ["a symbol", Symbol("s"), "it is a symbol"],
    [
      "an instance of a class",
      new (class Client {})(),
      "it is an instance of the class Client: keep a plain copy",
    ],
    ["rows of a class", [new (class Row {})()], "[0] is an instance of the class Row"],
    ["a promise", Promise.resolve(), "it is a promise: await it in onMount()"],
    ["a generator", [1].values(), "it is an iterator: keep [...values]"],
  ])("is an error that names component, field and place: %s", async (_what, value, why) => {
    @live
    class Holder {
      fine = 1;
      broken: unknown = value;
      render() {
        return html`<p>${this.fine}</p>`;
      }
    }
    let caught: { code?: string; message?: string } = {};
    const site = await serve((app) => {
      app.get("/", (_request, response) => response.live(Holder));
      app.use(((error, _request, response, _next) => {
        caught = error;
        response.status(500).send();
      }) as import("express").ErrorRequestHandler);
    });
    expect((await site.agent().get("/")).status).toBe(500);
    expect(caught.code).toBe("HL_STATE_FIELD");
    expect(caught.message).toMatch(/Holder(~\d+)?\.broken can't be stored: /);
    expect(caught.message).toContain(why);
  });

  it("may stand in a #private field", async () => {
    @live
    class Discreet {
      count = 1;
      readonly #clock = () => this.count;
      render() {
        return html`<p>${this.#clock()}</p>`;
      }
    }
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Discreet)));
    expect((await getPage(site.agent(), "/")).text).toBe("1");
  });

  it("survives as it is where it is plain: dates, maps, sets, big numbers, cycles, undefined and NaN", async () => {
    @live
    class Rich {
      when = new Date(86_400_000);
      map = new Map([[{ key: 1 }, new Set(["a"])]]);
      big = 2n ** 80n;
      odd = [undefined, Number.NaN, -0, Infinity];
      self: unknown = this.odd;
      loop: { self?: unknown } = {};
      onMount(): void {
        this.loop.self = this.loop;
      }
      @handler()
      check(): void {}
      render() {
        const parts = [
          this.when.getUTCDate(),
          [...this.map.keys()][0]?.key,
          [...this.map.values()][0]?.has("a"),
          this.big,
          this.odd.map((value) => Object.is(value, -0) || String(value)),
          this.self === this.odd,
          this.loop.self === this.loop,
        ];
        return html`<p><button @click="check">Check</button>${parts.map(String).join(" ")}</p>`;
      }
    }
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Rich)));
    const agent = site.agent();
    const first = await getPage(agent, "/");
    const response = await postEvent(agent, first, "check");
    const second = await getPage(agent, response.get("Location") as string);
    expect(second.text).toBe(first.text);
    expect(second.text).toContain("2 1 true 1208925819614629174706176 undefined,NaN,true,Infinity true true");
  });
});
