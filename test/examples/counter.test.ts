/** /counter and /counters in all three modes. How their events travel is in test/browser/counter.test.ts. */
import { describeModes, type TestPage, visit } from "hyper-live/testing";
import { expect, it } from "vitest";
import { Counter } from "../../examples/counter/counter.js";
import { createGallery } from "../../examples/gallery.js";

const app = createGallery({});
const shows = (page: TestPage, count: number) => page.getByRole("heading", { name: `Count: ${count}` });

describeModes("the counter", (mode) => {
  it("counts up, down and back to zero", async () => {
    const page = await visit(app, "/counter", { mode });
    shows(page, 0);
    for (const [name, count] of [
      ["+", 1],
      ["+", 2],
      ["−", 1],
      ["Reset", 0],
      ["−", -1],
    ] as const) {
      await page.click(name);
      shows(page, count);
    }
  });

  it("is worked by the keyboard alone", async () => {
    const page = await visit(app, "/counter", { mode });
    await page.getByRole("button", { name: "−" }).focus();
    await page.press("Tab");
    await page.press("Tab");
    await page.press("Enter");
    shows(page, 1);
  });

  it("has three on a page that go their own ways", async () => {
    const page = await visit(app, "/counters", { mode });
    const press = (nth: number, name: string) => page.getAllByRole("button", { name })[nth]?.click();
    await press(1, "+");
    await press(2, "Reset");
    await press(1, "+");
    const counts = await Promise.all([0, 1, 2].map((nth) => page.state(Counter, nth)));
    expect(counts.map(({ count }) => count)).toEqual([1, 12, 0]);
    expect(page.getAllByRole("heading", { name: /Count/ }).map((each) => each.text())).toEqual([
      "Count: 1",
      "Count: 12",
      "Count: 0",
    ]);
  });
});
