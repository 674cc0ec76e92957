/** What the reader of a page sees when they have signed out, or in as someone else, since they opened it. */
import type { IncomingMessage } from "node:http";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { handler, html, live } from "../../middleware/index.js";
import { usePages } from "./gallery.js";
import { openPage } from "./sessions.js";
import { connected, hasMark, type Mode, markWindow, newSession } from "./visit.js";

@live
class Desk {
  count = 0;
  saved = "";
  increment(): void {
    this.count++;
  }
  @handler(String, String)
  save(note: string, password: string): void {
    this.saved = `${note} (${password || "no password"})`;
  }
  render() {
    return html`<section>
      <h1>Count: ${this.count}</h1>
      <output>${this.saved}</output>
      <button @click="increment">+</button>
      <form @submit="save(note, password)">
        <label>Note <textarea name="note"></textarea></label>
        <label>Password <input type="password" name="password" /></label>
        <button>Save</button>
      </form>
      <button type="button" command="show-modal" commandfor="dialog">Open</button>
      <dialog id="dialog"><button @click="increment">+ inside</button></dialog>
    </section>`;
  }
}

/** The users who are signed in, by the cookies of their browsers. */
const users = new Map<string, string>();
const cookieOf = ({ headers }: IncomingMessage) => /\bbrowser=(\w+)/.exec(headers.cookie ?? "")?.[1] ?? "";

const site = usePages(
  (app) => {
    app.get("/sign-in/:user", (request, response) => {
      const browser = cookieOf(request) || Math.random().toString(36).slice(2);
      users.set(browser, request.params.user);
      response.cookie("browser", browser).redirect("/");
    });
    app.get("/sign-out", (request, response) => {
      users.delete(cookieOf(request));
      response.redirect("/");
    });
    app.get("/", (request, response) =>
      users.has(cookieOf(request)) ? response.live(Desk) : response.send("<h1>Sign in</h1>"),
    );
  },
  { identity: (request) => users.get(cookieOf(request)) },
);

const message = "You are signed out, or signed in as someone else.";
const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const note = (page: Page) => page.getByLabel("Note");
const notice = (page: Page) => page.locator("[role=alert][data-live-error=HL_SESSION_ENDED]");
const shows = (page: Page, count: number) =>
  page.getByRole("heading", { name: `Count: ${count}`, exact: true }).waitFor();
const stateIs = (page: Page, state: string) =>
  page.locator(`html[data-live-connection=${state}]`).waitFor({ state: "attached" });

/** Opens Ann's page; other tabs of the same browser can sign in and out. */
async function open(mode: Mode) {
  const session = await newSession(site.browser(), mode);
  const page = await openPage(session);
  const visitInTab = async (path: string) => {
    const tab = await openPage(session);
    await tab.goto(site.url() + path);
    await tab.close();
  };
  return { page, visitInTab };
}

/** The same in live mode; other tabs sign Ann out and in again. */
async function openLive() {
  const { page, visitInTab } = await open("live");
  const line = { sockets: 0, posts: 0, isMute: false };
  await page.routeWebSocket(/_live\/socket/, (socket) => {
    line.sockets++;
    const server = socket.connectToServer();
    socket.onMessage((frame) => {
      if (!line.isMute) server.send(frame);
    });
  });
  page.on("request", (request) => {
    if (request.method() === "POST") line.posts++;
  });
  await page.goto(`${site.url()}/sign-in/ann`);
  await connected(page);
  await markWindow(page);
  return {
    page,
    line,
    signOut: () => visitInTab("/sign-out"),
    signIn: (user = "ann") => visitInTab(`/sign-in/${user}`),
  };
}

/** Codes of the error events, and whether the page shows them itself. */
async function listenForErrors(page: Page, isShown: boolean): Promise<() => Promise<string[]>> {
  await page.evaluate((isShown) => {
    const codes: string[] = [];
    addEventListener("hyper-live:error", (event) => {
      const { code, from, reconnect } = (event as CustomEvent).detail;
      codes.push(`${code} ${from}`);
      Object.assign(window, { testReconnect: reconnect });
      if (isShown) event.preventDefault();
    });
    Object.assign(window, { testCodes: codes });
  }, isShown);
  return () => page.evaluate(() => (window as unknown as { testCodes: string[] }).testCodes);
}

describe("a live page whose session has ended", () => {
  it("says so, keeps what is being typed and where, and does not connect again by itself", async () => {
    const { page, line, signOut } = await openLive();
    await press(page, "+");
    await shows(page, 1);
    await note(page).pressSequentially("half a sen");
    const seen = await listenForErrors(page, false);
    await signOut();
    await notice(page).getByText(message).waitFor();
    await stateIs(page, "ended");
    const { sockets } = line;
    await note(page).pressSequentially("tence");
    expect(await note(page).inputValue()).toBe("half a sentence");
    expect(await note(page).evaluate((field) => field === document.activeElement)).toBe(true);
    expect(await seen()).toEqual(["HL_SESSION_ENDED page"]);
    // Other pages try again within 100 ms.
    await page.evaluate(() => new Promise((done) => setTimeout(done, 500)));
    expect(line.sockets).toBe(sockets);
    expect(await page.getByText("Reconnecting").count()).toBe(0);
  });

  it("ends the events in flight and those made later, and posts none", async () => {
    const { page, line, signOut } = await openLive();
    line.isMute = true;
    await press(page, "+");
    await page.locator("[data-live-busy]").waitFor();
    await signOut();
    await notice(page).waitFor();
    await page.locator("[data-live-busy], [aria-busy]").waitFor({ state: "detached" });
    expect(await page.getByRole("button", { name: "+", exact: true }).isEnabled()).toBe(true);
    await page.evaluate(() => hyperLive.settled());
    const seen = await listenForErrors(page, false);
    await press(page, "+");
    await press(page, "Save");
    await expect.poll(seen).toEqual(["HL_SESSION_ENDED page", "HL_SESSION_ENDED page"]);
    await page.evaluate(() => hyperLive.settled());
    expect(await page.locator("[data-live-busy], [aria-busy]").count()).toBe(0);
    expect(line.posts).toBe(0);
    expect(line.sockets).toBe(1);
    expect(await notice(page).count()).toBe(1);
  });

  it("goes on where it was once the same user has signed in again", async () => {
    const { page, line, signOut, signIn } = await openLive();
    await press(page, "+");
    await shows(page, 1);
    await note(page).fill("typed before");
    await signOut();
    await notice(page).waitFor();
    await signIn();
    await press(page, "Go on");
    await connected(page);
    await notice(page).waitFor({ state: "detached" });
    expect(await note(page).evaluate((field) => field === document.activeElement)).toBe(true);
    expect(await note(page).inputValue()).toBe("typed before");
    await press(page, "+");
    await shows(page, 2);
    await press(page, "Save");
    await page.getByText("typed before (no password)").waitFor();
    expect(await hasMark(page)).toBe(true);
    expect(line.posts).toBe(0);
  });

  it("runs no event that was made while it was over", async () => {
    const { page, signOut, signIn } = await openLive();
    await signOut();
    await notice(page).waitFor();
    const seen = await listenForErrors(page, false);
    await press(page, "+");
    await expect.poll(seen).toHaveLength(1);
    await signIn();
    await press(page, "Go on");
    await connected(page);
    await press(page, "+");
    await shows(page, 1);
  });

  it("says that it is still over, and lets the reader open the page again", async () => {
    const { page, signOut, signIn } = await openLive();
    await press(page, "+");
    await shows(page, 1);
    await note(page).fill("typed before");
    await signOut();
    await signIn("bob");
    await press(page, "Go on");
    await notice(page).getByText("You are not signed in as before.").waitFor();
    await stateIs(page, "ended");
    expect(await notice(page).count()).toBe(1);
    expect(await note(page).inputValue()).toBe("typed before");
    const link = notice(page).getByRole("link", { name: "Sign in again in another tab" });
    expect(await link.getAttribute("target")).toBe("_blank");
    await notice(page).getByRole("link", { name: "Open the page again" }).click();
    await shows(page, 0);
    expect(await hasMark(page)).toBe(false);
    expect(await note(page).inputValue()).toBe("");
  });

  it("goes on by itself when its reader comes back to it, signed in again", async () => {
    const { page, signOut, signIn } = await openLive();
    await note(page).fill("typed before");
    await signOut();
    await notice(page).waitFor();
    await signIn();
    await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    await connected(page);
    await notice(page).waitFor({ state: "detached" });
    expect(await note(page).inputValue()).toBe("typed before");
  });

  it("shows nothing where the application does, which can connect again", async () => {
    const { page, line, signOut, signIn } = await openLive();
    const seen = await listenForErrors(page, true);
    await signOut();
    await expect.poll(seen).toHaveLength(1);
    expect(await notice(page).count()).toBe(0);
    await signIn();
    await page.evaluate(() => (window as unknown as { testReconnect(): void }).testReconnect());
    await connected(page);
    await press(page, "+");
    await shows(page, 1);
    expect(line.posts).toBe(0);
  });

  it("says so in the modal dialog that is open, or is opened later", async () => {
    const { page, signOut } = await openLive();
    await signOut();
    await page.locator("body > div").locator(notice(page)).waitFor();
    await press(page, "Open");
    await press(page, "+ inside");
    await page.locator("#dialog").locator(notice(page)).waitFor();
  });
});

describe("a page without our script whose session has ended", () => {
  it("says so in htmx mode, keeps what was typed, and sends it once the user has signed in again", async () => {
    const { page, visitInTab } = await open("htmx");
    await page.goto(`${site.url()}/sign-in/ann`);
    await press(page, "+");
    await shows(page, 1);
    await note(page).fill("typed before");
    await visitInTab("/sign-out");
    await press(page, "Save");
    await notice(page).getByText(message).waitFor();
    expect(await notice(page).getByRole("link").allTextContents()).toEqual([
      "Sign in again in another tab",
      "Open the page again",
    ]);
    expect(await note(page).inputValue()).toBe("typed before");
    await visitInTab("/sign-in/ann");
    await press(page, "Save");
    await page.getByText("typed before (no password)").waitFor();
    await notice(page).waitFor({ state: "detached" });
    await shows(page, 1);
  });

  it("shows a page in form mode that sends what was typed, once the user has signed in again", async () => {
    const { page, visitInTab } = await open("form");
    await page.goto(`${site.url()}/sign-in/ann`);
    await press(page, "+");
    await shows(page, 1);
    await note(page).fill('two lines,\n"quoted" <b>');
    await page.getByLabel("Password").fill("tiger");
    await visitInTab("/sign-out");
    await press(page, "Save");
    await notice(page).getByText(message).waitFor();
    await page.getByLabel("password").fill("tiger");
    await press(page, "Send again");
    // Still signed out. The password is not in the page.
    await notice(page).waitFor();
    expect(await page.content()).not.toContain("tiger");
    await visitInTab("/sign-in/ann");
    await page.getByLabel("password").fill("tiger");
    await press(page, "Send again");
    await page.getByText('two lines, "quoted" <b> (tiger)').waitFor();
    await shows(page, 1);
  });
});
