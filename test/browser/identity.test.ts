/** Who a page belongs to, in Chromium: a sign-out in another tab, a copy of a whole page, and a page of another site. */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import express, { type Request } from "express";
import session from "express-session";
import { describe, expect, it, onTestFinished } from "vitest";
import { html, live } from "../../middleware/index.js";
import { someOf } from "../support/long.js";
import { textOf } from "../support/page.js";
import type { WithSession } from "../support/sign-in.js";
import { close, listen } from "../support/site.js";
import { usePages } from "./gallery.js";
import { openPage } from "./sessions.js";
import { connected, modes, newSession } from "./visit.js";

let count = 0;

@live({ name: "test.Secret" })
class Secret {
  pressed = 0;
  press(): void {
    count++;
    this.pressed++;
  }
  render() {
    return html`<p>The secret, pressed ${this.pressed} times. <button @click="press">Press</button></p>`;
  }
}

const of = (request: Request) => (request as unknown as WithSession).session;
const sessions = session({
  secret: "a secret of the sessions",
  resave: false,
  saveUninitialized: false,
} as never);

const site = usePages(
  (app) => {
    app.get("/", (_request, response) => response.live(Secret));
    app.get("/in", (request, response) => {
      of(request).name = "Ada";
      response.send("<p>in</p>");
    });
    app.get("/out", (request, response) => of(request).destroy(() => void response.send("<p>out</p>")));
  },
  {},
  (app) => app.use(sessions),
);

/** Serves a page of another origin, whose scripts may do what they like. */
async function serveOther(text: string): Promise<string> {
  const app = express().get("/", (_request, response) => void response.type("html").send(text));
  const server: Server = await listen(app as never);
  onTestFinished(() => close(server));
  // Another site to browsers, which all cookies of localhost would not tell apart from it.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** A session of the browser in which Ada has signed in, with her page. */
async function open(mode: "form" | "htmx" | "live" = "live") {
  const context = await newSession(site.browser(), mode);
  const other = await openPage(context);
  await other.goto(`${site.url()}/in`);
  const page = await context.newPage();
  await page.goto(`${site.url()}/`);
  if (mode === "live") await connected(page);
  const press = () => page.getByRole("button", { name: "Press" }).click();
  return { context, other, page, press };
}

describe("after a sign-out in another tab", () => {
  it("the first tab can do nothing within a second", async () => {
    const { other, page, press } = await open();
    const before = count;
    await press();
    await expect.poll(() => count).toBe(before + 1);
    await other.goto(`${site.url()}/out`);
    const left = performance.now();
    await expect
      .poll(() => page.evaluate(() => document.documentElement.dataset.liveConnection))
      .not.toBe("open");
    expect(performance.now() - left).toBeLessThan(1_000);
    // By the page's own button, and by what its script would send.
    await press().catch(() => {});
    await page.evaluate(async () => {
      const form = document.querySelector<HTMLFormElement>("form[data-live-view]");
      const body = new URLSearchParams(new FormData(form as HTMLFormElement) as never);
      body.set("on:0", "press");
      await fetch(form?.action ?? "", { method: "POST", body });
    });
    expect(count).toBe(before + 1);
    expect(site.log.some((line) => line.includes("HL_SESSION_ENDED"))).toBe(true);
  });

  it.each(["form", "htmx"] as const)("a page in %s mode can do nothing", async (mode) => {
    const { other, press } = await open(mode);
    const before = count;
    await other.goto(`${site.url()}/out`);
    await press();
    await expect.poll(() => site.log.at(-1)).toContain("HL_SESSION_ENDED");
    expect(count).toBe(before);
  });
});

describe("a second session with a copy of the whole page, but not its cookies", () => {
  it.each(someOf([...modes].reverse(), 2))("can do nothing in %s mode", async (mode) => {
    const { page } = await open(mode);
    const copy = await page.content();
    const session = await newSession(site.browser(), mode);
    await session.route(`${site.url()}/copy`, (route) =>
      route.fulfill({ body: copy, contentType: "text/html" }),
    );
    const stolen = await openPage(session);
    await stolen.goto(`${site.url()}/copy`);
    const [before, logged] = [count, site.log.length];
    await stolen
      .getByRole("button", { name: "Press" })
      .click()
      .catch(() => {});
    await expect.poll(() => site.log.slice(logged).join()).toContain("HL_SESSION_ENDED");
    expect(count).toBe(before);
    const shown = await stolen.request.get(`${site.url()}/`);
    expect(textOf(await shown.text())).toContain("pressed 0 times");
  });
});

describe("two users in one browser", () => {
  it("the second one does not get the first one's state by the Back button", async () => {
    const { other, page, press } = await open("form");
    await press();
    await page.getByText("pressed 1 times").waitFor();
    const address = page.url();
    expect(address).toContain("_view=");
    await other.goto(`${site.url()}/out`);
    await other.goto(`${site.url()}/in`);
    await page.goto(`${site.url()}/in`);
    await page.goBack();
    await page.goto(address);
    await page.getByText("pressed 0 times").waitFor();
  });
});

describe("a page of another site, with the user's cookies", () => {
  it("can do nothing", async () => {
    const { context, page } = await open();
    const seal = await page.locator('[name="_seal"]').first().inputValue();
    const url = site.url();
    const attack =
      await serveOther(`<form method="post" action="${url}/_live"><input name="_seal" value="${seal}">
      <input name="on:0" value="press"></form>`);
    const evil = await context.newPage();
    await evil.goto(attack);
    const [before, logged] = [count, site.log.length];
    const opened = await evil.evaluate(
      async ([url, seal]) => {
        const body = new URLSearchParams({ _seal: seal as string, "on:0": "press" });
        await fetch(`${url}/_live`, { method: "POST", body, mode: "no-cors", credentials: "include" }).catch(
          () => {},
        );
        const socket = new WebSocket(`${(url as string).replace("http", "ws")}/_live/socket`);
        return new Promise((resolve) => {
          socket.onopen = () => resolve(true);
          socket.onclose = () => resolve(false);
        });
      },
      [url, seal],
    );
    expect(opened).toBe(false);
    await evil.evaluate(() => document.querySelector("form")?.submit());
    await expect
      .poll(() => site.log.slice(logged).filter((line) => line.includes("HL_ORIGIN")).length)
      .toBe(3);
    expect(count).toBe(before);
    await context.clearCookies();
  });
});
