/** A form that was refused is seen again with what is wrong, however it was hidden before it was opened. */
import { Length } from "class-validator";
import type { Locator, Page } from "playwright-core";
import { describe, expect } from "vitest";
import { errors, handler, html, live } from "../../../middleware/index.js";
import { inTurn } from "../../support/long-tests.js";
import { usePages } from "../gallery.js";
import { someModes } from "../some-modes.js";
import { type Mode } from "../visit.js";

class Guest {
  @Length(3, 20, { message: "3 to 20 characters" }) name!: string;
}

/** A form in each of the things that can be closed. */
@live
class Rooms {
  names: string[] = [];
  ticks = 0;
  @handler(Guest)
  invite({ name }: Guest) {
    this.names.push(name);
  }
  @handler(Guest)
  ask({ name }: Guest) {
    this.names.push(name);
  }
  @handler(Guest)
  call({ name }: Guest) {
    this.names.push(name);
  }
  @handler(Guest)
  press({ name }: Guest) {
    this.names.push(name);
  }
  tick() {
    this.ticks++;
  }
  render() {
    const fields = (form: string, label: string) => html`
      <input name="name" aria-label=${label} /> ${errors(this, "name", form)}`;
    return html`<section>
      <output>${this.names.join()}</output> <button @click="tick">Ticks: ${this.ticks}</button>
      <button type="button" command="show-modal" commandfor="dialog">Open the dialog</button>
      <dialog id="dialog">
        <form @submit="invite">${fields("invite", "Dialog")}<button>Invite</button></form>
        <button @click="tick">Tick inside</button>
        <details><summary>More</summary>
          <form @submit="ask">${fields("ask", "Details")}<button>Ask</button></form>
        </details>
      </dialog>
      <button type="button" popovertarget="popover">Open the popover</button>
      <div id="popover" popover>
        <form @submit="call">${fields("call", "Popover")}<button>Call</button></form>
      </div>
      <details id="pressed"><summary>Pressed</summary>
        <form @submit="tick">${fields("press(form)", "Pressed by")}<button>Tick form</button>
          <button @click="press(form)">Press</button></form>
      </details>
    </section>`;
  }
}

const site = usePages((app) => {
  app.get("/", (_request, response) => response.live(Rooms));
});

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const isModal = (dialog: Locator) => dialog.evaluate((element) => element.matches(":modal"));

/** Waits until a message stands in the page, and can be seen. */
const refused = (page: Page, inside: string) =>
  page.locator(inside).getByText("3 to 20 characters").first().waitFor({ state: "visible" });

async function sees(page: Page, names: string): Promise<void> {
  await page.locator("output").getByText(names, { exact: true }).waitFor({ state: "attached" });
}

const some = someModes(import.meta.filename);

describe.each(some)("in %s mode, a form that is refused", (mode: Mode) => {
  const itInTurn = inTurn(mode, some);
  itInTurn("in a modal dialog is there again, with its errors and what was typed", async () => {
    const { page } = await site.visit("/", mode);
    const dialog = page.locator("#dialog");
    await press(page, "Open the dialog");
    await page.getByLabel("Dialog").fill("x");
    await press(page, "Invite");
    await refused(page, "#dialog");
    expect(await page.getByLabel("Dialog").inputValue()).toBe("x");
    // A page that was loaded has no script to make it modal.
    expect(await isModal(dialog)).toBe(mode !== "form");
    await page.getByLabel("Dialog").fill("Grace");
    await press(page, "Invite");
    await sees(page, "Grace");
    if (mode === "form") return;
    expect(await isModal(dialog)).toBe(true);
    await press(page, "Tick inside");
    await page.locator("section > button").getByText("Ticks: 1").waitFor();
    expect(await isModal(dialog)).toBe(true);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    // The page is not inert.
    await press(page, "Ticks: 1");
    await press(page, "Ticks: 2");
    await dialog.waitFor({ state: "hidden" });
  });

  itInTurn("in details within a dialog has both open", async () => {
    const { page } = await site.visit("/", mode);
    await press(page, "Open the dialog");
    await page.locator("#dialog summary").click();
    await page.getByLabel("Details").fill("x");
    await press(page, "Ask");
    await refused(page, "#dialog details");
    await page.getByLabel("Details").fill("Linus");
    await press(page, "Ask");
    await sees(page, "Linus");
    // The others are as they were: closed.
    expect(await page.locator("#pressed").evaluate((details) => (details as HTMLDetailsElement).open)).toBe(
      false,
    );
  });

  itInTurn("in a popover can be seen", async () => {
    const { page } = await site.visit("/", mode);
    await press(page, "Open the popover");
    await page.getByLabel("Popover").fill("x");
    await press(page, "Call");
    await refused(page, "#popover");
    await page.getByLabel("Popover").fill("Barbara");
    await press(page, "Call");
    await sees(page, "Barbara");
  });

  itInTurn("by a button of its own is shown open, with what was typed", async () => {
    const { page } = await site.visit("/", mode);
    await page.locator("#pressed summary").click();
    await page.getByLabel("Pressed by").fill("x");
    await press(page, "Press");
    await refused(page, "#pressed");
    expect(await page.getByLabel("Pressed by").inputValue()).toBe("x");
    await page.getByLabel("Pressed by").fill("Edsger");
    await press(page, "Press");
    await sees(page, "Edsger");
  });
});
