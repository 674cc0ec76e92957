/** Live mode is frugal: what goes over the wire, what is done to the page, and how often hooks run. */
import type { Page } from "playwright-core";
import { beforeEach, describe, expect, it } from "vitest";
import { each, handler, html, live, mount } from "../../middleware/index.js";
import { usePages } from "./gallery.js";
import { watchMutations } from "./visit.js";

const calls: string[] = [];

@live
class Counter {
  name = "counter";
  count = 0;
  onMount(): void {
    calls.push(`${this.name}: mount`);
  }
  onConnect(): void {
    calls.push(`${this.name}: connect`);
  }
  increment(): void {
    this.count++;
  }
  render() {
    return html`<section aria-label=${this.name}>
      <h2>Count: ${this.count}</h2>
      <button @click="increment">+</button>
    </section>`;
  }
}

@live
class Table {
  rows = Array.from({ length: 1000 }, (_, index) => ({ id: index, text: `row ${index}` }));
  rename(id: number): void {
    const row = this.rows[id];
    if (row) row.text = "renamed";
  }
  render() {
    return html`<table>
      <tbody>
        ${each(
          this.rows,
          (row) => row.id,
          (row) => html`<tr>
            <td>${row.text}</td>
            <td><button @click="rename(${row.id})">Rename ${row.id}</button></td>
          </tr>`,
        )}
      </tbody>
    </table>`;
  }
}

@live
class Family {
  total = 2;
  more(): void {
    this.total++;
  }
  render() {
    const names = Array.from({ length: this.total }, (_, index) => `child ${index + 1}`);
    return html`<main>
      <button @click="more">More</button>
      ${each(
        names,
        (name) => name,
        (name) => mount(Counter, { name }),
      )}
    </main>`;
  }
}

@live
class Echo {
  said = "";
  @handler(String)
  say(text: string): void {
    this.said = text;
  }
  render() {
    return html`<main>
      <form @submit="say(text)"><input name="text" aria-label="Text" /><button>Say</button></form>
      <p>${this.said}</p>
    </main>`;
  }
}

const site = usePages((app) => {
  app.get("/counter", (_request, response) => response.live(Counter));
  app.get("/three", (_request, response) =>
    response.live(
      html`<main>
        ${mount(Counter, { name: "one" })} ${mount(Counter, { name: "two" })} ${mount(Counter, { name: "three" })}
      </main>`,
    ),
  );
  app.get("/table", (_request, response) => response.live(Table));
  app.get("/family", (_request, response) => response.live(Family));
  app.get("/echo", (_request, response) => response.live(Echo));
});

beforeEach(() => {
  calls.length = 0;
});

const press = (page: Page, region: string) =>
  page.getByRole("region", { name: region, exact: true }).getByRole("button", { name: "+" }).click();
const shows = (page: Page, region: string, count: number) =>
  page
    .getByRole("region", { name: region, exact: true })
    .getByText(`Count: ${count}`, { exact: true })
    .waitFor();

describe("one click", () => {
  it("sends one frame up and one down, each small", async () => {
    const { page, sent, received } = await site.visit("/counter", "live");
    const before = [sent.length, received.length];
    await press(page, "counter");
    await shows(page, "counter", 1);
    expect(sent.slice(before[0])).toEqual(['[0,0,1,0,"increment"]']);
    expect(received.slice(before[1])).toEqual(["[0,0,1,[1,1]]"]);
    expect(sent.at(-1)?.length).toBeLessThanOrEqual(48);
    expect(received.at(-1)?.length).toBeLessThanOrEqual(24);
  });

  it("stays that small far into a long session", async () => {
    const { page, sent, received } = await site.visit("/counter", "live");
    await page.getByRole("button", { name: "+" }).evaluate((button) => {
      for (let count = 0; count < 1234; count++) (button as HTMLElement).click();
    });
    await shows(page, "counter", 1234);
    expect(Math.max(...sent.slice(1).map((frame) => frame.length))).toBeLessThanOrEqual(48);
    expect(Math.max(...received.slice(1).map((frame) => frame.length))).toBeLessThanOrEqual(24);
  });

  it("on one of several counters changes that one's number and nothing else in the page", async () => {
    const { page } = await site.visit("/three", "live");
    const mutations = await watchMutations(page);
    await press(page, "two");
    await shows(page, "two", 1);
    expect(await mutations()).toEqual(['characterData of #text in "Count: 1"']);
  });

  it("in a table of a thousand rows changes one cell, by a frame that knows nothing of the others", async () => {
    const { page, received } = await site.visit("/table", "live");
    const mutations = await watchMutations(page);
    await page.getByRole("button", { name: "Rename 500", exact: true }).click();
    await page.getByRole("cell", { name: "renamed", exact: true }).waitFor();
    expect(await mutations()).toEqual(['characterData of #text in "renamed"']);
    expect(received.at(-1)?.length).toBeLessThanOrEqual(40);
  });
});

describe("a join", () => {
  it.each(["/counter", "/three", "/table", "/family"])(
    "is answered by less than 100 bytes: %s",
    async (path) => {
      const { sent, received } = await site.visit(path, "live");
      expect(sent).toHaveLength(1);
      expect(received.map((frame) => frame.length).filter((length) => length > 100)).toEqual([]);
      expect(received).toHaveLength(1);
    },
  );

  it("mounts nothing again: onMount ran once, when the page was fetched, and onConnect once, behind it", async () => {
    const { page } = await site.visit("/counter", "live");
    await press(page, "counter");
    await shows(page, "counter", 1);
    expect(calls).toEqual(["counter: mount", "counter: connect"]);
  });
});

describe("several components on a page", () => {
  it("share one socket", async () => {
    const { page, sent, received } = await site.visit("/three", "live");
    for (const name of ["one", "two", "three"]) {
      await press(page, name);
      await shows(page, name, 1);
    }
    expect(sent).toHaveLength(4);
    expect(received).toHaveLength(4);
    expect(calls.filter((call) => call.endsWith("connect")).sort()).toEqual([
      "one: connect",
      "three: connect",
      "two: connect",
    ]);
  });
});

describe("nested components", () => {
  it("keep their states while their parent changes around them", async () => {
    const { page } = await site.visit("/family", "live");
    await press(page, "child 1");
    await shows(page, "child 1", 1);
    const mutations = await watchMutations(page);
    await page.getByRole("button", { name: "More" }).click();
    await shows(page, "child 3", 0);
    expect((await mutations()).filter((mutation) => !mutation.startsWith("childList of MAIN"))).toEqual([]);
    await press(page, "child 3");
    await shows(page, "child 3", 1);
    await press(page, "child 1");
    await shows(page, "child 1", 2);
    await shows(page, "child 2", 0);
    expect(calls.filter((call) => call.endsWith("mount")).sort()).toEqual([
      "child 1: mount",
      "child 2: mount",
      "child 3: mount",
    ]);
  });
});

describe("a form", () => {
  it("sends the field that its binding names, and no other", async () => {
    const { page, sent } = await site.visit("/echo", "live");
    await page.getByLabel("Text").fill("hello");
    await page.keyboard.press("Enter");
    await page.getByText("hello", { exact: true }).waitFor();
    expect(sent.at(-1)).toBe('[0,0,1,0,"say(text)","text","hello"]');
  });
});
