/** Where htmx alone carries a page: nothing that someone enters is lost, and what the template says is what is shown. */
import { IsOptional, IsString, Length } from "class-validator";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { each, errors, handler, html, live } from "../../../middleware/index.js";
import { Gate } from "../../support/components.js";
import { usePages } from "../gallery.js";
import { held, press } from "./steps.js";

let gate = new Gate();
gate.open();

class Letter {
  @Length(3, 20, { message: "3 to 20 characters" }) subject!: string;
  @Length(3, 20, { message: "3 to 20 characters of text" }) text!: string;
  @IsOptional() @IsString() to?: string;
  @IsString() kind!: string;
  @IsOptional() urgent?: string;
}

/** A form that is checked as it is filled in, and a list of what was sent. */
@live
class Letters {
  sent: string[] = [];
  draft = "draft";
  urgent = false;
  @handler(Letter)
  async send({ subject }: Letter) {
    await gate.passed;
    this.sent.push(subject);
  }
  @handler(String)
  async note(draft: string) {
    await gate.passed;
    this.draft = draft.toUpperCase();
  }
  async tick() {
    await gate.passed;
    this.sent.push("tick");
  }
  clear() {
    this.draft = "";
  }
  render() {
    return html`<section>
      <output>${this.sent.join()}</output>
      <form @submit="send" @input.debounce.2000="validate" novalidate>
        <input name="subject" aria-label="Subject" /> ${errors(this, "subject")}
        <input name="to" aria-label="To" />
        <textarea name="text" aria-label="Text"></textarea> ${errors(this, "text")}
        <select name="kind" aria-label="Kind"><option>a</option><option>b</option></select>
        <input type="checkbox" name="urgent" aria-label="Urgent" checked=${this.urgent} />
        <button>Send</button>
      </form>
      <input aria-label="Draft" value=${this.draft} @change="note(value)" />
      <input aria-label="Echo" value=${this.draft} /> <p>${this.draft}</p>
      <button @click="tick">Tick</button> <button @click="clear">Clear</button>
    </section>`;
  }
}

/** Controls whose choice its handlers do not take over. */
@live
class Refuser {
  n = 0;
  isOpen = true;
  @handler(String)
  choose(_value: string) {
    this.n++;
  }
  @handler(Boolean)
  async tick(_is: boolean) {
    await gate.passed;
    this.n++;
  }
  turn() {
    this.isOpen = !this.isOpen;
    this.n++;
  }
  render() {
    const { n, isOpen } = this;
    return html`<section>
      <output>${n}</output>
      <details open=${isOpen}><summary>Bound</summary></details>
      <dialog id="bound" open=${isOpen}>Bound dialog</dialog>
      <input type="checkbox" aria-label="Box" checked=${false} @change="tick(checked)" />
      <input type="checkbox" aria-label="Ticked" checked=${true} @change="tick(checked)" />
      <input type="checkbox" aria-label="Mine" />
      ${each(
        ["a", "b"],
        (name) => name,
        (name) =>
          html`<input type="radio" name="r" aria-label=${`radio ${name}`} value=${name} checked=${name === "a"} @change="choose(value)" />`,
      )}
      <select aria-label="List" @change="choose(value)">
        <option selected=${true}>a</option><option selected=${false}>b</option>
      </select>
      <button @click="turn">Turn</button>
    </section>`;
  }
}

/** Controls whose choice is taken over, and set again by other handlers. */
@live
class Setter {
  n = 0;
  isOn = false;
  choice = "a";
  @handler(Boolean)
  tick(is: boolean) {
    this.isOn = is;
    this.n++;
  }
  @handler(String)
  choose(choice: string) {
    this.choice = choice;
    this.n++;
  }
  clear() {
    this.isOn = false;
    this.choice = "a";
    this.n++;
  }
  fill() {
    this.isOn = true;
    this.choice = "b";
    this.n++;
  }
  render() {
    const { n, isOn, choice } = this;
    return html`<section>
      <output>${n}</output>
      <input type="checkbox" aria-label="Box" checked=${isOn} @change="tick(checked)" />
      <input type="checkbox" aria-label="Same" checked=${isOn} />
      ${each(
        ["a", "b"],
        (name) => name,
        (name) =>
          html`<input type="radio" name="r" aria-label=${`radio ${name}`} value=${name} checked=${name === choice} @change="choose(value)" />`,
      )}
      <select aria-label="List" @change="choose(value)">
        <option selected=${choice === "a"}>a</option><option selected=${choice === "b"}>b</option>
      </select>
      <form @submit="clear"><input type="checkbox" name="mine" aria-label="Sent" checked=${isOn} /><button>Send</button></form>
      <button @click="clear">Clear</button> <button @click="fill">Fill</button>
    </section>`;
  }
}

const site = usePages((app) => {
  app.get("/letters", (_request, response) => response.live(Letters));
  app.get("/both", (_request, response) =>
    response.live(
      html`<main hx-boost:inherited="true">${Letters} ${Refuser} <a href="/refuser">Next</a></main>`,
    ),
  );
  app.get("/refuser", (_request, response) => response.live(Refuser));
  app.get("/setter", (_request, response) => response.live(Setter));
});

const shows = (page: Page, text: string) =>
  page.locator("output").getByText(text, { exact: true }).waitFor({ state: "attached" });

/** Waits for the next request of htmx's. */
const asked = (page: Page) => page.waitForRequest((request) => request.method() === "POST");

/** Holds back what the page posts, until the gate opens. */
async function hold(page: Page): Promise<Gate> {
  const line = new Gate();
  await page.route("**/_live", async (route) => {
    await line.passed;
    await route.continue();
  });
  return line;
}

describe("in htmx mode, what is entered while an answer is on its way", () => {
  it("to a check as one types stays, in each other field, with the caret", async () => {
    const { page } = await site.visit("/letters", "htmx");
    const line = await hold(page);
    const first = asked(page);
    await page.getByLabel("Subject").pressSequentially("ab");
    await first;
    await page.getByLabel("To", { exact: true }).fill("someone");
    await page.getByLabel("Text").fill("some text");
    await page.getByLabel("Kind").selectOption("b");
    await page.getByLabel("Urgent").check();
    const subject = page.getByLabel("Subject");
    await subject.focus();
    await subject.press("Home");
    line.open();
    await page.getByText("3 to 20 characters", { exact: true }).waitFor();
    expect(await page.getByLabel("To", { exact: true }).inputValue()).toBe("someone");
    expect(await page.getByLabel("Text").inputValue()).toBe("some text");
    expect(await page.getByLabel("Kind").inputValue()).toBe("b");
    expect(await page.getByLabel("Urgent").isChecked()).toBe(true);
    expect(await held(subject)).toEqual(["ab", 0, 0, true]);
    await subject.pressSequentially("c");
    expect(await subject.inputValue()).toBe("cab");
  });

  it("to a form that was sent stays, and one that nobody touched since is fresh again", async () => {
    const { page } = await site.visit("/letters", "htmx");
    await page.getByLabel("Subject").fill("one");
    await page.getByLabel("Text").fill("text");
    gate = new Gate();
    const first = asked(page);
    await press(page, "Send");
    await first;
    await page.getByLabel("Text").fill("the next one");
    gate.open();
    await shows(page, "one");
    expect(await page.getByLabel("Text").inputValue()).toBe("the next one");
    await page.getByLabel("Subject").fill("two");
    await page.getByLabel("Kind").selectOption("b");
    await press(page, "Send");
    await shows(page, "one,two");
    await expect.poll(() => page.getByLabel("Subject").inputValue()).toBe("");
    expect(await page.getByLabel("Text").inputValue()).toBe("");
    expect(await page.getByLabel("Kind").inputValue()).toBe("a");
  });

  it("before a check or any other event, and not sent yet, stays", async () => {
    const { page } = await site.visit("/letters", "htmx");
    await page.getByLabel("Urgent").check();
    await page.getByLabel("Subject").fill("ab");
    await page.getByText("3 to 20 characters", { exact: true }).waitFor();
    expect(await page.getByLabel("Urgent").isChecked()).toBe(true);
    await press(page, "Tick");
    await shows(page, "tick");
    expect(await page.getByLabel("Urgent").isChecked()).toBe(true);
  });

  it("to a form that was refused stays, with what was typed before", async () => {
    const { page } = await site.visit("/letters", "htmx");
    await page.getByLabel("Subject").fill("x");
    const line = await hold(page);
    const first = asked(page);
    await press(page, "Send");
    await first;
    await page.getByLabel("Text").fill("typed since");
    await page.getByLabel("Kind").selectOption("b");
    line.open();
    await page.getByText("3 to 20 characters", { exact: true }).waitFor();
    expect(await page.getByLabel("Subject").inputValue()).toBe("x");
    expect(await page.getByLabel("Text").inputValue()).toBe("typed since");
    expect(await page.getByLabel("Kind").inputValue()).toBe("b");
    // A later answer does not take it either.
    await press(page, "Tick");
    await shows(page, "tick");
    expect(await page.getByLabel("Text").inputValue()).toBe("typed since");
  });

  it("stays also where the template says another value, which comes with the next answer", async () => {
    const { page } = await site.visit("/letters", "htmx");
    gate = new Gate();
    const first = asked(page);
    await page.getByLabel("Draft").fill("one");
    await page.getByLabel("Draft").press("Tab");
    await first;
    await page.getByLabel("Echo").fill("mine");
    await page.getByLabel("Subject").focus();
    gate.open();
    await page.locator("p").getByText("ONE").waitFor();
    expect(await page.getByLabel("Draft").inputValue()).toBe("ONE");
    expect(await page.getByLabel("Echo").inputValue()).toBe("mine");
    await press(page, "Clear");
    await page.locator("p").getByText("ONE").waitFor({ state: "detached" });
    expect(await page.getByLabel("Draft").inputValue()).toBe("");
    expect(await page.getByLabel("Echo").inputValue()).toBe("");
  });

  it("with an input method is not broken", async () => {
    const { page } = await site.visit("/letters", "htmx");
    gate = new Gate();
    const first = asked(page);
    await press(page, "Tick");
    await first;
    const keyboard = await page.context().newCDPSession(page);
    const echo = page.getByLabel("Echo");
    await echo.press("End");
    for (const text of ["に", "にほ"])
      await keyboard.send("Input.imeSetComposition", {
        text,
        selectionStart: text.length,
        selectionEnd: text.length,
      });
    gate.open();
    await shows(page, "tick");
    await keyboard.send("Input.insertText", { text: "日本" });
    expect((await held(echo))[0]).toBe("draft日本");
  });
});

describe("in htmx mode, what a handler does not take over", () => {
  it("is shown as the template says: boxes, radio buttons, lists; what the template leaves alone stays", async () => {
    const { page } = await site.visit("/refuser", "htmx");
    gate = new Gate();
    gate.open();
    await page.getByLabel("Mine").check();
    await page.getByLabel("Box").click();
    await shows(page, "1");
    expect(await page.getByLabel("Box").isChecked()).toBe(false);
    await page.getByLabel("Ticked").click();
    await shows(page, "2");
    expect(await page.getByLabel("Ticked").isChecked()).toBe(true);
    await page.getByLabel("radio b").click();
    await shows(page, "3");
    expect(await page.getByLabel("radio a").isChecked()).toBe(true);
    await page.getByLabel("List").selectOption("b");
    await shows(page, "4");
    expect(await page.getByLabel("List").inputValue()).toBe("a");
    expect(await page.getByLabel("Mine").isChecked()).toBe(true);
  });

  it("follows its template where that says what is open, and its reader where it says nothing new", async () => {
    const { page } = await site.visit("/refuser", "htmx");
    gate = new Gate();
    gate.open();
    const isOpen = () =>
      page.evaluate(() =>
        [...document.querySelectorAll("details,dialog")].map((each) => (each as HTMLDialogElement).open),
      );
    expect(await isOpen()).toEqual([true, true]);
    await page.locator("summary").click();
    await page.getByLabel("Box").click();
    await shows(page, "1");
    expect(await isOpen()).toEqual([false, true]);
    await press(page, "Turn");
    await shows(page, "2");
    expect(await isOpen()).toEqual([false, false]);
    await page.locator("#bound").evaluate((dialog) => (dialog as HTMLDialogElement).showModal());
    await page.getByLabel("Box").evaluate((box) => (box as HTMLElement).click());
    await shows(page, "3");
    expect(await isOpen()).toEqual([false, true]);
    expect(await page.locator("#bound").evaluate((dialog) => dialog.matches(":modal"))).toBe(true);
    const turn = page.getByText("Turn", { exact: true });
    await turn.evaluate((button) => (button as HTMLElement).click());
    await shows(page, "4");
    await turn.evaluate((button) => (button as HTMLElement).click());
    await shows(page, "5");
    expect(await isOpen()).toEqual([false, false]);
    // The page is not inert.
    await press(page, "Turn");
    await shows(page, "6");
    expect(await isOpen()).toEqual([true, true]);
  });
});

describe.each(["htmx", "live"] as const)("in %s mode, what a handler sets", (mode) => {
  /** Each control's state, and beside it what the HTML says of it. */
  const shown = (page: Page) =>
    page.evaluate(() =>
      [...document.querySelectorAll<HTMLInputElement>("[type=checkbox],[type=radio],option")].map((each) =>
        each instanceof HTMLOptionElement
          ? `${each.selected} ${each.hasAttribute("selected")}`
          : `${each.checked} ${each.hasAttribute("checked")}`,
      ),
    );
  const off = "false false";
  const on = "true true";
  // Three boxes with the last one in a form, a group of two, a list of two.
  const cleared = [off, off, on, off, on, off, off];
  const filled = [on, on, off, on, off, on, on];

  it("is shown in boxes, groups and lists that their reader had changed", async () => {
    const { page } = await site.visit("/setter", mode);
    const clear = async (n: string) => {
      await press(page, "Clear");
      await shows(page, n);
      expect(await shown(page)).toEqual(cleared);
    };
    await page.getByLabel("Box").click();
    await shows(page, "1");
    await clear("2");
    await page.getByLabel("List").selectOption("b");
    await shows(page, "3");
    await clear("4");
    await page.getByLabel("radio b").click();
    await shows(page, "5");
    await clear("6");
    await press(page, "Fill");
    await shows(page, "7");
    expect(await shown(page)).toEqual(filled);
    await page.getByLabel("Sent").click();
    await press(page, "Send");
    await shows(page, "8");
    expect(await shown(page)).toEqual(cleared);
  });
});

describe("in htmx mode, two components of a boosted page", () => {
  it("leave each other what someone holds, and go on after going away and back", async () => {
    const { page } = await site.visit("/both", "htmx");
    const outputs = () => page.locator("output").allTextContents();
    gate = new Gate();
    const first = asked(page);
    await press(page, "Tick");
    await first;
    await page.getByLabel("Mine").check();
    await page.getByLabel("Box").click();
    await page.getByLabel("Subject").fill("typed");
    gate.open();
    await expect.poll(outputs).toEqual(["tick", "1"]);
    expect(await page.getByLabel("Mine").isChecked()).toBe(true);
    expect(await page.getByLabel("Box").isChecked()).toBe(false);
    expect(await page.getByLabel("Subject").inputValue()).toBe("typed");
    await page.getByRole("link", { name: "Next" }).click();
    await expect.poll(outputs).toEqual(["0"]);
    await page.goBack();
    await expect.poll(async () => (await outputs()).length).toBe(2);
    const before = await outputs();
    expect(await page.getByLabel("Box").isChecked()).toBe(false);
    await page.getByLabel("Box").click();
    await expect.poll(async () => (await outputs())[1]).not.toBe(before[1]);
    expect(await page.getByLabel("Box").isChecked()).toBe(false);
  });
});
