/** Forms: what is sent, when errors show, what is fresh again afterwards, and what a modal takes for a click elsewhere. */
import { Type } from "class-transformer";
import { Length, ValidateNested } from "class-validator";
import { describe, expect, it } from "vitest";
import { each, errors, handler, html, live } from "../../../middleware/index.js";
import { someOf } from "../../support/long.js";
import { usePages } from "../gallery.js";
import { hasMark, markWindow } from "../visit.js";
import { held, openWithoutSocket, press, says, settled } from "./steps.js";

class Address {
  @Length(3, 20, { message: "Too short a city" }) city!: string;
  @Length(3, 20, { message: "Too short a street" }) street!: string;
}

class Person {
  @Length(3, 20, { message: "Too short a name" }) name!: string;
  @ValidateNested()
  @Type(() => Address)
  address!: Address;
}

/** Fields with brackets in their names, checked as one types. */
@live
class Nested {
  saved = "";
  @handler(Person)
  save({ name, address }: Person) {
    this.saved = `${name} ${address.city} ${address.street}`;
  }
  render() {
    return html`<section>
      <form @submit="save" @input.debounce.10="validate">
        <input name="name" aria-label="Name" /> ${errors(this, "name")}
        <input name="address[city]" aria-label="City" /> ${errors(this, "address[city]")}
        <input name="address[street]" aria-label="Street" /> ${errors(this, "address[street]")}
        <button>Save</button>
      </form>
      <output aria-label="saved">${this.saved}</output>
    </section>`;
  }
}

const cities: Record<string, string[]> = {
  "": [],
  Kenya: ["Nairobi", "Mombasa"],
  Norway: ["Oslo", "Bergen"],
};

/** A select whose choice decides what another one offers. */
@live
class Places {
  country = "";
  saved: string[] = [];
  @handler(String)
  choose(country: string) {
    this.country = country;
  }
  @handler(String, String)
  save(country: string, city: string) {
    this.saved.push(`${country} ${city}`);
    this.country = "";
  }
  render() {
    const options = (names: string[], chosen?: string) =>
      each(
        names,
        (name) => name,
        (name) => html`<option value=${name} selected=${name === chosen}>${name || "choose"}</option>`,
      );
    return html`<section>
      <form @submit="save(country, city)">
        <select name="country" aria-label="Country" @change="choose(country)">
          ${options(Object.keys(cities), this.country)}</select>
        <select name="city" aria-label="City">${options(cities[this.country] ?? [])}</select>
        <button>Save</button>
      </form>
      <output aria-label="saved">${this.saved.join()}</output>
    </section>`;
  }
}

/** Says what it got, to the last field, and how long that is. */
@live
class Mirror {
  got = "";
  @handler(String, String, String)
  send(one: string, two: string, three: string) {
    this.got = JSON.stringify([one, two, three.length, three.at(-1)]);
  }
  render() {
    return html`<section>
      <form @submit="send(one, two, three)">
        <input name="one" aria-label="One" value="first" /> <input name="two" aria-label="Two" value="second" />
        <textarea name="three" aria-label="Three">third</textarea>
        <button data-live-optimistic="send: text Sent; send: class sent">Send</button>
      </form>
      <output aria-label="got">${this.got}</output>
    </section>`;
  }
}

/** A form whose first field tells of its changes by itself. */
@live
class Noted {
  notes: string[] = [];
  sent: string[] = [];
  @handler(String)
  note(text: string) {
    this.notes.push(text);
  }
  @handler(String)
  say(text: string) {
    this.notes.push(text);
  }
  @handler(String)
  send(name: string) {
    this.sent.push(name);
  }
  render() {
    return html`<section>
      <form @submit="send(name)">
        <input name="text" aria-label="Text" @change="note(value)" /> <input name="name" aria-label="Name" />
        <button>Send</button>
      </form>
      <input aria-label="Alone" @input.debounce.10="say(value)" />
      <output aria-label="told">${this.notes.join()}</output> <output aria-label="sent">${this.sent.join()}</output>
    </section>`;
  }
}

/** What is open until someone clicks elsewhere. */
@live
class Modal {
  isOpen = false;
  names: string[] = [];
  open() {
    this.isOpen = true;
  }
  close() {
    this.isOpen = false;
  }
  @handler(String)
  add(name: string) {
    this.names.push(name);
  }
  render() {
    return html`<section>
      <button @click="open">Open</button> <p id="far">far away</p>
      ${
        this.isOpen
          ? html`<div id="modal" @click.outside="close" @keydown.escape.window="close" style="padding: 20px">
              <form @submit="add(name)"><input name="name" aria-label="Name" /><button>Add</button></form>
            </div>`
          : ""
      }
      <output aria-label="names">${this.names.join()}</output>
    </section>`;
  }
}

const policy =
  "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; form-action 'self'; base-uri 'none'";

const site = usePages((app) => {
  app.get("/nested", (_request, response) => response.live(Nested));
  app.get("/places", (_request, response) => response.live(Places));
  app.get("/mirror", (_request, response) => response.live(Mirror));
  app.get("/noted", (_request, response) => response.live(Noted));
  app.get("/modal", (_request, response) => response.live(Modal));
  app.get("/strict", (_request, response) => {
    response.set("Content-Security-Policy", policy);
    return response.live(Nested);
  });
  app.get("/strict-mirror", (_request, response) => {
    response.set("Content-Security-Policy", policy);
    return response.live(Mirror);
  });
});

describe("errors of a form that is checked as one types", () => {
  it("show for fields that someone has been in, by names with brackets too, for all once it was sent, and go", async () => {
    const { page, sent } = await site.visit("/nested", "live");
    const shown = () => page.locator(".live-errors").allTextContents();
    await page.getByLabel("City").pressSequentially("x");
    await expect.poll(shown).toEqual(["", "Too short a city", ""]);
    expect(sent.at(-1)).toContain('":field","address[city]"');
    await page.getByLabel("City").pressSequentially("yz");
    await expect.poll(shown).toEqual(["", "", ""]);
    await press(page, "Save");
    await expect.poll(shown).toEqual(["Too short a name", "", "Too short a street"]);
    await expect.poll(() => held(page.getByLabel("Name"))).toEqual(["", 0, 0, true]);
    expect(await page.getByLabel("City").inputValue()).toBe("xyz");
    await page.getByLabel("Name").fill("Ada");
    await page.getByLabel("Street").fill("Main");
    await page.getByLabel("Street").press("Enter");
    await says(page, "saved", "Ada xyz Main");
    await settled(page);
    expect(await shown()).toEqual(["", "", ""]);
    for (const name of ["Name", "City", "Street"]) expect(await page.getByLabel(name).inputValue()).toBe("");
  });
});

describe("a form with selects that depend on each other", () => {
  it("offers what fits, sends what was chosen, and has no choice left when it was sent", async () => {
    const { page } = await site.visit("/places", "live");
    for (const [country, city] of [
      ["Norway", "Bergen"],
      ["Kenya", "Mombasa"],
    ] as const) {
      expect(await page.getByLabel("Country").inputValue()).toBe("");
      expect(await page.getByLabel("City").locator("option").count()).toBe(0);
      await page.getByLabel("Country").selectOption(country);
      await page.getByLabel("City").selectOption(city);
      await press(page, "Save");
      await page.getByLabel("saved").getByText(`${country} ${city}`).waitFor();
      await settled(page);
    }
    expect(await page.getByLabel("saved").textContent()).toBe("Norway Bergen,Kenya Mombasa");
  });
});

describe("a form's fields", () => {
  it("are all sent where all of them were emptied", async () => {
    const { page } = await site.visit("/mirror", "live");
    for (const name of ["One", "Two", "Three"]) await page.getByLabel(name).fill("");
    await press(page, "Send");
    await says(page, "got", '["","",0,null]');
  });

  it("may be long: half a million characters arrive, to the last", async () => {
    const { page } = await site.visit("/mirror", "live");
    await page.getByLabel("Three").evaluate((area) => {
      (area as HTMLTextAreaElement).value = `${"€uro ".repeat(100_000)}z`;
    });
    await press(page, "Send");
    await says(page, "got", '["first","second",500001,"z"]');
  });
});

describe("the Enter key in a form with a field that tells of its changes", () => {
  it.each(someOf(["form", "htmx", "live", "post"] as const, 2))(
    "sends the form, again and again, in %s mode",
    async (mode) => {
      const page =
        mode === "post" ? await openWithoutSocket(site, "/noted") : (await site.visit("/noted", mode)).page;
      if (mode !== "form") {
        await page.getByLabel("Text").fill("a note");
        await page.getByLabel("Name", { exact: true }).focus();
        await says(page, "told", "a note");
      }
      if (mode !== "form") {
        // In a field outside of any form it does nothing where a script has told already.
        await page.getByLabel("Alone").fill("alone");
        await says(page, "told", "a note,alone");
        await markWindow(page);
        await page.getByLabel("Alone").press("Enter");
      }
      const told = await page.getByLabel("told").textContent();
      for (const [index, name] of ["one", "two"].entries()) {
        await page.getByLabel("Name", { exact: true }).fill(name);
        await page.getByLabel("Name", { exact: true }).press("Enter");
        await says(page, "sent", ["one", "one,two"][index] as string);
        if (mode !== "form")
          await expect.poll(() => page.getByLabel("Name", { exact: true }).inputValue()).toBe("");
      }
      expect(await page.getByLabel("told").textContent()).toBe(told);
      if (mode !== "form") expect(await hasMark(page)).toBe(true);
    },
  );
});

describe("a modal that a click elsewhere closes", () => {
  it("stays open for Enter in its form, its buttons and a drag out of it; Escape and a click elsewhere close it", async () => {
    const { page } = await site.visit("/modal", "live");
    const modal = page.locator("#modal");
    const field = page.getByLabel("Name", { exact: true });
    const open = async () => {
      await press(page, "Open");
      await modal.waitFor();
    };
    await open();
    await field.fill("one");
    await field.press("Enter");
    await says(page, "names", "one");
    await field.fill("two");
    await press(page, "Add");
    await says(page, "names", "one,two");
    await field.hover();
    await page.mouse.down();
    await page.locator("#far").hover();
    await page.mouse.up();
    await settled(page);
    expect(await modal.count()).toBe(1);
    await page.keyboard.press("Escape");
    await modal.waitFor({ state: "detached" });
    await open();
    await page.locator("#far").click();
    await modal.waitFor({ state: "detached" });
    expect(await page.getByLabel("names").textContent()).toBe("one,two");
  });
});

describe("under a strict Content-Security-Policy", () => {
  it.each(["htmx", "live"] as const)(
    "typing, clicks and forms work in %s mode, and nothing is reported",
    async (mode) => {
      const { page, errors } = await site.visit("/strict", mode);
      await page.getByLabel("City").pressSequentially("x");
      await page.getByText("Too short a city").waitFor();
      await page.getByLabel("City").fill("Paris");
      await page.getByLabel("Name").fill("Ada");
      await page.getByLabel("Street").fill("Main");
      await press(page, "Save");
      await says(page, "saved", "Ada Paris Main");
      await page.goto(`${site.url()}/strict-mirror`);
      await press(page, "Send");
      await says(page, "got", '["first","second",5,"d"]');
      expect(errors.filter((error) => /policy|eval/i.test(error))).toEqual([]);
    },
  );
});
