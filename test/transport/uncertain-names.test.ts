/**
 * A page whose component's name may be another class's in this build: bundlers shorten names, and number those that are
 * there twice. Its state is never given to another class.
 */
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { type Component, definitionOf } from "../../middleware/component/definition.js";
import { html, live, shared } from "../../middleware/index.js";
import type { Class } from "../../middleware/input/class.js";
import { getPage, htmxHeaders, postEvent, textOf } from "../support/page.js";
import { changeSeal } from "../support/seal.js";
import { serve } from "../support/site.js";
import { cookieOf, openSocket } from "../support/socket.js";

const secret = "a secret of the tests of uncertain names";
const greeting = shared("uncertain.greeting", "hello");

/** Registers a class as a bundle does, under a name that the bundler has made up; gives its unique name. */
function bundled<T extends Component>(type: Class<T>, name: string, environment = "production"): string {
  vi.stubEnv("NODE_ENV", environment);
  Object.defineProperty(type, "name", { value: name });
  live(type);
  vi.unstubAllEnvs();
  return definitionOf(type)?.name as string;
}

function makeStock() {
  return class {
    count = 0;
    step(): void {
      this.count += 10;
    }
    render() {
      return html`<p>In stock: ${this.count} <button @click="step">+</button></p>`;
    }
  };
}

const write = (count: number) => html`<p>Liked ${count} times <button @click="step">+</button></p>`;
const others: [differs: string, make: () => Class<Component>][] = [
  [
    "template",
    () =>
      class {
        count = 0;
        step(): void {
          this.count += 10;
        }
        render() {
          return html`<p>Liked ${this.count} times <button @click="step">+</button></p>`;
        }
      },
  ],
  [
    "methods",
    () =>
      class {
        count = 0;
        step(): void {}
        undo(): void {}
        render() {
          return html`<p>In stock: ${this.count} <button @click="step">+</button></p>`;
        }
      },
  ],
  [
    "template, which stands in a function of its own",
    () =>
      class {
        count = 0;
        step(): void {
          this.count += 10;
        }
        render() {
          return write(this.count);
        }
      },
  ],
  [
    "fields, although it has migrate()",
    () =>
      class {
        total = 0;
        step(): void {}
        migrate(old: Record<string, unknown>) {
          return { total: Number(old.count) };
        }
        render() {
          return html`<p>Total: ${this.total} <button @click="step">+</button></p>`;
        }
      },
  ],
];

/** Opens a page of one class; gives its seal as if it were of another, whose pages the site shows now. */
async function visitWith(before: Class<Component>, now: Class<Component>) {
  const site = await serve(
    (app) => {
      app.get("/", (_request, response) => response.live(before));
      app.get("/now", (_request, response) => response.live(now));
    },
    { secret },
  );
  const agent = site.agent();
  const page = await getPage(agent, "/");
  const name = definitionOf(now)?.name as string;
  const seal = changeSeal(secret, page.seals[0] as string, { name });
  return { site, agent, seal, page: { ...page, seals: [seal] } };
}

async function expectRefusal(before: Class<Component>, now: Class<Component>): Promise<void> {
  const { site, agent, page, seal } = await visitWith(before, now);
  for (const headers of [{}, htmxHeaders]) {
    const response = await postEvent(agent, page, "step", { headers });
    expect(response.status).toBe(410);
    expect(response.text).toContain('data-live-error="HL_SEAL_OUTDATED"');
  }
  const socket = await openSocket(site, { cookie: cookieOf(agent), origin: site.url });
  socket.send(["join", "word", [0, seal, 0]]);
  expect(await socket.next()).toEqual(["reload", 0, "HL_SEAL_OUTDATED"]);
  expect(site.log.at(-1)).toContain("give it one with @live({ name })");
}

async function expectToGoOn(before: Class<Component>, now: Class<Component>): Promise<string> {
  const { agent, page } = await visitWith(before, now);
  const response = await postEvent(agent, page, "step", { headers: htmxHeaders });
  expect(response.status).toBe(200);
  return textOf(response.text);
}

describe("a page of a component with a bundler's name", () => {
  it.each(others)("is not taken up by a class with another %s, in any mode", async (_differs, make) => {
    const stock = makeStock();
    const other = make();
    bundled(stock, "o");
    bundled(other, "c");
    await expectRefusal(stock, other);
  });

  it("is taken up by the same class under the name of the new build", async () => {
    const stock = makeStock();
    const rebuilt = makeStock();
    bundled(stock, "o");
    bundled(rebuilt, "u");
    expect(await expectToGoOn(stock, rebuilt)).toContain("In stock: 10");
  });

  it("is taken up by the same class where renders depend on more than the state", async () => {
    const make = () =>
      class {
        count = 0;
        step(): void {
          this.count += 10;
        }
        render() {
          const warm = greeting.value === "hello";
          return html`<p>${warm ? html`<b>hello</b>` : html`<i>hi</i>`} ${this.count} <button @click="step">+</button></p>`;
        }
      };
    const first = make();
    const second = make();
    bundled(first, "g");
    bundled(second, "h");
    const { agent, page } = await visitWith(first, second);
    await greeting.update(() => "hi");
    const response = await postEvent(agent, page, "step", { headers: htmxHeaders });
    expect(textOf(response.text)).toContain("hi 10");
  });

  it.each([
    ["twice", "Cart", "Cart"],
    ["twice, and numbered by esbuild", "Basket", "Basket2"],
    ["twice, and numbered by Rollup", "Shelf", "Shelf$1"],
  ])("is not taken up by another one where the name is there %s", async (_how, first, second) => {
    const stock = makeStock();
    const other = (others[0] as (typeof others)[number])[1]();
    bundled(stock, first, "development");
    bundled(other, second, "development");
    await expectRefusal(stock, other);
    await expectRefusal(other, stock);
  });
});

describe("a page of a component with a name of its own", () => {
  it.each(others.slice(0, 3))("goes on after a deploy that changed the %s", async (_differs, make) => {
    const stock = makeStock();
    const changed = make();
    live(stock, { name: `own-${_differs}-before` });
    live(changed, { name: `own-${_differs}-now` });
    const { agent, page } = await visitWith(stock, changed);
    expect((await postEvent(agent, page, "step", { headers: htmxHeaders })).status).toBe(200);
  });
});

describe("names that a bundler may have made up", () => {
  const logOf = async (type: Class<Component>, environment: string) => {
    vi.stubEnv("NODE_ENV", environment);
    onTestFinished(() => void vi.unstubAllEnvs());
    const site = await serve((app) => app.get("/", (_request, response) => response.live(type)), { secret });
    const { text } = await site.agent().get("/");
    await site.agent().get("/");
    return { log: site.log, title: /<title>(.*?)<\/title>/.exec(text)?.[1] };
  };

  it("are said once in production, with what to write, and are no titles", async () => {
    await logOf(makeNamed(), "production");
    const stock = makeStock();
    bundled(stock, "a$");
    const { log, title } = await logOf(stock, "production");
    expect(title).toBe("");
    expect(log).toHaveLength(1);
    expect(log[0]).toContain("a$");
    expect(log[0]).toContain('@live({ name: "shop.Cart" })');
  });

  it("are not said in development, nor of classes with names of their own, whose titles leave out a number", async () => {
    const short = makeStock();
    bundled(short, "Ui", "development");
    expect(await logOf(short, "development")).toEqual({ log: [], title: "Ui" });
    expect(await logOf(makeNamed("uncertain.shop"), "production")).toEqual({
      log: [],
      title: "uncertain.shop",
    });
    const [first, second] = [makeStock(), makeStock()];
    bundled(first, "Till", "development");
    bundled(second, "Till", "development");
    expect((await logOf(second, "development")).title).toBe("Till");
  });

  function makeNamed(name = "uncertain.named"): Class<Component> {
    return live(makeStock(), { name });
  }
});
