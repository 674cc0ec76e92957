/** What someone has in hand stays in it: text, caret, choice, scroll, what is open, what other scripts put there. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { each, handler, html, live } from "../../../middleware/index.js";
import { Gate } from "../../support/components.js";
import { someOf } from "../../support/long.js";
import { inTurn } from "../../support/long-tests.js";
import { usePages } from "../gallery.js";
import { held, openWithoutSocket, press, remember, settled, ways } from "./steps.js";

let gate = new Gate();
const types = someOf(["text", "search", "tel", "url", "password", "email", "number"] as const, 3);

/** Fields whose values the server sets anew with each event. */
@live
class Desk {
  n = 0;
  async tick() {
    await gate.passed;
    this.n++;
  }
  render() {
    const { n } = this;
    return html`<section>
      <button @click="tick">Tick</button> <output>${n}</output>
      ${each(
        types,
        (type) => type,
        (type) => html`<input type=${type} aria-label=${type} value=${n} />`,
      )}
      <textarea aria-label="area">${n}</textarea>
      <input aria-label="other" value=${n} />
    </section>`;
  }
}

/** Controls with a choice, which the server makes anew with each event. */
@live
class Choices {
  n = 0;
  async tick() {
    await gate.passed;
    this.n++;
  }
  @handler(String)
  choose(_value: string) {}
  render() {
    const at = (index: number) => this.n % 3 === index;
    return html`<form>
      <button type="button" @click="tick">Tick</button> <output>${this.n}</output>
      <select aria-label="one" class=${this.n % 2 ? "error" : ""}>
        <option selected=${at(0)}>a</option>
        <option selected=${at(1)}>b</option>
        <option selected=${at(2)}>c</option>
      </select>
      <select aria-label="many" multiple>
        <option selected=${at(0)}>a</option>
        <option selected=${at(1)}>b</option>
        <option selected=${at(2)}>c</option>
      </select>
      ${each(
        ["a", "b", "c"],
        (name) => name,
        (name, index) =>
          html`<label><input type="radio" name="r" value=${name} checked=${at(index)} /> radio ${name}</label>`,
      )}
      <label><input type="checkbox" checked=${at(1)} /> box</label>
      <input type="range" aria-label="range" value=${this.n} />
      <input type="color" aria-label="color" value=${`#00000${this.n}`} />
      <select aria-label="bound" @change="choose(value)"><option>x</option><option>y</option></select>
    </form>`;
  }
}

/** What a reader opens, scrolls, writes and chooses; changed around by patches, or by the component's whole HTML. */
@live
class Room {
  n = 0;
  isWhole = false;
  tick() {
    this.n++;
  }
  render() {
    const { n } = this;
    const content = html`<details id="details"><summary>More ${n}</summary><p>Text ${n}</p></details>
      <dialog id="dialog"><p>In the dialog ${n}</p><input aria-label="in dialog" /></dialog>
      <div popover="manual" id="popover">Popover ${n}</div>
      <div id="scroll" style="height: 50px; overflow: auto"><p style="height: 500px">High ${n}</p></div>
      <div id="note" contenteditable="true" data-live-keep></div>
      <input type="file" id="file" class=${`file ${n}`} disabled=${n % 2 === 1} />
      <div id="chart" class=${`chart ${n}`} data-live-keep></div>
      <p id="plain">${n}</p>
      <details id="bound" open=${n < 2}><summary>Bound</summary></details>
      <details id="fixed" open><summary>Fixed</summary></details>
      <x-field id="custom" tabindex="0" value=${n}></x-field>
      <div style="height: 3000px">Deep</div>`;
    if (this.isWhole && n % 2 === 1)
      return html`<section class="odd"><button @click="tick">Tick</button>${content}</section>`;
    return html`<section><button @click="tick">Tick</button>${content}</section>`;
  }
}

/** Rows that move around. */
@live
class Rows {
  order = ["a", "b", "c", "d"];
  turn() {
    this.order.reverse();
  }
  render() {
    return html`<section @keydown.f2="turn"><button @click="turn">Turn</button>
      <ol>${each(
        this.order,
        (name) => name,
        (name) =>
          html`<li><input aria-label=${name} /><x-moving></x-moving><iframe srcdoc="<p>frame"></iframe></li>`,
      )}</ol>
    </section>`;
  }
}

/** Says what it was told. */
@live
class Writer {
  told: string[] = [];
  @handler(String)
  tell(text: string) {
    this.told.push(text);
  }
  async tick() {
    await gate.passed;
  }
  render() {
    return html`<section>
      <input aria-label="text" value=${this.told.at(-1)} @input.debounce.0="tell(value)" />
      <p>Told: ${this.told.join()}.</p>
      <button @click="tick">Tick</button>
    </section>`;
  }
}

const site = usePages((app) => {
  app.get("/desk", (_request, response) => response.live(Desk));
  app.get("/choices", (_request, response) => response.live(Choices));
  app.get("/room", (request, response) => response.live(Room, { isWhole: "whole" in request.query }));
  app.get("/rows", (_request, response) => response.live(Rows));
  app.get("/writer", (_request, response) => response.live(Writer));
});

/** The one that most users have is the last. */
const wayNames = ways.map(([way]) => way).reverse();

async function open(path: string, hasSocket = true) {
  const { page, errors } = hasSocket
    ? await site.visit(path, "live")
    : { page: await openWithoutSocket(site, path), errors: [] };
  return { page, errors, tick: () => press(page, "Tick") };
}

/** Lets the event under way be answered. */
async function answer(page: Page, shown: number): Promise<void> {
  gate.open();
  await page.locator("output").getByText(String(shown), { exact: true }).waitFor();
}

describe.each(ways)("a field that someone types into while an event is under way %s", (way, hasSocket) => {
  const itInTurn = inTurn(way, wayNames);
  itInTurn(
    "keeps text, caret and focus in each type of input, and the fields around follow the server",
    async () => {
      const { page, tick } = await open("/desk", hasSocket);
      const other = page.getByLabel("other");
      for (const [index, type] of [...types, "area"].entries()) {
        gate = new Gate();
        const field = page.getByLabel(type, { exact: true });
        const typed = type === "number" ? "12345" : "hello";
        await tick();
        await field.fill(typed);
        await field.press("Home");
        await field.press("ArrowRight");
        await field.press("7");
        const before = await held(field);
        expect(before.slice(0, 1)).toEqual([`${typed[0]}7${typed.slice(1)}`]);
        await answer(page, index + 1);
        expect(await held(field), type).toEqual(before);
        expect(await other.inputValue()).toBe(String(index + 1));
        // What was there before the event is the server's again with the next one's answer.
      }
      gate = new Gate();
      gate.open();
      await tick();
      const last = String(types.length + 2);
      await page.locator("output").getByText(last, { exact: true }).waitFor();
      for (const type of [...types, "area"])
        expect(await page.getByLabel(type, { exact: true }).inputValue()).toBe(last);
    },
  );

  itInTurn("keeps its selection, also when the text that the server sends is another", async () => {
    const { page, tick } = await open("/desk", hasSocket);
    gate = new Gate();
    const field = page.getByLabel("text", { exact: true });
    await tick();
    await field.fill("hello");
    await field.evaluate((input) => (input as HTMLInputElement).setSelectionRange(1, 4));
    await answer(page, 1);
    expect(await held(field)).toEqual(["hello", 1, 4, true]);
    await page.keyboard.type("o");
    expect(await field.inputValue()).toBe("hoo");
  });
});

describe.each(ways)("a choice that someone makes while an event is under way %s", (way, hasSocket) => {
  const itInTurn = inTurn(way, wayNames);
  itInTurn(
    "stands in each kind of control, and yields to what the server says of a later event",
    async () => {
      const { page, tick } = await open("/choices", hasSocket);
      const shown = () =>
        page.evaluate(() => {
          const value = (name: string) =>
            (document.querySelector(`[aria-label=${name}]`) as HTMLInputElement).value;
          const many = document.querySelector("[aria-label=many]") as HTMLSelectElement;
          return {
            one: value("one"),
            many: Array.from(many.selectedOptions, (option) => option.value).join(),
            radio: (document.querySelector("[name=r]:checked") as HTMLInputElement | null)?.value,
            box: (document.querySelector("[type=checkbox]") as HTMLInputElement).checked,
            range: value("range"),
            color: value("color"),
          };
        });
      expect(await shown()).toEqual({
        one: "a",
        many: "a",
        radio: "a",
        box: false,
        range: "0",
        color: "#000000",
      });
      gate = new Gate();
      await tick();
      await page.getByLabel("one").selectOption("c");
      await page.getByLabel("many").selectOption(["b", "c"]);
      await page.getByLabel("radio c").check();
      await page.getByLabel("box").check();
      await page.getByLabel("box").uncheck();
      await page.getByLabel("range").fill("70");
      await page.getByLabel("color").fill("#ff0000");
      const chosen = { one: "c", many: "b,c", radio: "c", box: false, range: "70", color: "#ff0000" };
      expect(await shown()).toEqual(chosen);
      await answer(page, 1);
      expect(await shown()).toEqual(chosen);
      expect(await page.getByLabel("one").getAttribute("class")).toBe("error");

      gate = new Gate();
      await tick();
      await answer(page, 2);
      expect(await shown()).toEqual({
        one: "c",
        many: "c",
        radio: "c",
        box: false,
        range: "2",
        color: "#000002",
      });
      gate = new Gate();
      await tick();
      await answer(page, 3);
      await tick();
      await answer(page, 4);
      expect(await shown()).toEqual({
        one: "b",
        many: "b",
        radio: "b",
        box: true,
        range: "4",
        color: "#000004",
      });
    },
  );

  itInTurn(
    "stands in a select that has the focus, and in a radio's group when its own event is answered",
    async () => {
      const { page, tick } = await open("/choices", hasSocket);
      gate = new Gate();
      await tick();
      const one = page.getByLabel("one");
      await one.focus();
      await one.press("c");
      await answer(page, 1);
      expect(await one.inputValue()).toBe("c");
      expect(await one.evaluate((select) => select === document.activeElement)).toBe(true);
    },
  );
});

const updates = [
  ["a post's answer", "/room", false],
  ["a patch", "/room", true],
  ["the component's whole HTML", "/room?whole", true],
] as const;

describe.each(updates)("%s", (what, path, hasSocket) => {
  const itInTurn = inTurn(
    what,
    updates.map(([what]) => what),
  );
  itInTurn(
    "leaves open what a reader opened, where it was scrolled to, and what was written and chosen",
    async () => {
      const { page, errors } = await open(path, hasSocket);
      await page.locator("#details summary").click();
      await page.locator("#fixed summary").click();
      await page.evaluate(() => {
        document.querySelector("#scroll")?.scrollTo(0, 120);
        (document.querySelector("#popover") as HTMLElement).showPopover();
        scrollTo(0, 40);
      });
      await page.locator("#note").pressSequentially("a note");
      await page
        .locator("#file")
        .setInputFiles({ name: "a.txt", mimeType: "text/plain", buffer: Buffer.from("a") });
      const same = await Promise.all(
        ["#details", "#scroll", "#file", "#note"].map((id) => remember(page.locator(id))),
      );
      const look = () =>
        page.evaluate(() => ({
          details: (document.querySelector("#details") as HTMLDetailsElement).open,
          fixed: (document.querySelector("#fixed") as HTMLDetailsElement).open,
          popover: document.querySelector("#popover")?.matches(":popover-open"),
          scroll: document.querySelector("#scroll")?.scrollTop,
          page: scrollY,
          note: document.querySelector("#note")?.textContent,
          file: (document.querySelector("#file") as HTMLInputElement).files?.[0]?.name,
        }));
      const before = await look();
      expect(before).toMatchObject({
        details: true,
        fixed: false,
        popover: true,
        scroll: 120,
        file: "a.txt",
      });
      const tickHere = () =>
        page.getByRole("button", { name: "Tick" }).evaluate((button) => (button as HTMLElement).click());
      for (let n = 1; n <= 3; n++) {
        await tickHere();
        await page.locator("#plain").getByText(String(n), { exact: true }).waitFor();
        expect(await look(), what).toEqual(before);
        expect(await page.locator("#file").isDisabled()).toBe(n % 2 === 1);
        expect(await page.locator("#details p").textContent()).toBe(`Text ${n}`);
        // Where the template says it, the template has it.
        expect(await page.locator("#bound").evaluate((each) => (each as HTMLDetailsElement).open)).toBe(
          n < 2,
        );
      }
      for (const isSame of same) expect(await isSame()).toBe(true);
      expect(errors.filter((error) => !error.includes("404"))).toEqual([]);
    },
  );

  itInTurn(
    "leaves a modal dialog open, with what is typed into it, and what else is in the page inert",
    async () => {
      const { page } = await open(path, hasSocket);
      await page.evaluate(() => (document.querySelector("#dialog") as HTMLDialogElement).showModal());
      const field = page.getByLabel("in dialog");
      await field.pressSequentially("text");
      await page.locator("section > button").evaluate((button) => (button as HTMLElement).click());
      await page.locator("#dialog p").getByText("In the dialog 1").waitFor();
      expect(await held(field)).toEqual(["text", 4, 4, true]);
      expect(await page.locator("#dialog").evaluate((dialog) => dialog.matches(":modal"))).toBe(true);
      await page.keyboard.press("Escape");
      await page.locator("#dialog").waitFor({ state: "hidden" });
      await press(page, "Tick");
      await page.locator("#plain").getByText("2", { exact: true }).waitFor();
    },
  );

  itInTurn(
    "leaves other scripts what they did to an element with data-live-keep and in custom ones, and writes what the template binds",
    async () => {
      const { page } = await open(path, hasSocket);
      await page.locator("#chart").evaluate((chart) => {
        chart.append(document.createElement("canvas"));
        chart.setAttribute("data-zoom", "2");
        chart.setAttribute("style", "color: red");
        const custom = document.querySelector("#custom") as HTMLInputElement;
        custom.value = "mine";
        custom.focus();
      });
      const isSameCustom = await remember(page.locator("#custom"));
      const isSame = await remember(page.locator("#chart canvas"));
      for (let n = 1; n <= 2; n++) {
        await page.locator("section > button").evaluate((button) => (button as HTMLElement).click());
        await page.locator("#plain").getByText(String(n), { exact: true }).waitFor();
        expect(await isSame()).toBe(true);
        expect(
          await page
            .locator("#custom")
            .evaluate((element) => [
              element.getAttribute("value"),
              (element as HTMLInputElement).value,
              element === document.activeElement,
            ]),
        ).toEqual([String(n), "mine", true]);
        expect(await isSameCustom()).toBe(true);
        expect(await page.locator("#chart").getAttribute("class")).toBe(`chart ${n}`);
        expect(await page.locator("#chart").getAttribute("data-zoom")).toBe("2");
        expect(await page.locator("#chart").getAttribute("style")).toBe("color: red");
      }
    },
  );
});

describe("a row that moves", () => {
  it("keeps focus, text and caret, its frame is not loaded again, and a custom element is moved, not put in anew", async () => {
    const { page } = await open("/rows");
    await page.evaluate(() => {
      const seen: string[] = [];
      class Moving extends HTMLElement {
        connectedCallback() {
          seen.push("in");
        }
        disconnectedCallback() {
          seen.push("out");
        }
        connectedMoveCallback() {
          seen.push("moved");
        }
      }
      customElements.define("x-moving", Moving);
      for (const frame of document.querySelectorAll("iframe"))
        frame.addEventListener("load", () => seen.push("load"));
      seen.length = 0;
      Object.assign(window, { seen });
    });
    for (const name of ["a", "b", "c", "d"]) {
      const field = page.getByLabel(name, { exact: true });
      await field.fill(`text ${name}`);
      await field.press("Home");
      await field.press("ArrowRight");
      const first = await page.locator("li input").first().getAttribute("aria-label");
      await field.press("F2");
      await expect.poll(() => page.locator("li input").first().getAttribute("aria-label")).not.toBe(first);
      expect(await held(field)).toEqual([`text ${name}`, 1, 1, true]);
    }
    const seen = await page.evaluate(() => (window as unknown as { seen: string[] }).seen);
    expect(new Set(seen)).toEqual(new Set(["moved"]));
  });
});

describe("what is composed with an input method", () => {
  it("is not sent before it is whole, is not broken by an answer, and is sent then", async () => {
    const { page, tick } = await open("/writer");
    gate = new Gate();
    const keyboard = await page.context().newCDPSession(page);
    const field = page.getByLabel("text");
    await field.pressSequentially("x");
    await page.getByText("Told: x.").waitFor();
    await tick();
    await field.focus();
    for (const text of ["に", "にほ", "にほん"])
      await keyboard.send("Input.imeSetComposition", {
        text,
        selectionStart: text.length,
        selectionEnd: text.length,
      });
    gate.open();
    await settled(page);
    expect(await field.inputValue()).toBe("xにほん");
    expect(await page.getByText(/^Told:/).textContent()).toBe("Told: x.");
    await keyboard.send("Input.insertText", { text: "日本" });
    await page.getByText("Told: x,x日本.").waitFor();
    expect(await held(field)).toEqual(["x日本", 3, 3, true]);
  });
});
