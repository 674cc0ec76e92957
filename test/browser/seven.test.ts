/** The seven tasks of 7GUIs by their own text (eugenkiss.github.io/7guis/tasks), in each mode as far as that has them. */
import type { Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { isLong } from "../support/long.js";
import { useGallery } from "./gallery.js";
import { type Mode, modes } from "./visit.js";

const gallery = useGallery();
const short: Mode[] = ["live"];

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const press = (page: Page, name: string) => button(page, name).click();
const field = (page: Page, name: string) => page.getByLabel(name, { exact: true });
const shows = (part: Locator, text: string) => expect.poll(() => part.textContent()).toBe(text);
const holds = (part: Locator, value: string) => expect.poll(() => part.inputValue()).toBe(value);
const isOn = (part: Locator, isEnabled: boolean) => expect.poll(() => part.isEnabled()).toBe(isEnabled);

describe.each(isLong ? modes : short)("in %s mode", (mode) => {
  const open = async (task: string) => {
    const { page, errors } = await gallery.visit(`/seven/${task}`, mode);
    return { page, errors };
  };
  /** Enters a text; without scripts the button behind the field sends it. */
  async function enter(part: Locator, text: string): Promise<void> {
    await part.fill(text);
    if (mode === "form") await part.locator("xpath=following::button[1]").click();
  }

  it("Counter: starts at 0, and each click adds one", async () => {
    const { page, errors } = await open("counter");
    const value = page.locator("output");
    await shows(value, "0");
    for (const count of [1, 2, 3]) {
      await press(page, "Count");
      await shows(value, `${count}`);
    }
    expect(errors).toEqual([]);
  });

  it("Temperature converter: each field changes the other, unless its text is no number", async () => {
    const { page, errors } = await open("temperature");
    const [celsius, fahrenheit] = [field(page, "Celsius"), field(page, "Fahrenheit")];
    await holds(celsius, "");
    await holds(fahrenheit, "");
    await enter(celsius, "100");
    await holds(fahrenheit, "212");
    await enter(fahrenheit, "-40");
    await holds(celsius, "-40");
    await enter(celsius, "warm");
    await enter(fahrenheit, "32");
    await holds(celsius, "0");
    await enter(fahrenheit, "cold");
    await holds(celsius, "0");
    await holds(fahrenheit, "cold");
    expect(errors).toEqual([]);
  });

  it("Flight booker: the button can be used only while all is right, and books what is chosen", async () => {
    const { page, errors } = await open("flights");
    const [kind, start, back] = [field(page, "Kind of flight"), field(page, "Start"), field(page, "Return")];
    const book = button(page, "Book");
    const check = async () => {
      if (mode === "form") await press(page, "Check");
    };
    await holds(kind, "one-way flight");
    await isOn(back, false);
    await isOn(book, true);
    expect(await start.inputValue()).toBe(await back.inputValue());
    await start.fill("31.02.2014");
    await check();
    await isOn(book, false);
    await expect.poll(() => start.getAttribute("aria-invalid")).toBe("true");
    await start.fill("04.04.2014");
    await check();
    await isOn(book, true);
    await book.click();
    await page.getByText("You have booked a one-way flight on 04.04.2014.").waitFor();
    await kind.selectOption("return flight");
    await check();
    await isOn(back, true);
    await back.fill("03.04.2014");
    await check();
    await isOn(book, false);
    await back.fill("04.04.2014");
    await check();
    await isOn(book, true);
    await book.click();
    await page.getByText("You have booked a return flight from 04.04.2014 to 04.04.2014.").waitFor();
    expect(errors).toEqual([]);
  });

  it("Timer: fills the gauge until the duration, which can be changed meanwhile, and starts again", async () => {
    const { page, errors } = await open("timer");
    const gauge = page.getByRole("progressbar");
    const slider = page.getByRole("slider");
    const elapsed = async () => {
      // Without our script nothing ticks: a button shows the time.
      if (mode !== "live") await press(page, "Show the time");
      return gauge.evaluate((element) => (element as HTMLProgressElement).value);
    };
    const isFull = () => gauge.evaluate((element) => (element as HTMLProgressElement).position === 1);
    const adjust = (seconds: string) => enter(slider, seconds);
    await expect.poll(elapsed).toBeGreaterThan(100);
    await adjust("1");
    await expect.poll(() => gauge.getAttribute("max")).toBe("1000");
    await expect.poll(() => elapsed().then(isFull)).toBe(true);
    await adjust("30");
    await expect.poll(isFull).toBe(false);
    await expect.poll(elapsed).toBeGreaterThan(1000);
    await press(page, "Reset");
    await expect
      .poll(() => gauge.evaluate((element) => (element as HTMLProgressElement).value))
      .toBeLessThan(900);
    expect(errors).toEqual([]);
  });

  it("CRUD: creates, filters, updates and deletes names", async () => {
    const { page, errors } = await open("crud");
    const list = page.getByRole("listbox");
    const names = () => list.locator("option").allTextContents();
    const choose = async (label: string) => {
      await list.selectOption({ label });
      if (mode === "form") await list.locator("xpath=following::button[1]").click();
    };
    const name = async (first: string, last: string, then: string) => {
      await field(page, "Name").fill(first);
      await field(page, "Surname").fill(last);
      await press(page, then);
    };
    await isOn(button(page, "Update"), false);
    await isOn(button(page, "Delete"), false);
    await name("Ada", "Lovelace", "Create");
    await expect.poll(names).toEqual(["Emil, Hans", "Mustermann, Max", "Tisch, Roman", "Lovelace, Ada"]);
    await choose("Lovelace, Ada");
    await isOn(button(page, "Delete"), true);
    await holds(field(page, "Surname"), "Lovelace");
    await name("Ada", "King", "Update");
    await expect.poll(names).toEqual(["Emil, Hans", "Mustermann, Max", "Tisch, Roman", "King, Ada"]);
    await enter(field(page, "Filter prefix"), "ki");
    await expect.poll(names).toEqual(["King, Ada"]);
    await press(page, "Delete");
    await expect.poll(names).toEqual([]);
    await isOn(button(page, "Update"), false);
    await enter(field(page, "Filter prefix"), "");
    await expect.poll(names).toEqual(["Emil, Hans", "Mustermann, Max", "Tisch, Roman"]);
    expect(errors).toEqual([]);
  });

  it("Circle drawer: draws, selects and adjusts circles, to be undone and redone", async () => {
    const { page, errors } = await open("circles");
    const canvas = page.getByRole("button", { name: "Draw a circle" });
    const radii = () =>
      page.locator("circle").evaluateAll((all) => all.map((each) => Number(each.getAttribute("r"))));
    const places = () =>
      page
        .locator("circle")
        .evaluateAll((all) => all.map((each) => `${each.getAttribute("cx")} ${each.getAttribute("cy")}`));
    const click = (x: number, y: number) => canvas.click({ position: { x, y } });
    await isOn(button(page, "Undo"), false);
    await click(50, 60);
    await expect.poll(places).toEqual(["50 60"]);
    await click(150, 100);
    await expect.poll(places).toEqual(["50 60", "150 100"]);
    if (mode === "live") await canvas.click({ button: "right", position: { x: 55, y: 60 } });
    else await click(55, 60);
    await press(page, "Adjust diameter…");
    const slider = page.getByRole("slider");
    await enter(slider, "100");
    await expect.poll(radii).toEqual([50, 20]);
    await press(page, "Close");
    await slider.waitFor({ state: "detached" });
    await press(page, "Undo");
    await expect.poll(radii).toEqual([20, 20]);
    await press(page, "Undo");
    await expect.poll(places).toEqual(["50 60"]);
    await press(page, "Redo");
    await press(page, "Redo");
    await expect.poll(radii).toEqual([50, 20]);
    await isOn(button(page, "Redo"), false);
    await press(page, "Undo");
    await expect.poll(radii).toEqual([20, 20]);
    await click(200, 200);
    await expect.poll(places).toEqual(["50 60", "150 100", "200 200"]);
    await isOn(button(page, "Redo"), false);
    expect(errors).toEqual([]);
  });

  it("Cells: evaluates a formula, and what depends on it", async () => {
    const { page, errors } = await open("cells");
    const cell = (name: string) => page.locator(`button[name=cell][value=${name}]`);
    const set = async (name: string, text: string) => {
      if (mode === "form") await cell(name).click();
      else await cell(name).dblclick();
      const formula = page.getByLabel(`Formula of ${name}`, { exact: true });
      await formula.fill(text);
      await formula.press("Enter");
      await formula.waitFor({ state: "detached" });
    };
    await set("A0", "2");
    await set("B0", "=A0*10 + 1");
    await shows(cell("B0"), "21");
    await set("C0", "=sum(A0:B0) / 2");
    await shows(cell("C0"), "11.5");
    await set("A0", "4");
    await shows(cell("B0"), "41");
    await shows(cell("C0"), "22.5");
    await cell("B0").click();
    await holds(page.getByLabel("Formula of B0", { exact: true }), "=A0*10 + 1");
    expect(errors).toEqual([]);
  });
});

describe("by the keyboard alone", () => {
  it("circles are drawn, chosen and adjusted", async () => {
    const { page } = await gallery.visit("/seven/circles", "live");
    const radii = () =>
      page.locator("circle").evaluateAll((all) => all.map((each) => Number(each.getAttribute("r"))));
    await button(page, "Draw a circle").focus();
    await page.keyboard.press("Enter");
    await expect.poll(radii).toEqual([20]);
    await page.keyboard.press("Enter");
    await expect.poll(radii).toEqual([20, 20]);
    await button(page, "Circle 1 at 30, 30").press("Enter");
    await button(page, "Adjust diameter…").press("Enter");
    const slider = page.getByRole("slider");
    await expect.poll(() => slider.evaluate((element) => element === document.activeElement)).toBe(true);
    for (let step = 0; step < 4; step++) await page.keyboard.press("ArrowRight");
    await expect.poll(radii).toEqual([22, 20]);
    await page.keyboard.press("Escape");
    await slider.waitFor({ state: "detached" });
    await button(page, "Undo").press("Enter");
    await expect.poll(radii).toEqual([20, 20]);
  });

  it("a cell is edited, left unchanged by Escape, and has the focus afterwards", async () => {
    const { page } = await gallery.visit("/seven/cells", "live");
    const cell = page.locator("button[name=cell][value=B0]");
    const formula = page.getByLabel("Formula of B0", { exact: true });
    for (const [text, key] of [
      ["=2*3", "Enter"],
      ["=1", "Escape"],
    ] as const) {
      await cell.press("Enter");
      await formula.waitFor();
      await page.keyboard.type(text);
      await page.keyboard.press(key);
      await shows(cell, "6");
      await expect.poll(() => cell.evaluate((element) => element === document.activeElement)).toBe(true);
    }
  });
});
