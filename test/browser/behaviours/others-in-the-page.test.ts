/** What others do to the page, and what a patch does by itself: no wrong node is touched, nothing is sent, the focus has its place. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { each, handler, html, live, url } from "../../../middleware/index.js";
import { isLong, someOf } from "../../support/long.js";
import { usePages } from "../gallery.js";
import { held, press } from "./steps.js";

/** Rows of one element, of several, of text, and inside of others. */
@live
class Shelf {
  ids = ["a", "b", "c"];
  more = false;
  remove(id: string) {
    this.ids = this.ids.filter((each) => each !== id);
  }
  add() {
    this.ids.push("d");
    this.more = true;
  }
  render() {
    const byId = (id: string) => id;
    return html`<section>
      <button @click="add">Add</button>
      <ul>${each(
        this.ids,
        byId,
        (id) =>
          html`<li><b>${id}</b><button aria-label="Remove ${id}" @click="remove(${id})">×</button></li>`,
      )}</ul>
      <dl>${each(this.ids, byId, (id) => html`<dt>${id}</dt><dd>${id}${id}</dd>`)}</dl>
      <div id="late">${this.more ? html`<ol>${each(this.ids, byId, (id) => html`<li>${id}</li>`)}</ol><p>${this.ids}</p>` : null}</div>
    </section>`;
  }
}

@live
class Price {
  n: number | null = 0;
  text = "";
  @handler(Number)
  set(n: number) {
    this.n = n;
  }
  @handler(String)
  write(text: string) {
    this.text = text.trim().toUpperCase();
  }
  render() {
    return html`<section><input type="number" step="any" aria-label="price" value=${this.n} @input.debounce.0="set(value)" />
      <input aria-label="amount" value=${this.n} @input.debounce.0="set(value)" />
      <input aria-label="name" value=${this.text} @input.debounce.0="write(value)" />
      <output aria-label="n">${this.n}</output> <output aria-label="text">[${this.text}]</output></section>`;
  }
}

let answer = () => {};
const older: Record<string, string> = { number: "7", date: "2020-01-02", time: "10:00", email: "z@z" };

@live
class Unfinished {
  type = url("number");
  whole = url(false);
  text = "";
  answered = 0;
  async later() {
    await new Promise<void>((resolve) => {
      answer = resolve;
    });
    this.text = older[this.type] as string;
    this.answered++;
  }
  render() {
    const field = html`<input type=${this.type} step="any" aria-label="field" value=${this.text} @keydown.enter="later" />`;
    const answered = html`<output aria-label="answered">${this.answered}</output>`;
    // Another template is sent whole, and morphed.
    return this.whole && this.answered > 0
      ? html`<section>${field} ${answered} <p>whole</p></section>`
      : html`<section>${field} ${answered}</section>`;
  }
}

@live
class Leaver {
  is = true;
  open = false;
  told: string[] = [];
  tell(what: string) {
    this.told.push(what);
  }
  hide() {
    this.is = false;
  }
  unfold() {
    this.open = true;
  }
  render() {
    return html`<section>
      ${this.is ? html`<input aria-label="field" @blur="tell('blur')" @change="tell('change')" @focusout="tell('out')" @keydown.f2="hide" />` : null}
      <details open=${this.open} @toggle="tell('toggle')"><summary>More</summary>text</details>
      <button @click="unfold">Unfold</button>
      <output aria-label="told">${this.told.join()}</output><output aria-label="is">${String(this.is)}</output></section>`;
  }
}

@live
class Wizard {
  step = 1;
  isEdited = false;
  next() {
    this.step++;
  }
  edit() {
    this.isEdited = true;
  }
  render() {
    return html`<section>
      ${
        this.step === 1
          ? html`<form @submit="next"><input name="one" aria-label="one" /><button>Next</button></form>`
          : html`<form @submit="next"><button hidden type="button"></button><input name="off" disabled /><input name="two" aria-label="two" /><button>Next</button></form>`
      }
      <button @click="edit">Edit</button>
      ${this.isEdited ? html`<p><input aria-label="editor" autofocus /></p>` : null}
    </section>`;
  }
}

const site = usePages((app) => {
  app.get("/shelf", (_request, response) => response.live(Shelf));
  app.get("/price", (_request, response) => response.live(Price));
  app.get("/unfinished", (_request, response) => response.live(Unfinished));
  app.get("/leaver", (_request, response) => response.live(Leaver));
  app.get("/wizard", (_request, response) => response.live(Wizard));
});

const shown = (page: Page) =>
  page.evaluate(() =>
    [
      [...document.querySelectorAll("ul b")].map((each) => each.textContent).join(""),
      [...document.querySelectorAll("dt")].map((each) => each.textContent).join(""),
    ].join(" "),
  );
const active = (page: Page) =>
  page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.nodeName);

const meddlings: [string, () => void][] = [
  [
    "puts an element before the rows",
    () => document.querySelector("ul")?.prepend(document.createElement("li")),
  ],
  [
    "puts text and comments among the rows",
    () =>
      document.querySelectorAll("ul,dl").forEach((list) => {
        list.prepend("text", document.createComment("2"));
        list.children[1]?.before(document.createElement("i"), "7");
      }),
  ],
  [
    "puts an element before rows of several",
    () => document.querySelector("dl")?.prepend(document.createElement("dt")),
  ],
  [
    "moves a row to the end",
    () => document.querySelector("ul")?.append(document.querySelector("ul li") as Element),
  ],
  [
    "moves a row to the start",
    () => document.querySelector("ul")?.prepend(document.querySelector("ul li:last-child") as Element),
  ],
  [
    "wraps a row",
    () => {
      const row = document.querySelectorAll("ul li")[1] as Element;
      const wrapper = document.createElement("div");
      row.replaceWith(wrapper);
      wrapper.append(row);
    },
  ],
  [
    "translates",
    () =>
      document.querySelectorAll("b").forEach((each) => {
        const font = document.createElement("font");
        font.append(...each.childNodes);
        each.append(font);
      }),
  ],
];

describe("a list among whose rows another script", () => {
  it.each(meddlings)(
    "%s loses the very row that was removed, before and after a first patch",
    async (_what, meddle) => {
      const isFirst = meddlings.findIndex(([, each]) => each === meddle) % 2 === 0;
      for (const isLate of isLong ? [false, true] : [isFirst]) {
        const { page } = await site.visit("/shelf", "live");
        if (isLate) {
          await press(page, "Add");
          await page.locator("#late li").nth(3).waitFor();
        }
        await page.evaluate(meddle);
        await page.getByLabel("Remove b").first().click();
        const left = isLate ? "acd acd" : "ac ac";
        await expect
          .poll(async () => [...(await shown(page))].sort().join("").trim())
          .toBe([...left].sort().join("").trim());
        await page.getByLabel("Remove c").first().click();
        await expect.poll(async () => (await shown(page)).replace(/[ d]/g, "")).toBe("aa");
        if (isLate) expect(await page.locator("#late").textContent()).toBe("adad");
      }
    },
  );

  it("copies a row is put in order", async () => {
    const { page } = await site.visit("/shelf", "live");
    await page.evaluate(() => {
      document
        .querySelector("ul")
        ?.prepend((document.querySelectorAll("ul li")[1] as Element).cloneNode(true));
    });
    await page.getByLabel("Remove b").first().click();
    await expect.poll(() => shown(page)).toBe("ac ac");
  });

  it("takes a row away loses no other in its place", async () => {
    const { page } = await site.visit("/shelf", "live");
    await page
      .locator("ul li")
      .first()
      .evaluate((row) => row.remove());
    await page.getByLabel("Remove b").click();
    await expect.poll(() => shown(page)).toBe("c ac");
  });
});

const unfinished = [
  ["number", "1.", "05", "1.05"],
  ["time", "11", "30AM", "11:30"],
  ["date", "12", "052021", "2021-12-05"],
  ["email", " a", "@b", "a@b"],
] as const;

describe("a field with the focus", () => {
  it("is not rewritten by a number that is what its text was read as", async () => {
    const { page } = await site.visit("/price", "live");
    for (const label of ["price", "amount"]) {
      const field = page.getByLabel(label);
      await field.fill("");
      for (const [keys, n] of [
        ["1.05", "1.05"],
        ["Backspace", "1"],
        ["7", "1.07"],
      ] as const) {
        if (keys === "Backspace") await field.press(keys);
        else await field.pressSequentially(keys);
        await page.getByLabel("n", { exact: true }).getByText(n, { exact: true }).waitFor();
      }
      expect(await field.inputValue(), label).toBe("1.07");
    }
  });

  it.each(someOf(unfinished, 2))(
    "keeps what a %s field shows of a text that is not finished, as an older answer comes",
    async (type, first, then, value) => {
      for (const isWhole of [false, true]) {
        const { page } = await site.visit(`/unfinished?type=${type}&whole=${isWhole}`, "live");
        const field = page.getByLabel("field");
        await field.press("Enter");
        await page.locator("[data-live-busy]").waitFor();
        await field.pressSequentially(first);
        answer();
        await page.getByLabel("answered").getByText("1").waitFor();
        await field.pressSequentially(then);
        expect(await field.inputValue(), `${isWhole}`).toBe(value);
      }
    },
  );

  it("keeps the blank that is typed between words, and gets what the server made of them", async () => {
    const { page } = await site.visit("/price", "live");
    const field = page.getByLabel("name");
    await field.pressSequentially("AB ");
    await page.getByLabel("text").getByText("[AB]").waitFor();
    await field.pressSequentially("c");
    await page.getByLabel("text").getByText("[AB C]").waitFor();
    await expect.poll(() => held(field)).toEqual(["AB C", 4, 4, true]);
  });
});

describe("what a patch causes", () => {
  it("is no event: a field that is taken out, details that are opened", async () => {
    const { page, sent, errors } = await site.visit("/leaver", "live");
    const logged = site.log.length;
    await page.getByLabel("field").pressSequentially("typed");
    await page.getByLabel("field").press("F2");
    await page.getByLabel("is", { exact: true }).getByText("false").waitFor();
    await press(page, "Unfold");
    await page.locator("details[open]").waitFor();
    // What is toggled within 50 ms of a patch counts as the patch's.
    const opened = await page.evaluate(() => performance.now());
    await page.waitForFunction((time) => performance.now() > time + 60, opened);
    await page.locator("summary").click();
    await page.getByLabel("told").getByText("toggle").waitFor();
    expect(await page.getByLabel("told").textContent()).toBe("toggle");
    expect(sent.filter((frame) => frame.includes("tell"))).toHaveLength(1);
    expect([...errors, ...site.log.slice(logged)].filter((error) => !error.includes("404"))).toEqual([]);
  });
});

describe("the focus", () => {
  it("goes to the same button of the next row, then of the row before, then around", async () => {
    const { page } = await site.visit("/shelf", "live");
    await page.getByLabel("Remove b").press("Enter");
    await expect.poll(() => active(page)).toBe("Remove c");
    await page.getByLabel("Remove c").press("Enter");
    await expect.poll(() => active(page)).toBe("Remove a");
    await page.getByLabel("Remove a").press("Enter");
    await expect.poll(() => active(page)).toBe("UL");
  });

  it("goes into the form that took the place of one, past what is hidden or disabled", async () => {
    const { page } = await site.visit("/wizard", "live");
    await page.getByLabel("one").press("Enter");
    await expect.poll(() => active(page)).toBe("two");
  });

  it("goes to what comes in with autofocus", async () => {
    const { page } = await site.visit("/wizard", "live");
    await press(page, "Edit");
    await expect.poll(() => active(page)).toBe("editor");
  });
});
