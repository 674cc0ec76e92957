import { describe, expect, it } from "vitest";
import { createApp } from "../src/app.js";
import { modes, visit } from "./visit.js";

describe.each(modes)("the to-do list in %s mode", (mode) => {
  it("adds an item, and marks it as done", async () => {
    const page = await visit(createApp(), mode);
    expect(page.text()).toContain("0 to do");
    expect(await page.send("add", { text: "milk" })).toContain("milk");
    expect(await page.send("toggle(1)")).toContain("Undo");
  });
});
