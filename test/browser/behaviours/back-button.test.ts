/** Going back, reloading, coming from elsewhere: what a page's controls show is the state that the page says. */
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { attrs, each, handler, html, live } from "../../../middleware/index.js";
import { inTurn } from "../../support/long-tests.js";
import { usePages } from "../gallery.js";
import { someModes } from "../some-modes.js";

const names = ["red", "green", "blue"];

/** Says what is chosen, in text and in each kind of control. */
@live
class Chooser {
  size = "red";
  color = "red";
  isBold = false;
  isItalic = false;
  name = "none";
  text = "none";
  @handler(String)
  pick(size: string) {
    this.size = size;
  }
  @handler(String)
  paint(color: string) {
    this.color = color;
  }
  @handler(Boolean)
  embolden(isBold: boolean) {
    this.isBold = isBold;
  }
  @handler(Boolean)
  slant(isItalic: boolean) {
    this.isItalic = isItalic;
  }
  @handler(String)
  call(name: string) {
    this.name = name;
  }
  @handler(String)
  write(text: string) {
    this.text = text;
  }
  render() {
    const { size, color, isBold, isItalic, name, text } = this;
    return html`<section>
      <output>${[size, color, isBold, isItalic, name, text].join()}</output>
      <select aria-label="Size" @change="pick(value)">
        ${each(
          names,
          (each) => each,
          (each) => html`<option selected=${each === size}>${each}</option>`,
        )}
      </select>
      <form @submit="paint(color)">${each(
        names,
        (each) => each,
        (each) =>
          html`<p><input type="radio" aria-label=${each} name="color" value=${each} checked=${each === color} /></p>`,
      )}<button>Paint</button></form>
      <input type="checkbox" aria-label="Bold" checked=${isBold} @change="embolden(checked)" />
      <input type="checkbox" aria-label="Italic" ${attrs({ checked: isItalic })} @change="slant(checked)" />
      <input aria-label="Name" value=${name} @change="call(value)" />
      <textarea aria-label="Text" @change="write(value)">${text}</textarea>
      <input aria-label="Mine" name="mine" />
      <a href="/elsewhere">Elsewhere</a>
    </section>`;
  }
}

const site = usePages((app) => {
  app.get("/", (_request, response) => response.live(Chooser));
  app.get("/elsewhere", (_request, response) =>
    response.send('<!doctype html><title>Elsewhere</title><a href="/">There</a>'),
  );
});

/** What the page says, and what its controls show. */
async function look(page: Page): Promise<[said: string | null, shown: string]> {
  return [
    await page.locator("output").textContent(),
    [
      await page.getByLabel("Size", { exact: true }).inputValue(),
      await page.locator("[name=color]:checked").inputValue(),
      await page.getByLabel("Bold").isChecked(),
      await page.getByLabel("Italic").isChecked(),
      await page.getByLabel("Name").inputValue(),
      await page.getByLabel("Text").inputValue(),
    ].join(),
  ];
}

/** Changes all that the page shows; without a script each change is sent by its button. */
async function changeAll(page: Page, isForm: boolean): Promise<void> {
  const send = async (label: string) => {
    const field = page.getByLabel(label, { exact: true });
    if (!isForm) return field.blur();
    await field.locator("xpath=following::button[1]").click();
  };
  const says = (text: string) => page.locator("output").getByText(text, { exact: true }).waitFor();
  await page.getByLabel("Size", { exact: true }).selectOption("blue");
  await send("Size");
  await says("blue,red,false,false,none,none");
  await page.getByLabel("green").check();
  await page.getByRole("button", { name: "Paint" }).click();
  await says("blue,green,false,false,none,none");
  await page.getByLabel("Bold").check();
  await send("Bold");
  await says("blue,green,true,false,none,none");
  await page.getByLabel("Italic").check();
  await send("Italic");
  await says("blue,green,true,true,none,none");
  await page.getByLabel("Name").fill("Ada");
  await send("Name");
  await says("blue,green,true,true,Ada,none");
  await page.getByLabel("Text").fill("words");
  await send("Text");
  await says("blue,green,true,true,Ada,words");
}

const some = someModes(import.meta.filename);

describe.each(some)("in %s mode", (mode) => {
  const itInTurn = inTurn(mode, some);
  itInTurn(
    "a page that is gone back to, or loaded again, shows in its controls what it says",
    async () => {
      const { page } = await site.visit("/", mode);
      const agrees = async () => {
        if (mode === "live")
          await page.locator("html[data-live-connection=open]").waitFor({ state: "attached" });
        await expect.poll(async () => (await look(page))[0] === (await look(page))[1]).toBe(true);
      };
      await changeAll(page, mode === "form");
      await agrees();
      await page.reload();
      await agrees();
      await page.getByLabel("Size", { exact: true }).selectOption("green");
      await page.getByLabel("Bold").setChecked(!(await page.getByLabel("Bold").isChecked()));
      await page.getByLabel("blue").check();
      await page.getByLabel("Name").fill("Grace");
      await page.getByRole("link", { name: "Elsewhere" }).click();
      await page.getByRole("link", { name: "There" }).waitFor();
      await page.goBack();
      await page.locator("output").waitFor();
      await agrees();
      // Through all that came before, each page as it was redirected to.
      for (let step = 0; step < (mode === "form" ? 6 : 0); step++) {
        await page.goBack();
        await page.locator("output").waitFor();
        const [said, shown] = await look(page);
        expect(shown, `${step + 1} steps back`).toBe(said);
      }
    },
    60_000,
  );

  itInTurn("what the template leaves to its reader is still there after going back", async () => {
    const { page } = await site.visit("/", mode);
    await page.getByLabel("Mine").fill("typed");
    await page.getByRole("link", { name: "Elsewhere" }).click();
    await page.getByRole("link", { name: "There" }).waitFor();
    await page.goBack();
    await expect.poll(() => page.getByLabel("Mine").inputValue()).toBe("typed");
  });
});
