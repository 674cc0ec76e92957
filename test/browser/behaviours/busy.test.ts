/** While an event is under way: what is marked busy, what is expected of it, and that all of it goes without a trace. */
import type { Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { handler, html, live, mount } from "../../../middleware/index.js";
import { Gate } from "../../support/components.js";
import { inTurn } from "../../support/long-tests.js";
import { usePages } from "../gallery.js";
import { openWithoutSocket, press, settled, ways } from "./steps.js";

let gate = new Gate();
let changed = new Gate();
let saves = 0;

@live
class Desk {
  n = 0;
  list: string[] = [];
  @handler(String, String)
  async save(name: string) {
    saves++;
    await gate.passed;
    this.list.push(name);
    if (name === "fail") throw new Error("the reason");
  }
  @handler(String)
  async change(_name: string) {
    await changed.passed;
    this.n++;
  }
  async work() {
    await gate.passed;
    this.n++;
  }
  count() {
    this.n++;
  }
  render() {
    return html`<section>
      <form @submit="save(name, fixed)">
        <input name="name" aria-label="Name" /> <input aria-label="Note" @change="change(value)" />
        <input name="fixed" readonly value="as it is" aria-label="Fixed" />
        <button data-live-text-busy="Saving…">Save <b>${this.n}</b></button>
      </form>
      <button id="off" disabled>Off</button>
      <button @click="work" data-live-text-busy="Working…">Work</button>
      <button @click="count">Count</button>
      <output>${this.list.join()}</output>
    </section>`;
  }
}

/** Counts beside a desk, with events of its own. */
@live
class Beside {
  n = 0;
  count() {
    this.n++;
  }
  render() {
    return html`<aside><button @click="count">Beside ${this.n}</button></aside>`;
  }
}

/** Shows at once what its events will most likely do. */
@live
class Hopeful {
  isDone = false;
  isThere = true;
  async toggle() {
    await gate.passed;
    this.isDone = !this.isDone;
  }
  async fail() {
    await gate.passed;
    throw new Error("the reason");
  }
  async remove() {
    await gate.passed;
    this.isThere = false;
  }
  render() {
    const { isDone, isThere } = this;
    return html`<section>
      ${
        isThere
          ? html`<div id="row" class=${isDone ? "row done" : "row"}
              data-live-optimistic="toggle: class done; fail: class done; remove: hidden">
              <button @click="toggle" data-live-optimistic="toggle: text Wait">Toggle</button>
              <button @click="fail" data-live-optimistic="fail: text Failing">Fail</button>
              <button @click="remove">Remove</button>
            </div>`
          : html`<p>Gone</p>`
      }
    </section>`;
  }
}

const site = usePages((app) => {
  app.get("/desk", (_request, response) => response.live(html`<main>${mount(Desk)} ${mount(Beside)}</main>`));
  app.get("/hopeful", (_request, response) => response.live(Hopeful));
});

const save = (page: Page) => page.locator("form button:visible");
/** Its HTML, without the seal, which a post brings anew. */
const outer = async (place: Locator) =>
  (await place.evaluate((element) => element.outerHTML)).replace(/name="_seal" value="[^"]*"/, "");
const busy = (page: Page) => page.locator("[data-live-busy]");

async function open(path: string, hasSocket = true) {
  gate = new Gate();
  changed = new Gate();
  saves = 0;
  return hasSocket ? (await site.visit(path, "live")).page : openWithoutSocket(site, path);
}

const wayNames = ways.map(([way]) => way).reverse();

describe.each(ways)("a form that is sent %s", (way, hasSocket) => {
  const itInTurn = inTurn(way, wayNames);
  it("is marked after a moment, its button is disabled and says so, and all is as it was afterwards", async () => {
    const page = await open("/desk", hasSocket);
    const before = await outer(page.locator("section form"));
    await page.getByLabel("Name").fill("Ada");
    await page.getByLabel("Name").press("Enter");
    await page.locator("form[aria-busy=true]").waitFor();
    expect(await save(page).textContent()).toBe("Saving…");
    expect(await save(page).isDisabled()).toBe(true);
    expect(await page.locator("#off").isDisabled()).toBe(true);
    // Sent once, whatever is pressed meanwhile; and what else is in the form can be read and typed into.
    await page.getByLabel("Name").press("Enter");
    expect(await page.getByLabel("Name").isEditable()).toBe(true);
    expect(await page.getByLabel("Fixed").isEditable()).toBe(false);
    gate.open();
    await page.locator("output").getByText("Ada", { exact: true }).waitFor();
    await settled(page);
    expect(await outer(page.locator("section form"))).toBe(before);
    expect(await page.locator("#off").isDisabled()).toBe(true);
    expect(await page.getByLabel("Fixed").isEditable()).toBe(false);
    expect(await busy(page).count()).toBe(0);
    expect(saves).toBe(1);
  });

  itInTurn("is as it was also where its handler throws", async () => {
    const page = await open("/desk", hasSocket);
    await page.getByLabel("Name").fill("fail");
    await save(page).click();
    await page.getByText("Saving…").waitFor();
    gate.open();
    await page.getByText("Saving…").waitFor({ state: "detached" });
    expect(await save(page).isDisabled()).toBe(false);
    expect(await page.getByLabel("Name").inputValue()).toBe("fail");
    await press(page, "Count");
    await page.locator("form b").getByText("1").waitFor();
  });

  itInTurn("twice in a moment, by a double click, is sent once", async () => {
    const page = await open("/desk", hasSocket);
    await page.getByLabel("Name").fill("Ada");
    await save(page).dblclick();
    gate.open();
    await page.locator("output").getByText("Ada", { exact: true }).waitFor();
    await settled(page);
    expect(saves).toBe(1);
  });
});

describe("a form that is sent while other events are under way", () => {
  it("keeps its words and marks while other events are answered, and what they changed in its button is there in the end", async () => {
    const page = await open("/desk");
    await page.getByLabel("Name").fill("Ada");
    await page.getByLabel("Note").fill("a note");
    await page.getByLabel("Note").blur();
    await page.locator("input[data-live-busy]").waitFor();
    await save(page).click();
    await page.getByText("Saving…").waitFor();
    expect(await busy(page).count()).toBe(2);
    // Another component's events are answered meanwhile.
    await press(page, "Beside 0");
    await page.getByText("Beside 1").waitFor();
    expect(await page.getByText("Saving…").count()).toBe(1);
    changed.open();
    await page.locator("input[data-live-busy]").waitFor({ state: "detached" });
    expect(await page.getByText("Saving…").count()).toBe(1);
    expect(await page.locator("form[aria-busy=true]").count()).toBe(1);
    gate.open();
    await page.locator("output").getByText("Ada").waitFor();
    await settled(page);
    expect(await save(page).textContent()).toBe("Save 1");
    expect(await save(page).isDisabled()).toBe(false);
    expect(await page.locator("[aria-busy]").count()).toBe(0);
  });
});

describe.each(ways)("a button that is no form's, pressed %s", (_way, hasSocket) => {
  it("is marked, disabled and restored with its focus; its component is busy, and no other", async () => {
    const page = await open("/desk", hasSocket);
    const button = page.getByRole("button", { name: "Work" });
    const before = await outer(button);
    await button.focus();
    await page.keyboard.press("Enter");
    const working = page.getByRole("button", { name: "Working…" });
    await working.waitFor();
    expect(await working.isDisabled()).toBe(true);
    expect(await page.locator("section[aria-busy=true]").count()).toBe(1);
    expect(await page.locator("aside[aria-busy=true]").count()).toBe(0);
    expect(await busy(page).count()).toBe(1);
    gate.open();
    await button.waitFor();
    expect(await outer(button)).toBe(before);
    expect(await button.evaluate((each) => each === document.activeElement)).toBe(true);
  });
});

describe("a button whose event is answered at once", () => {
  it("is not marked at all", async () => {
    const page = await open("/desk");
    // Marks, and the milliseconds that the answer took; this machine may be slow at times.
    const click = () =>
      page.evaluate(async () => {
        const marks: unknown[] = [];
        const observer = new MutationObserver((records) => marks.push(...records));
        observer.observe(document.body, {
          attributes: true,
          attributeFilter: ["data-live-busy", "aria-busy", "disabled"],
          subtree: true,
        });
        const button = Array.from(document.querySelectorAll("button")).find(
          (each) => each.textContent === "Count",
        );
        const start = performance.now();
        button?.click();
        await hyperLive.settled();
        const time = performance.now() - start;
        observer.disconnect();
        return { time, marks: marks.length };
      });
    let answer = await click();
    for (let time = 0; time < 20 && answer.time > 90; time++) answer = await click();
    expect(answer.time).toBeLessThanOrEqual(90);
    expect(answer.marks).toBe(0);
  });
});

describe.each(ways)("what is expected of an event that goes %s", (way, hasSocket) => {
  const itInTurn = inTurn(way, wayNames);
  const row = (page: Page) => page.locator("#row");

  itInTurn("is shown at once, and stands when the answer says the same", async () => {
    const page = await open("/hopeful", hasSocket);
    await press(page, "Toggle");
    expect(await row(page).getAttribute("class")).toBe("row done");
    await page.getByRole("button", { name: "Wait" }).waitFor();
    gate.open();
    await settled(page);
    expect(await row(page).getAttribute("class")).toBe("row done");
    expect(await page.getByRole("button", { name: "Toggle" }).count()).toBe(1);
    gate = new Gate();
    await press(page, "Remove");
    expect(await row(page).isHidden()).toBe(true);
    gate.open();
    await page.getByText("Gone").waitFor();
  });

  itInTurn("is taken back where the handler throws", async () => {
    const page = await open("/hopeful", hasSocket);
    const before = await outer(row(page));
    await press(page, "Fail");
    expect(await row(page).getAttribute("class")).toBe("row done");
    await page.getByRole("button", { name: "Failing" }).waitFor();
    gate.open();
    await settled(page);
    expect(await outer(row(page))).toBe(before);
  });
});
