/** The table of journeys: where each starts, what the user does, and where they are then, in each mode. */
import type { Page } from "playwright-core";
import type { Mode } from "../visit.js";

/** What is looked at when a journey has ended. */
export interface Seen {
  /** path, query without ids of views, and fragment */
  at: string;
  heading: string;
  title: string;
  /** what all outputs say */
  state: string;
  /** whether the page is scrolled down */
  isDown: boolean;
  /** the element with the focus: its label or text, or its tag */
  focus: string;
  /** what is in the field "Text" */
  text: string;
  /** the links that are marked, each with its mark */
  current: string;
}

/** What a journey needs of its surroundings. */
export interface Tools {
  page: Page;
  mode: Mode;
  /** ends all connections to the server */
  cut(): void;
  /** stops the server and starts it again */
  restart(): Promise<void>;
  /** opens a page beside, in the same session or in that of another user, and returns what it shows */
  beside(path: string, isOther?: boolean): Promise<Partial<Seen>>;
  sees(expected: Partial<Seen>): Promise<void>;
}

export interface Journey {
  name: string;
  from: string;
  go(tools: Tools): Promise<unknown>;
  ends: Partial<Seen>;
  /** what is different in a mode */
  live?: Partial<Seen>;
  htmx?: Partial<Seen>;
  form?: Partial<Seen>;
}

const click = ({ page }: Tools, name: string) =>
  page.getByRole("link", { name, exact: true }).click({ noWaitAfter: true });
const press = ({ page }: Tools, name: string) => page.getByRole("button", { name, exact: true }).click();
const fill = ({ page }: Tools, name: string, text: string) =>
  page.getByLabel(name, { exact: true }).fill(text);
const scroll = ({ page }: Tools) => page.evaluate(() => scrollTo(0, 700));
// A page that is left at once does not answer any more.
const back = ({ page }: Tools) => page.evaluate(() => history.back()).catch(() => {});
const forward = ({ page }: Tools) => page.evaluate(() => history.forward()).catch(() => {});
const reload = ({ page }: Tools) => page.reload();
const at = ({ sees }: Tools, heading: string, more: Partial<Seen> = {}) => sees({ heading, ...more });

/** Follows links, waiting for the page of each. */
async function through(tools: Tools, ...steps: [link: string, heading: string][]): Promise<void> {
  for (const [link, heading] of steps) {
    await click(tools, link);
    await at(tools, heading);
  }
}

/** Goes back, and waits for a page. */
async function backTo(tools: Tools, heading: string, more?: Partial<Seen>): Promise<void> {
  await back(tools);
  await at(tools, heading, more);
}
/** Goes back from the browser's own page of an error, which can't be spoken to while it comes. */
async function backFromError({ page }: Tools): Promise<void> {
  for (let attempt = 1; ; attempt++)
    try {
      await page.waitForURL("chrome-error://**", { timeout: 1_000 });
      await page.goBack();
      return;
    } catch (error) {
      if (attempt === 10) throw error;
      await page.waitForTimeout(50);
    }
}

async function forwardTo(tools: Tools, heading: string, more?: Partial<Seen>): Promise<void> {
  await forward(tools);
  await at(tools, heading, more);
}

const one = { at: "/one", heading: "One", title: "One" };
const two = { at: "/two", heading: "Two", title: "Two" };
/** After a load the focus is nowhere, after a navigation of ours it is in the page. */
const arrived = { ends: { ...two, isDown: false, focus: "body" }, live: { focus: "main" } };

export const journeys: Journey[] = [
  // Links.
  { name: "a link", from: "/one", go: (t) => click(t, "Two"), ...arrived },
  {
    name: "a link of a page that is scrolled",
    from: "/one",
    go: async (t) => {
      await scroll(t);
      await t.page.getByRole("link", { name: "Two", exact: true }).focus();
      await t.page.keyboard.press("Enter");
    },
    ...arrived,
  },
  {
    name: "a link with a fragment",
    from: "/one",
    go: (t) => click(t, "Down"),
    ends: { ...two, at: "/two#down", isDown: true },
  },
  {
    name: "a link to a fragment of the page itself",
    from: "/two",
    go: (t) => click(t, "Down"),
    ends: { ...two, at: "/two#down", isDown: true },
  },
  {
    name: "a link with characters that are escaped",
    from: "/one",
    go: (t) => click(t, "Café"),
    ends: { at: "/caf%C3%A9%20au%20lait", heading: "Café", title: "Café" },
  },
  {
    name: "a link that takes the place of its page",
    from: "/two",
    go: async (t) => {
      await through(t, ["One", "One"], ["Replace", "Two"]);
      await back(t);
    },
    ends: one,
    live: two,
  },
  {
    name: "a link that keeps the scroll position",
    from: "/two",
    go: async (t) => {
      await scroll(t);
      await t.page.getByRole("link", { name: "Kept" }).evaluate((link: HTMLElement) => link.click());
    },
    ends: { ...two, isDown: false },
    live: { isDown: true },
  },
  {
    name: "a link that is excluded",
    from: "/one",
    go: (t) => click(t, "Excluded"),
    ends: { ...two, focus: "body" },
  },
  {
    name: "a link with the keyboard",
    from: "/one",
    go: async (t) => {
      for (let step = 0; step < 2; step++) await t.page.keyboard.press("Tab");
      await t.page.keyboard.press("Enter");
    },
    ...arrived,
  },
  {
    name: "a link that is opened beside",
    from: "/one",
    go: async (t) => {
      const opened = t.page.context().waitForEvent("page");
      await t.page.getByRole("link", { name: "Two", exact: true }).click({ modifiers: ["ControlOrMeta"] });
      await (await opened).close();
    },
    ends: one,
  },
  { name: "a link to a file", from: "/one", go: (t) => click(t, "File"), ends: one },
  { name: "a link inside a dialog", from: "/dialog", go: (t) => click(t, "Leave the dialog"), ...arrived },
  {
    name: "a link to a page with autofocus",
    from: "/one",
    go: (t) => click(t, "Auto"),
    ends: { heading: "Auto", focus: "Start" },
  },
  {
    name: "a link to a page without our scripts",
    from: "/one",
    go: (t) => click(t, "Plain"),
    ends: { at: "/plain", heading: "Plain", title: "Plain" },
  },

  // Back and Forward.
  {
    name: "Back",
    from: "/one",
    go: async (t) => {
      await through(t, ["Two", "Two"]);
      await back(t);
    },
    ends: { ...one, isDown: false, current: "One page" },
  },
  {
    name: "Back to where the page was scrolled",
    from: "/two",
    go: async (t) => {
      await scroll(t);
      await t.page
        .getByRole("link", { name: "One", exact: true })
        .evaluate((link: HTMLElement) => link.click());
      await at(t, "One", { isDown: false });
      await back(t);
    },
    ends: { ...two, isDown: true },
  },
  {
    name: "Back and Forward",
    from: "/one",
    go: async (t) => {
      await through(t, ["Two", "Two"]);
      await backTo(t, "One");
      await forward(t);
    },
    ends: two,
  },
  {
    name: "Back twice",
    from: "/one",
    go: async (t) => {
      await through(t, ["Two", "Two"], ["Auto", "Auto"]);
      await backTo(t, "Two");
      await back(t);
    },
    ends: one,
  },
  {
    name: "two steps back at once, and forward again",
    from: "/one",
    go: async (t) => {
      await through(t, ["Two", "Two"], ["Auto", "Auto"]);
      await t.page.evaluate(() => history.go(-2));
      await at(t, "One");
      await t.page.evaluate(() => history.go(2));
    },
    ends: { at: "/auto", heading: "Auto", title: "Auto" },
  },
  {
    name: "Back from a fragment",
    from: "/one",
    go: async (t) => {
      await through(t, ["Two", "Two"]);
      await click(t, "Down");
      await t.sees({ at: "/two#down", isDown: true });
      await backTo(t, "Two", { at: "/two" });
      await back(t);
    },
    ends: one,
  },
  {
    name: "Back to a fragment",
    from: "/one",
    go: async (t) => {
      await through(t, ["Down", "Two"]);
      await t.page
        .getByRole("link", { name: "One", exact: true })
        .evaluate((link: HTMLElement) => link.click());
      await at(t, "One", { isDown: false });
      await back(t);
    },
    ends: { ...two, at: "/two#down", isDown: true },
  },
  {
    name: "Back after a reload",
    from: "/one",
    go: async (t) => {
      await through(t, ["Two", "Two"]);
      await reload(t);
      await backTo(t, "One");
    },
    ends: one,
  },
  {
    name: "Forward after a reload",
    from: "/one",
    go: async (t) => {
      await through(t, ["Two", "Two"]);
      await backTo(t, "One");
      await reload(t);
      await forward(t);
    },
    ends: two,
  },
  {
    name: "Back from a page without our scripts",
    from: "/one",
    go: async (t) => {
      await through(t, ["Two", "Two"], ["Plain", "Plain"]);
      await backTo(t, "Two");
      await back(t);
    },
    ends: one,
  },
  {
    name: "Back to the focus",
    from: "/one",
    go: async (t) => {
      await t.page.getByRole("link", { name: "Two", exact: true }).focus();
      await t.page.keyboard.press("Enter");
      await at(t, "Two");
      await back(t);
    },
    ends: { ...one, focus: "body" },
    live: { focus: "Two" },
  },

  // Reload, shared links, second tabs.
  {
    name: "a reload",
    from: "/one",
    go: async (t) => {
      await through(t, ["Two", "Two"]);
      await reload(t);
    },
    ends: { ...two, current: "Two page" },
  },
  {
    name: "a reload of what the address says",
    from: "/list?page=3&q=tea",
    go: async (t) => {
      await press(t, "Turn");
      await t.sees({ state: "4,tea,0" });
      await reload(t);
    },
    ends: { at: "/list?page=4&q=tea", state: "4,tea,0", heading: "List" },
  },
  {
    name: "a link that is shared with another user",
    from: "/list",
    go: async (t) => {
      await press(t, "Turn");
      await t.sees({ at: "/list?page=2", state: "2,,0" });
      const { at = "" } = await t.beside("/list?page=2", true);
      if (at !== "/list?page=2") throw new Error(at);
    },
    ends: { at: "/list?page=2", state: "2,,0" },
  },
  {
    name: "a second tab, which shows the address and goes its own way",
    from: "/list?page=7",
    go: async (t) => {
      await press(t, "Like");
      await t.sees({ state: "7,,1" });
      const { state } = await t.beside("/list?page=7");
      if (state !== "7,,0") throw new Error(state);
    },
    ends: { at: "/list?page=7", state: "7,,1" },
  },

  // Forms.
  {
    name: "a form that gets a page",
    from: "/search",
    go: async (t) => {
      await fill(t, "Find", "tea & milk");
      await press(t, "Go");
    },
    ends: { at: "/found?q=tea+%26+milk", heading: "Found", title: "Found", state: '{"q":"tea & milk"}' },
  },
  {
    name: "a form that gets a page, by the Enter key",
    from: "/search",
    go: async (t) => {
      await fill(t, "Find", "tea");
      await t.page.keyboard.press("Enter");
    },
    ends: { at: "/found?q=tea", state: '{"q":"tea"}' },
  },
  {
    name: "a form that gets a page, by a button with a value",
    from: "/search",
    go: async (t) => {
      await fill(t, "Find", "tea");
      await press(t, "All");
    },
    ends: { at: "/found?q=tea&kind=all", state: '{"q":"tea","kind":"all"}' },
  },
  {
    name: "a form that gets a page, and Back",
    from: "/search",
    go: async (t) => {
      await press(t, "Go");
      await at(t, "Found", { at: "/found?q=" });
      await back(t);
    },
    ends: { at: "/search", heading: "Search", title: "Search" },
  },

  // State in the address.
  {
    name: "a link that changes only what the address says",
    from: "/list",
    go: async (t) => {
      await press(t, "Like");
      await t.sees({ state: "1,,1" });
      await click(t, "Fifth");
    },
    ends: { at: "/list?page=5", state: "5,,0", current: "Fifth page" },
    live: { state: "5,,1", focus: "Fifth" },
  },
  {
    name: "a handler that changes the address, and Back",
    from: "/list",
    go: async (t) => {
      await press(t, "Turn");
      await t.sees({ at: "/list?page=2", state: "2,,0" });
      await back(t);
    },
    ends: { at: "/list", state: "1,,0", title: "List" },
  },
  {
    name: "Back and Forward through what the address says",
    from: "/list",
    go: async (t) => {
      for (const page of [2, 3]) {
        await press(t, "Turn");
        await t.sees({ at: `/list?page=${page}`, state: `${page},,0` });
      }
      await back(t);
      await t.sees({ at: "/list?page=2", state: "2,,0" });
      await back(t);
      await t.sees({ at: "/list", state: "1,,0" });
      await forward(t);
    },
    ends: { at: "/list?page=2", state: "2,,0" },
  },
  {
    name: "Back to a list from one of its rows",
    from: "/list?page=3&q=x",
    go: async (t) => {
      await through(t, ["Row 2", "Row 2"]);
      await back(t);
    },
    ends: { at: "/list?page=3&q=x", state: "3,x,0", heading: "List" },
  },
  {
    name: "a history of pages and of what their addresses say, back and forth",
    from: "/one",
    go: async (t) => {
      await through(t, ["List", "List"]);
      await press(t, "Turn");
      await t.sees({ at: "/list?page=3", state: "3,,0" });
      await through(t, ["Row 1", "Row 1"]);
      await backTo(t, "List", { at: "/list?page=3", state: "3,,0" });
      await backTo(t, "List", { at: "/list?page=2", state: "2,,0" });
      await backTo(t, "One", { at: "/one" });
      await forwardTo(t, "List", { at: "/list?page=2", state: "2,,0" });
      await forwardTo(t, "List", { at: "/list?page=3", state: "3,,0" });
      await forward(t);
    },
    ends: { at: "/row/1", heading: "Row 1", title: "Row 1" },
  },
  {
    name: "a form that replaces the address, and Back",
    from: "/one",
    go: async (t) => {
      await through(t, ["List", "List"]);
      await fill(t, "Words", "tea");
      await press(t, "Find");
      await t.sees({ at: "/list?page=2&q=tea", state: "2,tea,0" });
      await back(t);
    },
    ends: one,
    form: { at: "/list?page=2", heading: "List", title: "List" },
  },

  // The connection and the server.
  {
    name: "a link after the connection was lost",
    from: "/one",
    go: async (t) => {
      t.cut();
      await click(t, "Two");
    },
    ends: two,
  },
  {
    name: "an event and a link after the connection was lost",
    from: "/one",
    go: async (t) => {
      await press(t, "Add");
      await t.sees({ state: "1" });
      t.cut();
      await press(t, "Add");
      await t.sees({ state: "2" });
      await click(t, "Two");
    },
    ends: two,
  },
  {
    name: "Back after the connection was lost",
    from: "/list?page=2",
    go: async (t) => {
      await through(t, ["One", "One"]);
      t.cut();
      await back(t);
    },
    ends: { at: "/list?page=2", state: "2,,0", title: "List" },
  },
  {
    name: "a link after a restart",
    from: "/one",
    go: async (t) => {
      await press(t, "Add");
      await t.sees({ state: "1" });
      await t.restart();
      await click(t, "Two");
    },
    ends: two,
  },
  {
    name: "an event after a restart, on a page that was navigated to",
    from: "/two",
    go: async (t) => {
      await through(t, ["List", "List"]);
      await t.restart();
      await press(t, "Turn");
    },
    ends: { at: "/list?page=3", state: "3,,0", title: "List" },
  },
  {
    name: "Back after a restart",
    from: "/list?page=2",
    go: async (t) => {
      await through(t, ["One", "One"]);
      await t.restart();
      await back(t);
    },
    ends: { at: "/list?page=2", state: "2,,0", title: "List" },
  },

  // What is half typed.
  {
    name: "half a word on both pages",
    from: "/one",
    go: async (t) => {
      await fill(t, "Text", "of one");
      await through(t, ["Two", "Two"]);
      await t.sees({ text: "" });
      await fill(t, "Text", "of two");
      await through(t, ["Auto", "Auto"]);
    },
    ends: { heading: "Auto", text: "" },
  },
  {
    name: "a draft that the user does not want to lose",
    from: "/draft",
    go: async (t) => {
      await fill(t, "Draft", "half");
      if (t.mode === "live") t.page.once("dialog", (dialog) => void dialog.dismiss());
      await click(t, "Two");
    },
    ends: two,
    live: { at: "/draft", heading: "Draft", title: "Draft" },
  },
  {
    name: "a draft that the user gives up",
    from: "/draft",
    go: async (t) => {
      await fill(t, "Draft", "half");
      t.page.once("dialog", (dialog) => void dialog.accept());
      await click(t, "Two");
    },
    ends: two,
  },
  {
    name: "a draft that was saved",
    from: "/draft",
    go: async (t) => {
      await fill(t, "Draft", "whole");
      await press(t, "Save");
      await t.sees({ state: "whole" });
      await click(t, "Two");
    },
    ends: two,
  },
  {
    name: "a draft that is as it was again",
    from: "/draft",
    go: async (t) => {
      await fill(t, "Draft", "half");
      await fill(t, "Draft", "");
      await click(t, "Two");
    },
    ends: two,
  },
  {
    name: "a draft that the user does not want to lose, and Back",
    from: "/one",
    go: async (t) => {
      await t.page.goto(new URL("/two", t.page.url()).href);
      await t.page.evaluate(() => {
        const link = Object.assign(document.createElement("a"), {
          href: "/draft",
          textContent: "To the draft",
        });
        link.dataset.liveLink = "";
        document.querySelector("main")?.prepend(link);
      });
      await through(t, ["To the draft", "Draft"]);
      await fill(t, "Draft", "half");
      if (t.mode === "live") t.page.once("dialog", (dialog) => void dialog.dismiss());
      await back(t);
    },
    ends: two,
    live: { at: "/draft", heading: "Draft", title: "Draft" },
  },

  // Haste, slow routes and failing ones.
  {
    name: "two links, one after the other",
    from: "/one",
    go: async (t) => {
      await click(t, "Slower");
      await click(t, "Two");
    },
    ends: two,
  },
  {
    name: "the same link three times, which is one step in the history",
    from: "/one",
    go: async (t) => {
      for (let step = 0; step < 3; step++) await click(t, "Slow");
      await at(t, "Slow");
      await back(t);
    },
    ends: one,
  },
  {
    name: "a link to a slow page",
    from: "/one",
    go: (t) => click(t, "Slow"),
    ends: { at: "/slow", heading: "Slow", title: "Slow", focus: "body" },
    live: { focus: "main" },
  },
  {
    name: "Back while a page is on its way",
    from: "/one",
    go: async (t) => {
      await through(t, ["Two", "Two"]);
      await click(t, "Slower");
      await back(t);
    },
    ends: one,
    // The browser's own load goes on.
    form: { at: "/slower", heading: "Slower", title: "Slower" },
    htmx: { at: "/slower", heading: "Slower", title: "Slower" },
  },
  {
    name: "a page that fails",
    from: "/one",
    go: (t) => click(t, "Broken"),
    ends: { at: "/broken", heading: "Broken", title: "Broken" },
  },
  {
    name: "a page that fails, and Back",
    from: "/one",
    go: async (t) => {
      await through(t, ["Broken", "Broken"]);
      await back(t);
    },
    ends: one,
  },
  {
    name: "a page that is missing",
    from: "/one",
    go: (t) => click(t, "Missing"),
    ends: { at: "/missing", heading: "Missing", title: "Missing" },
  },
  {
    name: "a connection that breaks off, and Back",
    from: "/two",
    go: async (t) => {
      await through(t, ["One", "One"]);
      await click(t, "Cut");
      await backFromError(t);
    },
    ends: one,
  },
  { name: "a route that redirects", from: "/one", go: (t) => click(t, "Redirect"), ...arrived },
  {
    name: "a route that redirects to itself, and Back",
    from: "/two",
    go: async (t) => {
      await through(t, ["One", "One"]);
      await click(t, "Loop");
      await backFromError(t);
    },
    ends: one,
  },
  { name: "a route without content", from: "/one", go: (t) => click(t, "Nothing"), ends: one },
  {
    name: "a handler that sends the user elsewhere",
    from: "/one",
    go: (t) => press(t, "Leave"),
    ends: two,
  },

  // Titles, links of the page, what persists.
  {
    name: "a title that a component changes",
    from: "/desk",
    go: async (t) => {
      await t.sees({ title: "0 unread" });
      await press(t, "More");
    },
    ends: { heading: "Desk", title: "1 unread" },
  },
  {
    name: "a title that comes and goes again",
    from: "/desk",
    go: async (t) => {
      await press(t, "Open");
      await t.sees({ title: "Ticket 7" });
      await press(t, "Close");
    },
    ends: { heading: "Desk", title: "0 unread" },
  },
  {
    name: "a title that comes to a page with one of its own, and goes again",
    from: "/drawer",
    go: async (t) => {
      await press(t, "Open");
      await t.sees({ title: "Drawer" });
      await press(t, "Close");
    },
    ends: { title: "Drawer page" },
    // Until the page is loaded again.
    htmx: { title: "Drawer" },
  },
  {
    name: "a title of a component, on the way and back",
    from: "/one",
    go: async (t) => {
      await through(t, ["Desk", "Desk"]);
      await t.sees({ title: "0 unread" });
      await press(t, "More");
      await t.sees({ title: "1 unread" });
      await back(t);
    },
    ends: one,
    form: { at: "/desk", heading: "Desk", title: "0 unread" },
  },
  {
    name: "the mark of the page's section",
    from: "/one",
    go: (t) => click(t, "Below"),
    ends: { at: "/two/below", heading: "Below", current: "Two true" },
  },
  {
    name: "a player that goes on",
    from: "/player",
    go: async (t) => {
      await press(t, "Add");
      await t.sees({ state: "1" });
      await fill(t, "Tape", "at the middle");
      await click(t, "Next song");
      await at(t, "Next", { state: t.mode === "live" ? "1" : "0" });
      await press(t, "Add");
    },
    ends: { at: "/player/next", heading: "Next", state: "1" },
    live: { state: "2" },
  },
  {
    name: "a player that is not in the next page, and Back",
    from: "/player",
    go: async (t) => {
      await through(t, ["Next song", "Next"], ["Two", "Two"]);
      await t.sees({ state: "" });
      await back(t);
      await at(t, "Next");
      await press(t, "Add");
    },
    ends: { at: "/player/next", heading: "Next", state: "1" },
  },
];
