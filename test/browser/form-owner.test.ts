/** Whose a control or a button is: its form decides what is sent, wherever it stands, and a dialog's button sends nothing. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { handler, html, live } from "../../middleware/index.js";
import { inTurn } from "../support/long-tests.js";
import { usePages } from "./gallery.js";
import { someModes } from "./some-modes.js";

/** A control in one form that belongs to another. */
@live
class Elsewhere {
  got = "none";
  saved = "none";
  @handler(String) ch(z: string): void {
    this.got = z;
  }
  @handler(String, String) save(z: string, a: string): void {
    this.saved = `${z} ${a}`;
  }
  @handler(String) near(z: string): void {
    this.saved = `near ${z}`;
  }
  render() {
    return html`<div>
      <form @submit="near(z)"><input name="z" value="near" aria-label="Near" />
        <input form="other" name="a" aria-label="Asked" @change="ch(z)" /></form>
      <form id="other" @submit="save(z, a)"><input name="z" value="far" aria-label="Far" /> <button>Send</button></form>
      <output aria-label="got">${this.got}</output> <output aria-label="saved">${this.saved}</output>
    </div>`;
  }
}

/** A dialog whose button only closes it. */
@live
class Asking {
  got = "none";
  @handler(String) save(name: string): void {
    this.got = name;
  }
  render() {
    return html`<div>
      <dialog open><form @submit="save(name)">
        <input name="name" aria-label="Name" required />
        <button formmethod="dialog" formnovalidate value="no">Cancel</button> <button>Save</button>
      </form></dialog>
      <output>${this.got}</output>
    </div>`;
  }
}

/** The method of its button is a value of the template's. */
@live
class Asking2 {
  method = "dialog";
  got = "none";
  @handler(String) save(name: string): void {
    this.got = name;
  }
  render() {
    return html`<div>
      <dialog open><form @submit="save(name)"><input name="name" value="x" />
        <button formmethod=${this.method}>Cancel</button> <button>Save</button></form></dialog>
      <output>${this.got}</output>
    </div>`;
  }
}

/** Elements of the application's own. */
@live
class Custom {
  got = "none";
  @handler(String) set(value: string): void {
    this.got = value;
  }
  @handler(String, String) both(value: string, z: string): void {
    this.got = `${value} ${z}`;
  }
  render() {
    return html`<div>
      <x-text id="bare" @x-change="set(value)"></x-text>
      <form @submit="set(z)"><input name="z" value="of the form" /> <x-text id="inside" @x-change="both(value, z)"></x-text></form>
      <x-internal id="internal" @x-change="set(value)"></x-internal>
      <svg><circle id="dot" r="5" @x-change="both(value, value)"></circle></svg>
      <output aria-label="got">${this.got}</output>
    </div>`;
  }
}

const site = usePages((app) => {
  app.get("/favicon.ico", (_request, response) => void response.status(204).end());
  app.get("/elsewhere", (_request, response) => response.live(Elsewhere));
  app.get("/asking", (_request, response) => response.live(Asking));
  app.get("/asking-2", (_request, response) => response.live(Asking2));
  app.get("/custom", (_request, response) => response.live(Custom));
});

const says = (page: Page, label: string, text: string) =>
  page.getByLabel(label, { exact: true }).getByText(text, { exact: true }).waitFor();
const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();

/** Defines elements such as Shoelace's: their `form` is a text, or their form's own, and their values are what they like. */
function defineElements(): void {
  customElements.define(
    "x-text",
    class extends HTMLElement {
      form = "";
      value: unknown = "chosen";
    },
  );
  customElements.define(
    "x-internal",
    class extends HTMLElement {
      static formAssociated = true;
      internals = this.attachInternals();
      value = "internal";
      get form() {
        return this.internals.form;
      }
    },
  );
}

const some = someModes(import.meta.filename);

describe.each(some)("in %s mode", (mode) => {
  const itInTurn = inTurn(mode, some);
  itInTurn("sends the values of the form that a control belongs to, not of the one around it", async () => {
    const { page, errors } = await site.visit("/elsewhere", mode);
    await page.getByLabel("Asked").fill("by it");
    if (mode === "form") await press(page, "Apply");
    else await page.getByLabel("Asked").blur();
    await says(page, "got", "far");
    await page.getByLabel("Asked").fill("from afar");
    await page.getByLabel("Far").fill("further");
    await press(page, "Send");
    await says(page, "saved", "further from afar");
    expect(errors).toEqual([]);
  });

  itInTurn("closes a dialog by its button without sending anything", async () => {
    const { page, posts, sent, errors } = await site.visit("/asking", mode);
    const before = sent.length;
    await press(page, "Cancel");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    expect(posts).toHaveLength(0);
    expect(sent).toHaveLength(before);
    expect(await page.locator("output").textContent()).toBe("none");
    await page.reload();
    await page.getByLabel("Name").fill("Ada");
    await page.getByLabel("Name").press("Enter");
    await page.getByText("Ada", { exact: true }).waitFor();
    expect(errors).toEqual([]);
  });
});

describe("in live mode", () => {
  it("closes a dialog by a button whose method is a value of the template's", async () => {
    const { page, sent } = await site.visit("/asking-2", "live");
    const before = sent.length;
    await press(page, "Cancel");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    expect(sent).toHaveLength(before);
  });

  it("takes events of elements whose form is no form, and their values as they are", async () => {
    const { page, errors } = await site.visit("/custom", "live");
    await page.evaluate(defineElements);
    const change = (id: string) =>
      page.locator(`#${id}`).evaluate((element) => element.dispatchEvent(new Event("x-change")));
    await change("bare");
    await says(page, "got", "chosen");
    await change("inside");
    await says(page, "got", "chosen of the form");
    await change("internal");
    await says(page, "got", "internal");
    await change("dot");
    await expect.poll(() => page.getByLabel("got").textContent()).toBe(" ");
    expect(errors).toEqual([]);
  });
});
