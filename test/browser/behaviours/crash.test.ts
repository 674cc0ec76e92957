/** What fails stays where it fails: the rest of the page goes on, and nothing is reloaded again and again. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { html, live, mount } from "../../../middleware/index.js";
import { usePages } from "../gallery.js";
import { openPage } from "../sessions.js";
import { hasMark, markWindow, newSession, watchMutations } from "../visit.js";
import { press, says, settled } from "./steps.js";

@live
class Parent {
  n = 0;
  brings = "";
  tick() {
    this.n++;
  }
  fail() {
    this.n += 10;
    throw new Error("the reason");
  }
  bringBroken() {
    this.brings = "broken";
  }
  render() {
    return html`<section id="parent">
      <button @click="tick">Tick</button> <button @click="fail">Fail</button>
      <button @click="bringBroken">Bring broken</button>
      <output aria-label="n">${this.n}</output>
      ${mount(Child, { name: "one" })} ${mount(Child, { name: "two" })}
      ${this.brings === "broken" && mount(Broken)}
    </section>`;
  }
}

@live
class Child {
  name = "";
  n = 0;
  isBad = false;
  tick() {
    this.n++;
  }
  fail() {
    throw new Error("the reason");
  }
  spoil() {
    this.isBad = true;
  }
  render() {
    if (this.isBad) throw new Error("the render's reason");
    return html`<div id=${this.name}>
      <button @click="tick">Tick ${this.name}</button> <button @click="fail">Fail ${this.name}</button>
      <button @click="spoil">Spoil ${this.name}</button> <output aria-label=${this.name}>${this.n}</output>
    </div>`;
  }
}

@live
class Broken {
  onMount() {
    throw new Error("can't be mounted");
  }
  render() {
    return html`<p>never shown</p>`;
  }
}

/** Whose hook fails at each connection. */
@live
class Unlucky {
  n = 0;
  onConnect() {
    throw new Error("no luck");
  }
  tick() {
    this.n++;
  }
  render() {
    return html`<section><button @click="tick">Tick unlucky</button> <output aria-label="unlucky">${this.n}</output></section>`;
  }
}

const site = usePages((app) => {
  app.get("/", (_request, response) => response.live(Parent));
  app.get("/broken", (_request, response) => response.live(Broken));
  app.get("/beside", (_request, response) =>
    response.live(html`<main>${mount(Unlucky)} ${mount(Child, { name: "one" })}</main>`),
  );
});

/** The codes of the page's error events, with the elements at which they were. */
async function errorsOf(page: Page): Promise<() => Promise<unknown[]>> {
  await page.evaluate(() => {
    const seen: unknown[] = [];
    Object.assign(window, { seen });
    addEventListener("hyper-live:error", (event) => {
      seen.push([(event as CustomEvent).detail.code, (event.target as Element).id]);
    });
  });
  return () => page.evaluate(() => (window as unknown as { seen: unknown[] }).seen);
}

describe("a page that can't be rendered", () => {
  it("is answered with 500, and the reason is not in it for everyone to read but in the application's hands", async () => {
    const page = await openPage(await newSession(site.browser(), "live"));
    const response = await page.goto(`${site.url()}/broken`);
    expect(response?.status()).toBe(500);
    expect(await page.getByText("never shown").count()).toBe(0);
  });
});

describe("a handler that throws", () => {
  it("in a component inside leaves those around it and beside it alone, and the page where it is", async () => {
    const { page, sent } = await site.visit("/", "live");
    await markWindow(page);
    const errors = await errorsOf(page);
    await press(page, "Tick one");
    await says(page, "one", "1");
    const mutations = await watchMutations(page);
    await press(page, "Fail one");
    await expect.poll(errors).toEqual([["HL_HANDLER_FAILED", "one"]]);
    await settled(page);
    // What is said of it stands at the page's start.
    expect(
      (await mutations()).filter(
        (mutation) =>
          !/^(?:attributes|childList of (?:BODY|(?:DIV|P) in "Something went wrong))/.test(mutation),
      ),
    ).toEqual([]);
    await press(page, "Tick one");
    await says(page, "one", "2");
    await press(page, "Tick two");
    await says(page, "two", "1");
    await press(page, "Tick");
    await says(page, "n", "1");
    expect(await hasMark(page)).toBe(true);
    expect(sent.filter((frame) => frame.includes("join"))).toHaveLength(1);
  });

  it("in the component around keeps those inside it, over the same connection", async () => {
    const { page, sent } = await site.visit("/", "live");
    await markWindow(page);
    const errors = await errorsOf(page);
    await press(page, "Tick two");
    await says(page, "two", "1");
    await press(page, "Fail");
    await expect.poll(errors).toEqual([["HL_HANDLER_FAILED", "parent"]]);
    await press(page, "Tick two");
    await says(page, "two", "2");
    await press(page, "Tick");
    // What it had set before it threw is undone.
    await says(page, "n", "1");
    expect(await hasMark(page)).toBe(true);
    expect(sent.filter((frame) => frame.includes("join"))).toHaveLength(1);
  });
});

describe("a component that can't be mounted", () => {
  it("fails the event that brings it in, each time; what is around it stays and goes on", async () => {
    const { page } = await site.visit("/", "live");
    await markWindow(page);
    const errors = await errorsOf(page);
    await press(page, "Bring broken");
    await expect.poll(errors).toEqual([["HL_HANDLER_FAILED", "parent"]]);
    await press(page, "Tick one");
    await says(page, "one", "1");
    expect(await page.getByText("never shown").count()).toBe(0);
    expect(await hasMark(page)).toBe(true);
  });

  it("or whose render throws fails its event, and its neighbours go on", async () => {
    const { page } = await site.visit("/", "live");
    const errors = await errorsOf(page);
    await press(page, "Spoil one");
    await expect.poll(errors).toEqual([["HL_HANDLER_FAILED", "one"]]);
    await press(page, "Tick two");
    await says(page, "two", "1");
    await press(page, "Tick");
    await says(page, "n", "1");
  });

  it("live, since its hook throws, is live all the same, and so are those beside it", async () => {
    const { page } = await site.visit("/beside", "live");
    await press(page, "Tick unlucky");
    await says(page, "unlucky", "1");
    await press(page, "Tick one");
    await says(page, "one", "1");
    expect(site.log.some((line) => line.includes("Hyper Live"))).toBe(true);
  });
});

describe("a page that can't join, whatever it does", () => {
  it("is loaded afresh once, and goes on by posts", async () => {
    const page = await openPage(await newSession(site.browser(), "live"));
    let loads = 0;
    let joins = 0;
    page.on("request", (request) => request.isNavigationRequest() && loads++);
    await page.routeWebSocket(/_live\/socket/, (socket) => {
      const server = socket.connectToServer();
      socket.onMessage((message) => {
        joins++;
        // Its seal is not what the server gave out.
        server.send(String(message).replace(/(\[0,"[\w-]{10})./, "$1!"));
      });
      server.onMessage((message) => socket.send(message));
    });
    await page.goto(site.url());
    await page.getByRole("status").getByText("loaded afresh").waitFor();
    await expect.poll(() => joins).toBe(2);
    await press(page, "Tick");
    await says(page, "n", "1");
    await press(page, "Tick one");
    await says(page, "one", "1");
    expect(loads).toBe(2);
  });
});
