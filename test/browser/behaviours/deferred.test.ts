/** Deferred components: loaded with the page, or once they come into sight; by a button where nothing runs. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { each, html, live, mount } from "../../../middleware/index.js";
import { Gate } from "../../support/components.js";
import { inTurn } from "../../support/long-tests.js";
import { usePages } from "../gallery.js";
import { someModes } from "../some-modes.js";
import { openWithoutSocket, press, says } from "./steps.js";

let mounted: string[] = [];
let gate: Gate | undefined;

@live({ name: "deferred.Card" })
class Card {
  name = "";
  n = 0;
  async onMount() {
    mounted.push(this.name);
    if (this.name === "slow") await gate?.passed;
    if (this.name === "broken") throw new Error("broken");
  }
  tick() {
    this.n++;
  }
  render() {
    return html`<article><button @click="tick">Tick ${this.name}</button> <output aria-label=${this.name}>${this.n}</output></article>`;
  }
}

@live({ name: "deferred.Around" })
class Around {
  n = 0;
  names = ["first", "slow"];
  tick() {
    this.n++;
  }
  more() {
    this.names.push("third");
  }
  render() {
    const wait = html`<p>wait <button @click="tick">Tick around</button></p>`;
    const defer = (name: string, when: "load" | "visible") =>
      mount(Card, { name }, { when, placeholder: wait, label: `Load ${name}` });
    return html`<main><output aria-label="around">${this.n}</output> <button @click="tick">Tick</button>
      <button @click="more">More</button>
      <ul>${each(
        this.names,
        (name) => name,
        (name) => html`<li>${defer(name, "load")}</li>`,
      )}</ul>
      <div style="height: 3000px"></div>${defer("far", "visible")}<div style="height: 2000px"></div>${defer("farther", "visible")}</main>`;
  }
}

@live({ name: "deferred.Broken" })
class Broken {
  render() {
    return html`<main>${mount(Card, { name: "broken" }, { when: "load" })}${mount(Card, { name: "whole" }, { when: "load" })}</main>`;
  }
}

const site = usePages((app) => {
  app.get("/", (_request, response) => response.live(Around));
  app.get("/public", (_request, response) =>
    response.live(
      html`<main><h1>For all</h1>${mount(Card, { name: "mine" }, { when: "load", label: "Show mine" })}
      <div style="height: 3000px"></div>${mount(Card, { name: "below" }, { when: "visible", label: "Show mine" })}</main>`,
      {
        public: true,
      },
    ),
  );
  app.get("/broken", (_request, response) => response.live(Broken));
});

const articles = (page: Page) => page.getByRole("article").count();
const goTo = (page: Page, top: number) => page.evaluate((y) => scrollTo(0, y), top);
const begin = () => {
  mounted = [];
  gate = undefined;
};

const some = someModes(import.meta.filename);

describe.each(some)("a deferred component, in %s mode,", (mode) => {
  const itInTurn = inTurn(mode, some);
  it("is loaded with its page or when it comes into sight, and keeps what others have", async () => {
    begin();
    const { page, errors } = await site.visit("/", mode);
    if (mode === "form") {
      expect(await articles(page)).toBe(0);
      await press(page, "Load first");
      await press(page, "Tick first");
      await press(page, "Load slow");
    }
    await says(page, "slow", "0");
    await press(page, "Tick slow");
    await says(page, "slow", "1");
    await press(page, "Tick");
    await says(page, "around", "1");
    await says(page, "first", mode === "form" ? "1" : "0");
    await press(page, "More");
    if (mode === "form") await press(page, "Load third");
    await says(page, "third", "0");
    expect(mounted).toEqual(["first", "slow", "third"]);
    if (mode === "form") await press(page, "Load far");
    else await goTo(page, 3000);
    await says(page, "far", "0");
    await press(page, "Tick far");
    await says(page, "far", "1");
    await says(page, "slow", "1");
    expect(mounted).toEqual(["first", "slow", "third", "far"]);
    expect(errors).toEqual([]);
  });

  itInTurn("that can't be mounted says so in its place, and the others are there", async () => {
    begin();
    const { page } = await site.visit("/broken", mode);
    if (mode === "form") await page.getByRole("button", { name: "Load" }).first().click();
    await page.getByRole("alert").getByText("This could not be loaded.").waitFor();
    if (mode === "form") await press(page, "Load");
    await says(page, "whole", "0");
    const before = mounted.length;
    await press(page, "Try again");
    await expect.poll(() => mounted.length).toBe(before + 1);
    await press(page, "Tick whole");
    await says(page, "whole", "1");
    await page.getByRole("alert").waitFor();
  });
});

describe.each(some)("a public page, in %s mode,", (mode) => {
  inTurn(mode, some)("gets the parts of its user, who can use them", async () => {
    begin();
    const { page, errors } = await site.visit("/public", mode);
    if (mode === "form") await page.getByRole("link", { name: "Show mine" }).first().click();
    await says(page, "mine", "0");
    await press(page, "Tick mine");
    await says(page, "mine", "1");
    if (mode !== "form") expect(mounted).toEqual(["mine"]);
    await goTo(page, 3000);
    await says(page, "below", "0");
    await press(page, "Tick below");
    await says(page, "below", "1");
    await says(page, "mine", "1");
    expect(errors).toEqual([]);
  });
});

describe("one that fails before htmx would ask for it", () => {
  it("is not asked for by htmx, whose timer goes on without the binding", async () => {
    begin();
    const { page, posts } = await site.visit("/broken", "live");
    await page.getByRole("alert").getByText("This could not be loaded.").waitFor();
    const failed = await page.evaluate(() => performance.now());
    await page.waitForFunction((time) => performance.now() > time + 600, failed);
    expect([posts, await page.getByRole("main").count(), mounted]).toEqual([[], 1, ["broken", "whole"]]);
  });
});

describe("a slow one", () => {
  it("holds nothing up over the socket: the others are loaded, and the page goes on", async () => {
    begin();
    gate = new Gate();
    const { page } = await site.visit("/", "live");
    await says(page, "first", "0");
    await press(page, "Tick first");
    await says(page, "first", "1");
    await page.getByRole("button", { name: "Tick around" }).first().click();
    await says(page, "around", "1");
    expect(mounted).toEqual(["first", "slow"]);
    gate.open();
    await says(page, "slow", "0");
    await says(page, "first", "1");
  });
});

describe("by post", () => {
  it("all that do not wait for the reader are mounted beside each other, in one request", async () => {
    begin();
    const posts: string[] = [];
    const { page } = await site.visit("/broken", "htmx");
    await says(page, "whole", "0");
    begin();
    page.on("response", async (response) => {
      if (response.request().method() === "POST") posts.push(await response.text());
    });
    await page.goto(`${site.url()}/`);
    await says(page, "first", "0");
    await says(page, "slow", "0");
    expect(mounted.filter((name) => name === "first" || name === "slow")).toEqual(["first", "slow"]);
    expect(posts[0]).toMatch(/first[\s\S]*slow/);
  });

  it("our script loads them where no socket opens", async () => {
    begin();
    const page = await openWithoutSocket(site, "/");
    await says(page, "first", "0");
    await says(page, "slow", "0");
    expect(mounted).toEqual(["first", "slow"]);
    await goTo(page, 3000);
    await says(page, "far", "0");
  });
});
