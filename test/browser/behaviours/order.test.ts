/** Events and answers cross on the way: each action counts once, in its order, and no late answer wins over a newer one. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { context, each, handler, html, live, mount } from "../../../middleware/index.js";
import { Gate } from "../../support/components.js";
import { usePages } from "../gallery.js";
import { held, latency, press, says, settled } from "./steps.js";

let gate = new Gate();
let log: string[] = [];

@live
class Slow {
  name = "";
  done: string[] = [];
  async work() {
    log.push(`${this.name} begins`);
    await gate.passed;
    log.push(`${this.name} ends`);
    this.done.push("work");
  }
  quick() {
    log.push(`${this.name} quick`);
    this.done.push("quick");
  }
  render() {
    return html`<section>
      <button @click="work">Work ${this.name}</button>
      <button @click="quick">Quick ${this.name}</button>
      <output aria-label=${this.name}>${this.done.join()}</output>
    </section>`;
  }
}

/** A field that the server writes back changed, and what goes on around it. */
@live
class Echo {
  text = "";
  count = 0;
  list: string[] = [];
  @handler(String)
  async type(text: string) {
    await gate.passed;
    this.text = text.toUpperCase();
  }
  async work() {
    await gate.passed;
    this.count++;
  }
  more() {
    this.count++;
  }
  @handler(String)
  send(text: string) {
    log.push(`send ${text}`);
    this.list.push(text);
    if (text === "leave") context().redirect("/elsewhere");
  }
  @handler(String)
  note(text: string) {
    log.push(`note ${text}`);
  }
  render() {
    return html`<section>
      <input aria-label="Field" value=${this.text} @input.debounce.0="type(value)" />
      <output aria-label="text">${this.text}</output>
      <button @click="work">Work</button> <button @click="more">More</button>
      <output aria-label="count">${this.count}</output>
      <form @submit="send(sent)"><input name="sent" aria-label="Sent" @input.debounce.60000="note(value)" />
        <button>Send</button></form>
      <output aria-label="list">${this.list.join()}</output>
    </section>`;
  }
}

/** Boxes that are ticked faster than they are answered. */
@live
class Boxes {
  done = [false, false];
  times = 0;
  choice = "a";
  toggle(index: number) {
    this.done[index] = !this.done[index];
    this.times++;
  }
  @handler(String)
  choose(choice: string) {
    this.choice = choice;
    this.times++;
  }
  render() {
    return html`<section>
      ${each(
        this.done,
        (_done, index) => index,
        (done, index) =>
          html`<label><input type="checkbox" checked=${done} @change="toggle(${index})" /> box ${index}</label>`,
      )}
      ${each(
        ["a", "b", "c"],
        (name) => name,
        (name) => html`<label><input type="radio" name="choice" value=${name} checked=${name === this.choice}
          @change="choose(value)" /> radio ${name}</label>`,
      )}
      <output aria-label="times">${this.times}</output> <output aria-label="state">${this.done.join()} ${this.choice}</output>
    </section>`;
  }
}

/** Fields that are sent at different moments. */
@live
class Moments {
  rows = [1, 2];
  log: string[] = [];
  say(what: string) {
    this.log.push(what);
  }
  @handler(String, String)
  told(what: string, text: string) {
    this.log.push(`${what} ${text}`);
  }
  remove(id: number) {
    this.rows = this.rows.filter((row) => row !== id);
  }
  render() {
    return html`<section>
      <input aria-label="default" @input="told('default', value)" />
      <input aria-label="long" @input.debounce.60000="told('long', value)" />
      <input aria-label="throttle" @input.throttle.60000="told('throttle', value)" />
      <input aria-label="change" @change="told('change', value)" />
      <input aria-label="blur" @blur="told('blur', value)" />
      <input aria-label="enter" @keydown.enter="told('enter', value)" />
      <ul>${each(
        this.rows,
        (id) => id,
        (id) => html`<li><input aria-label="row ${id}" @input.debounce.1000="told('row', value)" />
          <b @click="remove(${id})">Remove ${id}</b></li>`,
      )}</ul>
      <p>Log: ${this.log.join(", ")}.</p>
    </section>`;
  }
}

const site = usePages((app) => {
  app.get("/slow", (_request, response) =>
    response.live(html`<main>${mount(Slow, { name: "one" })} ${mount(Slow, { name: "two" })}</main>`),
  );
  app.get("/echo", (_request, response) => response.live(Echo));
  app.get("/elsewhere", (_request, response) => response.live(Slow, { name: "elsewhere" }));
  app.get("/boxes", (_request, response) => response.live(Boxes));
  app.get("/moments", (_request, response) => response.live(Moments));
});

async function open(path: string) {
  gate = new Gate();
  log = [];
  return site.visit(path, "live");
}

const logged = (page: Page) => page.getByText(/^Log: /).textContent();

describe("actions", () => {
  it("of one component wait for each other and all count; those of another do not wait", async () => {
    const { page } = await open("/slow");
    await press(page, "Work one");
    await page.getByRole("button", { name: "Quick one" }).evaluate((button) => {
      for (let count = 0; count < 2; count++) (button as HTMLElement).click();
    });
    await press(page, "Work two");
    await expect.poll(() => log).toEqual(["one begins", "two begins"]);
    gate.open();
    await says(page, "one", "work,quick,quick");
    await says(page, "two", "work");
    expect(log.filter((line) => line.startsWith("one"))).toEqual([
      "one begins",
      "one ends",
      "one quick",
      "one quick",
    ]);
  });

  it("of one component are shown while another one's is still under way", async () => {
    const { page } = await open("/slow");
    await press(page, "Work one");
    await page.locator("[data-live-busy]").waitFor();
    await press(page, "Quick two");
    await says(page, "two", "quick");
    expect(log).toEqual(["one begins", "two quick"]);
    gate.open();
    await says(page, "one", "work");
  });

  it("by quick clicks count each, however slow the line", async () => {
    const { page } = await open("/echo");
    await latency(page, 200);
    await page.getByRole("button", { name: "More" }).evaluate((button) => {
      for (let count = 0; count < 12; count++) (button as HTMLElement).click();
    });
    await says(page, "count", "12");
  });
});

describe("typing", () => {
  it("is not overwritten by the answer to what was typed before, and shows what the server made of the last", async () => {
    const { page, received } = await open("/echo");
    const field = page.getByLabel("Field");
    await field.pressSequentially("a");
    await field.pressSequentially("b");
    await page.locator("input[data-live-busy]").waitFor();
    const first = gate;
    gate = new Gate();
    first.open();
    // Answered is "a"; what is in the field is newer.
    await says(page, "text", "A");
    expect(await held(field)).toEqual(["ab", 2, 2, true]);
    await field.pressSequentially("c");
    gate.open();
    await says(page, "text", "ABC");
    await settled(page);
    expect(await held(field)).toEqual(["ABC", 3, 3, true]);
    expect(received.filter((frame) => frame.includes("ABC"))).toHaveLength(1);
  });

  it("during a slow action is kept when that is answered, and loses nothing of the component's state", async () => {
    const { page } = await open("/echo");
    const field = page.getByLabel("Field");
    await press(page, "Work");
    await press(page, "More");
    await field.pressSequentially("abc");
    await field.press("ArrowLeft");
    gate.open();
    await says(page, "count", "2");
    await says(page, "text", "ABC");
    await settled(page);
    expect(await field.inputValue()).toBe("ABC");
  });

  it("before an action yields to what the server says of the value", async () => {
    const { page } = await open("/echo");
    gate.open();
    const field = page.getByLabel("Field");
    await field.pressSequentially("abc");
    await says(page, "text", "ABC");
    await settled(page);
    expect(await field.inputValue()).toBe("ABC");
  });
});

describe("boxes and radio buttons that are clicked faster than the answers come", () => {
  it("show what was clicked last all the time, and in the end the server says the same", async () => {
    const { page } = await open("/boxes");
    await latency(page, 300);
    const box = page.getByLabel("box 0");
    const shown = () =>
      page.evaluate(() =>
        Array.from(document.querySelectorAll<HTMLInputElement>("section input"), (input) =>
          Number(input.checked),
        ).join(""),
      );
    const steps: [string, string][] = [
      ["box 0", "10100"],
      ["radio b", "10010"],
      ["box 0", "00010"],
      ["radio c", "00001"],
      ["box 1", "01001"],
      ["box 0", "11001"],
    ];
    for (const [name] of steps.slice(0, 2)) await page.getByLabel(name).click();
    expect(await shown()).toBe("10010");
    for (const [name, expected] of steps.slice(2)) {
      await page.getByLabel(name).click();
      expect(await shown()).toBe(expected);
    }
    // At each answer what is shown is still what was clicked last.
    await page.evaluate(() => {
      const seen = new Set<string>();
      Object.assign(window, { seen });
      const look = () => {
        seen.add(
          Array.from(document.querySelectorAll<HTMLInputElement>("section input"), (input) =>
            Number(input.checked),
          ).join(""),
        );
        requestAnimationFrame(look);
      };
      look();
    });
    await says(page, "times", "6");
    await settled(page);
    await says(page, "state", "true,true c");
    expect(await page.evaluate(() => [...(window as unknown as { seen: Set<string> }).seen])).toEqual([
      "11001",
    ]);
    expect(await box.isChecked()).toBe(true);
  });
});

describe("what waits for quiet", () => {
  it("is sent once for a word by default, at the first key with a throttle, and at its moment with other events", async () => {
    const { page, sent } = await open("/moments");
    // By a script, as fast as nobody types: keys sent from here may come slowly on a busy machine.
    const type = (name: string) =>
      page.getByLabel(name).evaluate((field) => {
        for (const letter of "word") {
          (field as HTMLInputElement).value += letter;
          field.dispatchEvent(new InputEvent("input", { bubbles: true }));
        }
      });
    await type("default");
    await expect.poll(() => logged(page)).toBe("Log: default word.");
    await type("throttle");
    await expect.poll(() => logged(page)).toBe("Log: default word, throttle w.");
    const before = sent.length;
    for (const name of ["change", "blur", "enter"]) await page.getByLabel(name).pressSequentially("word");
    await page.getByLabel("enter").press("Enter");
    await expect.poll(() => logged(page)).toContain("enter word.");
    expect(await logged(page)).toBe("Log: default word, throttle w, change word, blur word, enter word.");
    // Nothing was changed: a visit alone says nothing to @change.
    await page.getByLabel("change").focus();
    await page.getByLabel("enter").focus();
    await settled(page);
    expect(sent.length - before).toBe(3);
  });

  it("is sent when its field is left, outside of any form too", async () => {
    const { page } = await open("/moments");
    await page.getByLabel("long").pressSequentially("word");
    await page.getByLabel("enter").focus();
    await expect.poll(() => logged(page)).toBe("Log: long word.");
  });

  it("goes with its element, and nothing is refused", async () => {
    const { page, sent } = await open("/moments");
    await page.getByLabel("row 1").pressSequentially("word");
    // By a script, which leaves the focus where it is, and by no submit, before which what waits would be sent.
    await page.getByText("Remove 1").evaluate((element) => (element as HTMLElement).click());
    await page.getByLabel("row 1").waitFor({ state: "detached" });
    await settled(page);
    expect(sent.filter((frame) => frame.includes("told"))).toEqual([]);
    expect(await logged(page)).toBe("Log: .");
    await page.getByLabel("row 2").pressSequentially("b");
    await page.getByLabel("enter").focus();
    await expect.poll(() => logged(page)).toBe("Log: row b.");
  });

  it("is sent ahead of the form that it stands in, by Enter and by the button", async () => {
    const { page } = await open("/echo");
    const field = page.getByLabel("Sent");
    await field.pressSequentially("one");
    await field.press("Enter");
    await says(page, "list", "one");
    await expect.poll(() => field.inputValue()).toBe("");
    await field.pressSequentially("two");
    await press(page, "Send");
    await says(page, "list", "one,two");
    expect(log).toEqual(["note one", "send one", "note two", "send two"]);
  });

  it("is sent to no page that a submit leads to", async () => {
    const { page, sent } = await open("/echo");
    const field = page.getByLabel("Sent");
    await field.pressSequentially("leave");
    await field.press("Enter");
    await page.getByRole("button", { name: "Quick elsewhere" }).click();
    await says(page, "elsewhere", "quick");
    expect(log).toEqual(["note leave", "send leave", "elsewhere quick"]);
    expect(sent.at(-1)).toContain('"quick"');
    expect(sent.filter((frame) => frame.includes("note"))).toHaveLength(1);
  });
});
