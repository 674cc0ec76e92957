/** Forms in a real browser: what each of them sends, keeps and shows is the same in all three modes. */
import { Length } from "class-validator";
import express from "express";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { context, each, errors, field, handler, html, live, on, value } from "../../middleware/index.js";
import { inTurn } from "../support/long-tests.js";
import { usePages } from "./gallery.js";
import { someModes } from "./some-modes.js";

class Login {
  @Length(3, 20, { message: "Too short a name" }) name!: string;
  @Length(8, 80, { message: "Too short a password" }) password!: string;
}

/** Checked by the component, and then sent to a route of the application's. */
@live
class HandedOver {
  @handler(Login)
  check(_login: Login): void {}
  render() {
    return html`<form @submit="check" action="/login" method="post">
      <label>Name <input name="name" /></label> ${errors(this, "name")}
      <label>Password <input name="password" type="password" /></label> ${errors(this, "password")}
      <button name="by" value="button">Log in</button>
    </form>`;
  }
}

/** A password beside other fields. */
@live
class Secret {
  done = "";
  @handler(Login)
  save({ name, password }: Login): void {
    this.done = `${name} ${password.length}`;
  }
  render() {
    return html`<div><form @submit="save">
      <label>Name <input name="name" /></label> ${errors(this, "name")}
      <label>Password <input name="password" type="password" /></label> ${errors(this, "password")}
      <button>Save</button>
    </form><p>Saved: ${this.done}</p></div>`;
  }
}

class Text {
  @Length(1, 10, { message: "1 to 10 characters" }) text!: string;
}

/** A form in each row. */
@live
class Notes {
  notes = [
    { id: 1, text: "one" },
    { id: 2, text: "two" },
  ];
  @handler(Number, Text)
  rename(id: number, { text }: Text): void {
    for (const note of this.notes) if (note.id === id) note.text = text;
  }
  render() {
    return html`<ul>${each(
      this.notes,
      ({ id }) => id,
      ({ id, text }) => html`<li><form @submit="rename(${id}, form)">
        <b>${text}</b>
        <input name="text" aria-label="Text ${id}" value=${text} /> ${errors(this, "text", `rename(${id},form)`)}
        <button>Rename ${id}</button>
      </form></li>`,
    )}</ul>`;
  }
}

/** Every kind of control. */
@live
class Everything {
  got = "";
  @handler(String, [String], [String], String, String, Boolean)
  save(action: string, colors: string[], tags: string[], size: string, fixed: string, agreed: boolean): void {
    this.got = JSON.stringify({ action, colors, tags, size, fixed, agreed });
  }
  render() {
    return html`<div>
      <form @submit=${on(this.save, field("action"), field("colors"), field("tags"), field("size"), field("fixed"), field("agreed"))}>
        <select name="colors" aria-label="Colors" multiple>
          <option value="r">red</option>
          <option value="g">green</option>
          <option value="b">blue</option>
        </select>
        <input name="tags" aria-label="Tag 1" /> <input name="tags" aria-label="Tag 2" />
        <label><input type="radio" name="size" value="s" checked /> small</label>
        <label><input type="radio" name="size" value="l" /> large</label>
        <input name="fixed" value="as it was" readonly aria-label="Fixed" />
        <fieldset disabled><input name="tags" value="never sent" aria-label="Disabled" /></fieldset>
        <label><input type="checkbox" name="agreed" /> agreed</label>
        <button name="action" value="draft">Save draft</button>
        <button name="action" value="final">Publish</button>
        <button formaction="/login" name="name" value="elsewhere">Send elsewhere</button>
        <button type="reset">Undo</button>
      </form>
      <output>${this.got}</output>
    </div>`;
  }
}

const cities: Record<string, string[]> = { Kenya: ["Nairobi", "Mombasa"], Norway: ["Oslo", "Bergen"] };

/** What the second list offers depends on the first. */
@live
class Places {
  country = "Kenya";
  @handler(String)
  choose(country: string): void {
    if (country in cities) this.country = country;
  }
  render() {
    const options = (names: string[], chosen?: string) =>
      each(
        names,
        (name) => name,
        (name) => html`<option selected=${name === chosen}>${name}</option>`,
      );
    return html`<div>
      <label>Country <select @change=${on(this.choose, value)}>${options(Object.keys(cities), this.country)}</select></label>
      <label>City <select name="city">${options(cities[this.country] ?? [])}</select></label>
    </div>`;
  }
}

/** Leaves for another page, or stays and says so. */
@live
class Leaver {
  leave(): void {
    context().flash("success", "Gone");
    context().redirect("/secret");
  }
  stay(): void {
    context().flash("info", "Still here");
  }
  render() {
    return html`<p><button @click="leave">Leave</button> <button @click="stay">Stay</button></p>`;
  }
}

const site = usePages((app) => {
  app.get("/login", (_request, response) => response.live(HandedOver));
  app.post("/login", express.urlencoded({ extended: false }), (request, response) => {
    response
      .cookie("user", request.body.name)
      .send(`Hello ${Object.keys(request.body).sort()} ${request.body.by}`);
  });
  app.get("/secret", (_request, response) => response.live(Secret));
  app.get("/notes", (_request, response) => response.live(Notes));
  app.get("/places", (_request, response) => response.live(Places));
  app.get("/leaver", (_request, response) => response.live(Leaver));
  app.get("/all", (_request, response) => response.live(Everything));
});

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();

const some = someModes(import.meta.filename);

describe.each(some)("in %s mode", (mode) => {
  const itInTurn = inTurn(mode, some);
  itInTurn(
    "a form for a route of the application's gets there, with its button and nothing of ours",
    async () => {
      const { page } = await site.visit("/login", mode);
      await page.getByLabel("Name").fill("Ada");
      await page.getByLabel("Password").fill("long enough");
      await press(page, "Log in");
      await page.getByText("Hello by,name,password button", { exact: true }).waitFor();
      expect(new URL(page.url()).pathname).toBe("/login");
      expect((await page.context().cookies()).find(({ name }) => name === "user")?.value).toBe("Ada");
    },
  );

  itInTurn("a password is never sent back, and what else was typed is kept", async () => {
    const { page } = await site.visit("/secret", mode);
    await page.getByLabel("Name").fill("Ada");
    await page.getByLabel("Password").fill("short");
    await press(page, "Save");
    await page.getByText("Too short a password").waitFor();
    expect(await page.content()).not.toContain('"short"');
    expect(await page.getByLabel("Name").inputValue()).toBe("Ada");
    // Where the page stayed, so did what its user typed.
    expect(await page.getByLabel("Password").inputValue()).toBe(mode === "form" ? "" : "short");
    await page.getByLabel("Password").fill("long enough");
    await press(page, "Save");
    await page.getByText("Saved: Ada 11").waitFor();
    await expect.poll(() => page.getByLabel("Password").inputValue()).toBe("");
  });

  itInTurn("a form in a row has its own errors, and no other row has them", async () => {
    const { page } = await site.visit("/notes", mode);
    const row = (id: number) => page.getByRole("listitem").nth(id - 1);
    await page.getByLabel("Text 2").fill("much too long a text");
    await press(page, "Rename 2");
    await row(2).getByText("1 to 10 characters").waitFor();
    expect(await row(1).locator(".live-errors").textContent()).toBe("");
    expect(await row(1).locator("[aria-invalid]").count()).toBe(0);
    expect(await page.getByLabel("Text 2").inputValue()).toBe("much too long a text");
    await page.getByLabel("Text 2").fill("second");
    await press(page, "Rename 2");
    await row(2).getByText("second", { exact: true }).waitFor();
    expect(await row(2).locator(".live-errors").textContent()).toBe("");
    expect(await page.getByLabel("Text 1").inputValue()).toBe("one");
  });

  itInTurn("a list offers what fits the choice in another", async () => {
    const { page } = await site.visit("/places", mode);
    const offered = () => page.getByLabel("City").locator("option").allTextContents();
    expect(await offered()).toEqual(["Nairobi", "Mombasa"]);
    await page.getByLabel("Country").selectOption("Norway");
    if (mode === "form") await press(page, "Apply");
    await expect.poll(offered).toEqual(["Oslo", "Bergen"]);
    expect(await page.getByLabel("Country").inputValue()).toBe("Norway");
  });

  itInTurn("a handler says something, and sends the browser elsewhere with a message", async () => {
    const { page } = await site.visit("/leaver", mode);
    const said = (text: string) => page.getByRole("status").getByText(text, { exact: true }).waitFor();
    await press(page, "Stay");
    await said("Still here");
    await press(page, "Leave");
    await said("Gone");
    expect(new URL(page.url()).pathname).toBe("/secret");
  });

  it("each kind of control sends what a browser's own form would, and the button its name", async () => {
    const { page } = await site.visit("/all", mode);
    const got = (value: unknown) => page.getByText(JSON.stringify(value), { exact: true }).waitFor();
    await press(page, "Save draft");
    const untouched = {
      action: "draft",
      colors: [],
      tags: ["", ""],
      size: "s",
      fixed: "as it was",
      agreed: false,
    };
    await got(untouched);
    await page.getByLabel("Colors").selectOption(["r", "b"]);
    await page.getByLabel("Tag 1").fill("one");
    await page.getByLabel("Tag 2").fill("two, three");
    await page.getByLabel("large").check();
    await page.getByLabel("agreed").check();
    await press(page, "Publish");
    const touched = { colors: ["r", "b"], tags: ["one", "two, three"], size: "l", agreed: true };
    await got({ ...untouched, action: "final", ...touched });
    await page.getByLabel("Tag 1").fill("again");
    await press(page, "Undo");
    expect(await page.getByLabel("Tag 1").inputValue()).toBe("");
    await press(page, "Send elsewhere");
    await page.getByText("Hello").waitFor();
    expect((await page.context().cookies()).find(({ name }) => name === "user")?.value).toBe("elsewhere");
  });
});

describe("a form that is handed over, in live mode", () => {
  it("is checked first, and not posted while something is wrong", async () => {
    const { page, posts } = await site.visit("/login", "live");
    await page.getByLabel("Name").fill("Ada");
    await page.getByLabel("Password").fill("short");
    await press(page, "Log in");
    await page.getByText("Too short a password").waitFor();
    expect(posts).toHaveLength(0);
    await expect
      .poll(() => page.getByLabel("Password").evaluate((input) => input === document.activeElement))
      .toBe(true);
    await page.getByLabel("Password").fill("long enough");
    await press(page, "Log in");
    await page.getByText("Hello by,name,password button", { exact: true }).waitFor();
  });
});
