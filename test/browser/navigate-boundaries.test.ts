/** Where navigation ends: at another user's page, another script, an endless loop; and pages in which all links navigate. */
import session from "express-session";
import { describe, expect, it } from "vitest";
import { html, live } from "../../middleware/index.js";
import type { WithSession } from "../support/sign-in.js";
import { usePages } from "./gallery.js";
import { definePages, follow, heading, open, pathOf, press, seen, shows } from "./navigate-site.js";
import { hasMark, modes } from "./visit.js";

@live
class Count {
  count = 0;
  step() {
    this.count++;
  }
  render() {
    return html`<section><output>${this.count}</output><button @click="step">Step</button></section>`;
  }
}

const page = (
  title: string,
  head = html``,
) => html`<!doctype html><html lang="en"><head><title>${title}</title>${head}</head>
  <body><a href="/one">one</a> <a href="/two">two</a> <a href="/nonce">nonce</a> <a href="/flash">flash</a>
    <a href="/off" data-live-link="off">off</a>
    <form action="/two"><button>Find</button></form><main><h1>${title}</h1>${Count}</main></body></html>`;

let nonce = 0;
const all = usePages(
  (app) => {
    app.get("/one", (_request, response) => response.live(page("One")));
    app.get("/two", async (_request, response) => response.live(page("Two")));
    app.get("/off", (_request, response) => response.live(page("Off")));
    app.get("/flash", async (_request, response) => {
      await response.flash("success", "Shown once.");
      response.redirect("/two");
    });
    app.get("/nonce", (_request, response) => {
      nonce++;
      response.set("Content-Security-Policy", `script-src 'self' 'nonce-n${nonce}'`);
      return response.live(
        page("Nonce", html`<script nonce=${`n${nonce}`}>window.ran = (window.ran ?? 0) + 1;</script>`),
      );
    });
    app.get("/in", (request, response) => {
      (request as unknown as WithSession).session.name = "Ada";
      response.send("in");
    });
  },
  { navigate: true },
  (app) =>
    app.use(
      session({ secret: "a secret of the sessions", resave: false, saveUninitialized: false } as never),
    ),
);
const marked = usePages(definePages);

describe("a site where all links navigate", () => {
  it("needs no attribute, for forms too, and leaves alone what is off", async () => {
    const { page, errors } = await open(all, "/one");
    await follow(page, "two");
    await heading(page, "Two");
    await press(page, "Step");
    await shows(page, "1");
    await follow(page, "one");
    await heading(page, "One");
    await press(page, "Find");
    await heading(page, "Two");
    expect(pathOf(page)).toBe("/two?");
    expect(await hasMark(page)).toBe(true);
    await follow(page, "off");
    await heading(page, "Off");
    expect(await hasMark(page)).toBe(false);
    expect(errors).toEqual([]);
  });

  it.each(modes.filter((mode) => mode !== "live"))("has plain links in %s mode", async (mode) => {
    const { page, errors } = await all.visit("/one", mode);
    await follow(page, "two");
    await heading(page, "Two");
    await page.goBack();
    await heading(page, "One");
    expect(errors).toEqual([]);
  });
});

describe("a page that is not put in", () => {
  it("is that of another user, and what it says once is not lost", async () => {
    const { page } = await open(all, "/one");
    // At once: in a moment the page is told itself.
    await page.evaluate(async () => {
      await fetch("/in");
      (document.querySelector("a[href='/flash']") as HTMLElement).click();
    });
    await page.getByText("Shown once.").waitFor();
    await heading(page, "Two");
    expect(await hasMark(page)).toBe(false);
    await press(page, "Step");
    await shows(page, "1");
  });

  it("has an inline script with another nonce, which runs", async () => {
    const { page } = await open(all, "/one");
    await follow(page, "nonce");
    await heading(page, "Nonce");
    const ran = () => page.evaluate(() => (window as { ran?: number }).ran);
    expect(await ran()).toBe(1);
    expect(await hasMark(page)).toBe(false);
  });

  it("sends the browser to another one that sends it back", async () => {
    const { page, errors } = await open(marked, "/a");
    seen.requests = [];
    const count = () => seen.requests.length;
    await page.evaluate(() => {
      document.querySelector("main a, nav a")?.setAttribute("href", "/ping");
    });
    await follow(page, "a");
    await expect.poll(() => errors.length, { timeout: 15_000 }).toBe(1);
    expect(errors[0]).toContain("without end");
    const stopped = count();
    expect(stopped).toBeLessThan(30);
    await follow(page, "b");
    await heading(page, "Page B");
  });
});
