/** /todos in all three modes. What needs a real browser is in test/browser/todos.test.ts. */
import { describeModes, type TestPage, visit } from "hyper-live/testing";
import { expect, it } from "vitest";
import { createGallery } from "../../examples/gallery.js";
import { Todos } from "../../examples/todos/todos.js";

const app = createGallery({});

async function add(page: TestPage, ...texts: string[]): Promise<void> {
  for (const text of texts) {
    await page.fill("New task", text);
    await page.press("New task", "Enter");
  }
}

const remaining = (page: TestPage, count: number) =>
  page.getByRole("heading", { name: `Tasks (${count} remaining)` });
const names = async (page: TestPage) => (await page.state(Todos)).tasks.map(({ text }) => text);

describeModes("the list of tasks", (mode) => {
  const open = () => visit(app, "/todos", { mode });

  /** Ticks or unticks a task; without scripts that is sent by the button beside it. */
  async function toggle(page: TestPage, name: string): Promise<void> {
    await page.click(name);
    const row = page.getAllByRole("listitem").find((each) => each.queryByRole("checkbox", { name }));
    if (mode === "form") await row?.getByRole("button", { name: "Apply" }).click();
  }

  it("adds a task by Enter and by the button, and empties the field each time", async () => {
    const page = await open();
    remaining(page, 0);
    await add(page, "milk");
    remaining(page, 1);
    expect(page.getByLabelText("New task").value()).toBe("");
    await page.fill("New task", "bread");
    await page.click("Add");
    remaining(page, 2);
    expect(page.getByLabelText("New task").value()).toBe("");
    expect(await names(page)).toEqual(["milk", "bread"]);
  });

  it("adds nothing for blank input", async () => {
    const page = await open();
    await add(page, "");
    await page.fill("New task", "   ");
    await page.click("Add");
    await add(page, "milk");
    expect(await names(page)).toEqual(["milk"]);
  });

  it("ticks a task, counts what remains, and unticks it", async () => {
    const page = await open();
    await add(page, "milk", "bread");
    await toggle(page, "milk");
    remaining(page, 1);
    expect(page.getByLabelText("milk").isChecked()).toBe(true);
    expect(page.getByLabelText("bread").isChecked()).toBe(false);
    await toggle(page, "bread");
    remaining(page, 0);
    await toggle(page, "milk");
    remaining(page, 1);
    expect(page.getByLabelText("milk").isChecked()).toBe(false);
  });

  it("touches no other task when Enter is pressed in a checkbox", async () => {
    const page = await open();
    await add(page, "milk", "bread");
    await page.press("bread", "Enter");
    await add(page, "salt");
    expect(await names(page)).toEqual(["milk", "bread", "salt"]);
    expect(page.getByLabelText("milk").isChecked()).toBe(false);
  });

  it("deletes the one task that is named", async () => {
    const page = await open();
    await add(page, "milk", "bread", "salt");
    await page.click("Delete bread");
    expect(await names(page)).toEqual(["milk", "salt"]);
    await page.click("Delete milk");
    remaining(page, 1);
    expect(await names(page)).toEqual(["salt"]);
  });

  it("clears what is done, and nothing else", async () => {
    const page = await open();
    await add(page, "milk", "bread", "salt");
    await toggle(page, "milk");
    await toggle(page, "salt");
    await page.click("Clear completed");
    expect(page.queryByLabelText("milk")).toBeNull();
    expect(await names(page)).toEqual(["bread"]);
  });

  it("shows HTML in a task's text as text, and delivers each character", async () => {
    const page = await open();
    const text = `<b>bold</b> & "quoted" 'it' \\ \${x} %20 + <script>alert(1)</script> Grüße 👋`;
    await add(page, text);
    expect(await names(page)).toEqual([text]);
    expect(page.window.document.querySelectorAll("li b, li script")).toHaveLength(0);
    await page.click(`Delete ${text}`);
    remaining(page, 0);
  });
});
