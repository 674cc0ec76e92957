/** Components in components: each changes alone, comes, goes and comes back, and hands what it should to those inside. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { attrs, each, handler, html, live, mount } from "../../../middleware/index.js";
import { usePages } from "../gallery.js";
import { watchMutations } from "../visit.js";
import { press, says, settled } from "./steps.js";

const mounted: string[] = [];
const rendered: string[] = [];

@live
class Parent {
  shows = true;
  color = "red";
  n = 0;
  toggle() {
    this.shows = !this.shows;
  }
  paint() {
    this.color = this.color === "red" ? "blue" : "red";
  }
  tick() {
    this.n++;
  }
  render() {
    rendered.push("Parent");
    return html`<section>
      <button @click="toggle">Toggle</button> <button @click="paint">Paint</button> <button @click="tick">Tick</button>
      <output aria-label="n">${this.n}</output>
      ${this.shows ? mount(Middle, { color: this.color }) : html`<p>Nobody</p>`}
      <p ${attrs({ id: "open", "data-n": this.n, hidden: this.n % 2 === 1 })} class="always" data-static="yes">attributes</p>
    </section>`;
  }
}

@live
class Middle {
  color = "";
  n = 0;
  onMount() {
    mounted.push("Middle");
  }
  tick() {
    this.n++;
  }
  render() {
    rendered.push("Middle");
    return html`<div>
      <button @click="tick">Tick middle</button> <output aria-label="middle">${this.color} ${this.n}</output>
      ${mount(Inner, { color: this.color })} ${mount(Same, { name: "same" })}
    </div>`;
  }
}

@live
class Inner {
  color = "";
  n = 0;
  tick() {
    this.n++;
  }
  render() {
    rendered.push("Inner");
    return html`<div><button @click="tick">Tick inner</button> <output aria-label="inner">${this.color} ${this.n}</output>
      <input aria-label="inner field" /></div>`;
  }
}

@live
class Same {
  name = "";
  render() {
    rendered.push("Same");
    return html`<p>${this.name}</p>`;
  }
}

const people = [
  { id: 1, name: "Ada", role: "admin", isActive: true },
  { id: 2, name: "Bea", role: "guest", isActive: false },
];
type Person = (typeof people)[number];

/** A form inside a component, for one record or the other. */
@live
class Records {
  current = 0;
  choose(index: number) {
    this.current = index;
  }
  render() {
    return html`<section>
      ${each(
        people,
        ({ id }) => id,
        ({ name }, index) => html`<button @click="choose(${index})">Choose ${name}</button>`,
      )}
      ${mount(Editor, { person: people[this.current] as Person })}
    </section>`;
  }
}

@live
class Editor {
  person: Person = people[0] as Person;
  saved = "";
  @handler(String, String)
  save(name: string, role: string) {
    this.saved = `${this.person.id} ${name} ${role}`;
  }
  render() {
    const { name, role, isActive } = this.person;
    return html`<form @submit="save(name, role)">
      <input name="name" aria-label="Name" value=${name} />
      <select name="role" aria-label="Role">
        <option value="admin" selected=${role === "admin"}>admin</option>
        <option value="guest" selected=${role === "guest"}>guest</option>
      </select>
      <label><input type="checkbox" checked=${isActive} /> active</label>
      <textarea aria-label="About">About ${name}</textarea>
      <button>Save</button> <output aria-label="saved">${this.saved}</output>
    </form>`;
  }
}

const site = usePages((app) => {
  app.get("/", (_request, response) => response.live(Parent));
  app.get("/records", (_request, response) => response.live(Records));
});

async function open(path = "/") {
  const visit = await site.visit(path, "live");
  mounted.length = 0;
  rendered.length = 0;
  return visit;
}

const click = (page: Page, name: string, times: number) =>
  page.getByRole("button", { name, exact: true }).evaluate((button, times) => {
    for (let time = 0; time < times; time++) (button as HTMLElement).click();
  }, times);

describe("a component inside others", () => {
  it("changes alone: nothing around it is touched or rendered", async () => {
    const { page } = await open();
    const mutations = await watchMutations(page);
    await press(page, "Tick inner");
    await says(page, "inner", "red 1");
    expect(rendered).toEqual(["Inner"]);
    expect(await mutations()).toEqual([expect.stringContaining("characterData")]);
  });

  it("gets what its parent hands down, to the last, keeps its own, and is not rendered for what is the same", async () => {
    const { page } = await open();
    await press(page, "Tick inner");
    await says(page, "inner", "red 1");
    await page.getByLabel("inner field").fill("typed");
    rendered.length = 0;
    await press(page, "Paint");
    await says(page, "inner", "blue 1");
    await says(page, "middle", "blue 0");
    expect(await page.getByLabel("inner field").inputValue()).toBe("typed");
    expect(rendered).toEqual(["Parent", "Middle", "Inner"]);
    rendered.length = 0;
    await press(page, "Tick");
    await says(page, "n", "1");
    expect(rendered).toEqual(["Parent"]);
  });

  it("is gone and there again, each time anew with all inside it, also when toggled quickly", async () => {
    const { page, errors } = await open();
    await press(page, "Tick inner");
    await says(page, "inner", "red 1");
    for (let time = 0; time < 5; time++) {
      await press(page, "Toggle");
      await page.getByText("Nobody").waitFor();
      expect(await page.getByLabel("inner", { exact: true }).count()).toBe(0);
      await press(page, "Toggle");
      await says(page, "inner", "red 0");
    }
    expect(mounted).toHaveLength(5);
    await click(page, "Toggle", 10);
    await settled(page);
    await says(page, "inner", "red 0");
    await press(page, "Tick inner");
    await says(page, "inner", "red 1");
    await press(page, "Tick middle");
    await says(page, "middle", "red 1");
    expect(mounted).toHaveLength(10);
    await click(page, "Toggle", 11);
    await page.getByText("Nobody").waitFor();
    expect(errors.filter((error) => !error.includes("404"))).toEqual([]);
  });

  it("that is taken out and put back by a script of the page still works, wherever it stands", async () => {
    const { page } = await open();
    await page.evaluate(() => {
      const inner = document.querySelector("section div div") as Element;
      const parent = inner.parentElement as Element;
      inner.remove();
      parent.prepend(inner);
    });
    await press(page, "Tick inner");
    await says(page, "inner", "red 1");
    await press(page, "Paint");
    await says(page, "inner", "blue 1");
    await says(page, "middle", "blue 0");
  });
});

describe("attributes", () => {
  it("of an open list and fixed ones come, change and go beside each other", async () => {
    const { page } = await open();
    const read = () =>
      page
        .locator("#open")
        .evaluate((element) => [
          element.getAttribute("data-n"),
          element.hasAttribute("hidden"),
          element.className,
          element.getAttribute("data-static"),
        ]);
    for (const n of [0, 1, 2, 3]) {
      await says(page, "n", String(n));
      expect(await read()).toEqual([String(n), n % 2 === 1, "always", "yes"]);
      await press(page, "Tick");
    }
  });
});

describe("a form in a component that is given another record", () => {
  it("shows that one in all of its controls, also where someone has been in them", async () => {
    const { page } = await open("/records");
    const shown = async () => [
      await page.getByLabel("Name").inputValue(),
      await page.getByLabel("Role").inputValue(),
      await page.getByLabel("active").isChecked(),
      await page.getByLabel("About").inputValue(),
    ];
    expect(await shown()).toEqual(["Ada", "admin", true, "About Ada"]);
    await press(page, "Choose Bea");
    await expect.poll(shown).toEqual(["Bea", "guest", false, "About Bea"]);
    await page.getByLabel("Name").fill("Bee");
    await page.getByLabel("Role").selectOption("admin");
    await page.getByLabel("active").check();
    await page.getByLabel("About").fill("changed");
    await press(page, "Choose Ada");
    await expect.poll(shown).toEqual(["Ada", "admin", true, "About Ada"]);
    await press(page, "Choose Bea");
    await expect.poll(shown).toEqual(["Bea", "guest", false, "About Bea"]);
    await press(page, "Save");
    await says(page, "saved", "2 Bea guest");
  });
});
