/** As much of Playwright's page as the gallery's steps need, on browsers that Playwright can't drive here. */
import { expect } from "vitest";
import type { StepPage, StepPart } from "../browser/gallery-steps.js";
import type { Tab } from "./driver.js";

/** How an element is found: by its role and name, or by a text of its. */
interface Query {
  by: "button" | "checkbox" | "group" | "heading" | "link" | "label" | "placeholder" | "text";
  text: string;
  exact: boolean;
}

const timeout = 10_000;
const keys: Record<string, string> = { Enter: "\uE007", ArrowLeft: "\uE012", Delete: "\uE017" };

export class Page implements StepPage {
  constructor(private readonly tab: Tab) {}

  async goto(url: string): Promise<void> {
    await this.tab.goto(url);
  }

  /** Calls a function in the page; arguments and answer are JSON, or promised to be. */
  async evaluate<A extends unknown[], R>(call: (...args: A) => R, ...args: A): Promise<Awaited<R>> {
    const called = `Promise.resolve((${call})(...${JSON.stringify(args)}))`;
    return JSON.parse(await this.tab.evaluate(`${called}.then((value) => JSON.stringify(value ?? null))`));
  }

  /** Waits until an element is there. */
  async attached(selector: string): Promise<void> {
    const isThere = () => this.evaluate((selector) => !!document.querySelector(selector), selector);
    await expect.poll(isThere, { timeout, message: selector }).toBe(true);
  }

  getByRole(
    role: "button" | "checkbox" | "group" | "heading" | "link",
    options: { name: string; exact?: boolean },
  ) {
    return this.part(role, options.name, options.exact);
  }

  getByLabel(text: string, options?: { exact?: boolean }): StepPart {
    return this.part("label", text, options?.exact);
  }

  getByPlaceholder(text: string): StepPart {
    return this.part("placeholder", text, true);
  }

  getByText(text: string, options?: { exact?: boolean }): StepPart {
    return this.part("text", text, options?.exact);
  }

  /** Presses and releases keys, one after the other. */
  async type(values: string[]): Promise<void> {
    const actions = values.flatMap((each) => {
      const value = keys[each] ?? each;
      return [
        { type: "keyDown", value },
        { type: "keyUp", value },
      ];
    });
    await this.tab.act([{ type: "key", id: "keyboard", actions }]);
  }

  private part(by: Query["by"], text: string, exact = false): StepPart {
    const query: Query = { by, text, exact };
    const point = async () => {
      let found: number[] | null = null;
      const look = async () => {
        found = await this.evaluate(find, query);
        return found !== null;
      };
      await expect.poll(look, { timeout, message: `${by} "${text}"` }).toBe(true);
      return found as unknown as [number, number];
    };
    const click = async () => {
      const [x, y] = await point();
      const actions = [
        { type: "pointerMove", x, y },
        { type: "pointerDown", button: 0 },
        { type: "pointerUp", button: 0 },
      ];
      await this.tab.act([{ type: "pointer", id: "mouse", actions }]);
    };
    // By script: an answer that moves the field would have the mouse miss it.
    const focus = async () => {
      await this.evaluate(focusOn, await point());
    };
    const part: StepPart = {
      first: () => part,
      click,
      waitFor: async () => void (await point()),
      press: async (key) => {
        await focus();
        await this.type([key]);
      },
      fill: async (value) => {
        await focus();
        if (!(await this.evaluate(pickDate, value))) await this.type(value ? [...value] : ["Delete"]);
        const now = () => this.evaluate(() => (document.activeElement as HTMLInputElement).value);
        await expect.poll(now, { timeout }).toBe(value);
      },
    };
    return part;
  }
}

/** Runs in the page: sets a date field that has the focus, as its picker does; typed, a date depends on the locale. */
function pickDate(value: string): boolean {
  const field = document.activeElement as HTMLInputElement;
  if (field.type !== "date") return false;
  field.value = value;
  for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }));
  return true;
}

/**
 * Runs in the page: where to click on the first element that is meant and can be seen; `null` while there is
 * none, while something else covers it, and while it moves.
 */
async function find({ by, text, exact }: Query): Promise<[number, number] | null> {
  const selectors = {
    button: "button",
    checkbox: "input[type=checkbox]",
    group: "fieldset",
    heading: "h1, h2, h3",
    link: "a[href]",
    label: "input, select, textarea",
    placeholder: "[placeholder]",
    text: "body *",
  };
  const tidy = (value: string | null | undefined) => (value ?? "").replace(/\s+/g, " ").trim();
  const nameOf = (element: Element) => {
    if (by === "placeholder") return element.getAttribute("placeholder");
    if (by === "text") return element.textContent;
    const labels = (element as HTMLInputElement).labels;
    const written = element instanceof HTMLFieldSetElement ? element.querySelector("legend") : element;
    const namedBy = document.getElementById(element.getAttribute("aria-labelledby") ?? "");
    return element.getAttribute("aria-label") ?? (namedBy ?? labels?.[0] ?? written)?.textContent;
  };
  const isMeant = (element: Element) => {
    const name = tidy(nameOf(element));
    return exact ? name === text : name.toLowerCase().includes(text.toLowerCase());
  };
  const meant = [...document.querySelectorAll(selectors[by])].filter(isMeant);
  // Of elements around each other the innermost.
  const element = meant.find(
    (each) => each.checkVisibility() && !meant.some((other) => other !== each && each.contains(other)),
  );
  if (!element) return null;
  element.scrollIntoView({ block: "nearest", behavior: "instant" });
  const middle = (): [number, number] => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return [Math.round(left + width / 2), Math.round(top + height / 2)];
  };
  const before = middle();
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  const point = middle();
  const hit = document.elementFromPoint(...point);
  return element.contains(hit) && String(point) === String(before) ? point : null;
}

/** Runs in the page: the field at this point gets the focus, with all of the text selected that a field has. */
function focusOn(point: [number, number]): void {
  const field = document.elementFromPoint(...point) as HTMLInputElement;
  field.focus();
  field.select?.();
}
