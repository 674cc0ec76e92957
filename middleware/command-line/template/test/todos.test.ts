import { describeModes, visit } from "hyper-live/testing";
import { expect, it } from "vitest";
import { createApp } from "../src/app.js";

describeModes("the to-do list", (mode) => {
  it("adds an item, and marks it as done", async () => {
    const page = await visit(createApp(), "/", { mode });
    await page.fill("What?", "milk");
    await page.click("Add");
    expect(page.text()).toContain("1 to do");
    await page.click("Done");
    expect(page.text()).toContain("0 to do");
  });
});
