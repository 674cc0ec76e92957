/** Arrow keys go through a group of radio buttons that all have the same binding, in each mode with scripts. */
import { expect, it } from "vitest";
import { each, handler, html, live } from "../../../middleware/index.js";
import { usePages } from "../gallery.js";

@live
class Sizes {
  size = "s";
  @handler(String)
  pick(size: string) {
    this.size = size;
  }
  render() {
    return html`<section>${each(
      ["s", "m", "l"],
      (size) => size,
      (size) =>
        html`<label><input type="radio" name="size" value=${size} checked=${this.size === size} @change="pick(value)" />${size}</label>`,
    )}<output>${this.size}</output></section>`;
  }
}

const site = usePages((app) => {
  app.get("/", (_request, response) => response.live(Sizes));
});

it.each(["htmx", "live"] as const)(
  "a group of radio buttons has ids of its own, and keeps the focus: %s",
  async (mode) => {
    const { page } = await site.visit("/", mode);
    const ids = () => page.evaluate(() => [...document.querySelectorAll("[id]")].map(({ id }) => id));
    expect(new Set(await ids()).size).toBe((await ids()).length);
    await page.getByLabel("s", { exact: true }).focus();
    for (const size of ["m", "l", "s"]) {
      await page.keyboard.press("ArrowRight");
      await page.locator("output").getByText(size, { exact: true }).waitFor();
      await expect
        .poll(() => page.evaluate(() => (document.activeElement as HTMLInputElement).value))
        .toBe(size);
    }
  },
);
