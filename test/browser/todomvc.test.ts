/** /todomvc by the cases of TodoMVC's own suite, in each mode that can have them; and what its specification says besides. */
import { describe, expect, it } from "vitest";
import { someOf } from "../support/long.js";
import { useGallery } from "./gallery.js";
import { TodoPage } from "./todo-page.js";
import { cases } from "./todomvc-cases.js";
import { modes } from "./visit.js";

const gallery = useGallery();
const everyCase = modes.flatMap((mode) =>
  cases
    .filter((each) => (each.modes ?? modes).includes(mode))
    .map(({ name, run }) => ({ title: `${mode}: ${name}`, mode, run })),
);

const open = async (mode: (typeof modes)[number]) => {
  const view = await gallery.visit("/todomvc", mode);
  return { ...view, todo: new TodoPage(view.page, mode) };
};

describe("TodoMVC's suite", () => {
  it("is whole", () => {
    expect(cases.length).toBe(29);
    expect(new Set(cases.map(({ name }) => name)).size).toBe(29);
    expect(everyCase.length).toBe(29 + 28 + 28);
  });

  it.each(someOf(everyCase, 14))("$title", async ({ mode, run }) => {
    const { todo, errors } = await open(mode);
    await run(todo);
    expect(errors).toEqual([]);
  });
});

describe("TodoMVC's specification", () => {
  it("hides what is ticked while active items are shown, and unticks all when completed ones are cleared", async () => {
    const { todo } = await open("live");
    await todo.addThree();
    await todo.show("Active");
    await todo.isSelected("Active");
    // Playwright's setChecked() clicks again where the item is gone when it looks: on the one that took its place.
    await todo.items.first().locator(".toggle").click();
    await todo.hasCount(2);
    await todo.show("All");
    await todo.tickAll(true);
    await todo.isDone("xxx");
    await todo.clear.click();
    await todo.hasCount(0);
    await todo.add("milk");
    await todo.isAll(false);
  });

  it("is worked by the keyboard alone", async () => {
    const { todo, page } = await open("live");
    await todo.add("milk");
    for (let tab = 0; tab < 3; tab++) await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await todo.edited.waitFor();
    await page.keyboard.press("Control+a");
    await page.keyboard.type("bread");
    await page.keyboard.press("Enter");
    await todo.hasTitles("bread");
  });

  it("shows a change in the visitor's other tabs, and to nobody else", async () => {
    const { todo, page } = await open("live");
    const other = await open("live");
    const second = await page.context().newPage();
    await second.goto(page.url());
    await second.locator("html[data-live-connection=open]").waitFor({ state: "attached" });
    await todo.add("milk");
    await new TodoPage(second, "live").hasTitles("milk");
    await other.page.reload();
    await other.todo.hasCount(0);
  });
});
