/** The page of /todomvc, as tests use it in any mode. */
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import type { Mode } from "./visit.js";

export const texts = ["buy some cheese", "feed the cat", "book a doctors appointment"];

/** The page as its user sees it. */
export class TodoPage {
  readonly field: Locator;
  readonly items: Locator;
  readonly main: Locator;
  readonly footer: Locator;
  readonly all: Locator;
  readonly count: Locator;
  readonly clear: Locator;
  readonly edited: Locator;

  constructor(
    readonly page: Page,
    readonly mode: Mode,
  ) {
    this.field = page.locator(".new-todo");
    this.items = page.locator(".todo-list li");
    this.main = page.locator(".main");
    this.footer = page.locator(".footer");
    this.all = page.locator(".toggle-all");
    this.count = page.locator(".todo-count");
    this.clear = page.locator(".clear-completed");
    this.edited = page.locator(".edit");
  }

  async add(...titles: string[]): Promise<void> {
    for (const title of titles) {
      const before = await this.items.count();
      await this.field.fill(title);
      await this.field.press("Enter");
      await this.hasCount(before + 1);
    }
  }
  addThree = () => this.add(...texts);

  /** Ticks or unticks; without scripts the button behind the checkbox sends that. */
  async tick(box: Locator, isOn: boolean): Promise<void> {
    await box.setChecked(isOn);
    if (this.mode === "form") await box.locator("xpath=following::button[1]").click();
  }
  tickItem = (nth: number, isOn = true) => this.tick(this.items.nth(nth).locator(".toggle"), isOn);
  tickAll = (isOn: boolean) => this.tick(this.all, isOn);

  /** Begins to edit: by a double click, or without scripts by the button. */
  async edit(nth: number): Promise<void> {
    const item = this.items.nth(nth);
    if (this.mode === "form") await item.getByRole("button", { name: /^Edit/ }).click();
    else await item.locator("label").dblclick();
    await this.edited.waitFor();
  }
  async editTo(nth: number, title: string): Promise<void> {
    await this.edit(nth);
    await this.edited.fill(title);
    await this.edited.press("Enter");
  }
  show = (filter: string) => this.page.locator(".filters a", { hasText: filter }).click();

  hasTitles = (...titles: string[]) =>
    expect.poll(() => this.items.locator("label").allTextContents()).toEqual(titles);
  hasCount = (count: number) => expect.poll(() => this.items.count()).toBe(count);
  /** Which items are completed, as in "x.x". */
  async isDone(marks: string): Promise<void> {
    const read = () =>
      this.items.evaluateAll((all) =>
        all.map((each) => (each.classList.contains("completed") ? "x" : ".")).join(""),
      );
    await expect.poll(read).toBe(marks);
    const ticked = () =>
      this.items
        .locator(".toggle")
        .evaluateAll((all) => all.map((each) => ((each as HTMLInputElement).checked ? "x" : ".")).join(""));
    await expect.poll(ticked).toBe(marks);
  }
  isAll = (isOn: boolean) => expect.poll(() => this.all.isChecked()).toBe(isOn);
  isSelected = (filter: string) =>
    expect.poll(() => this.page.locator(".filters .selected").allTextContents()).toEqual([filter]);
}
