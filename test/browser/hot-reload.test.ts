/** `hyper-live dev` in a browser: files are saved while pages are open. */
import type { Browser, Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { Project } from "../support/command-line.js";
import { isLong, someOf } from "../support/long.js";
import { describeInLongRuns, inLongRuns } from "../support/long-tests.js";
import { connectChromium } from "./shared-chromium.js";
import { hasMark, markWindow, visit } from "./visit.js";

let browser: Browser;
beforeAll(async () => {
  browser = await connectChromium();
});

/** A component whose template and handler differ from save to save. */
const counter = (save: number, more = "") => `
import { handler, html, live } from "hyper-live";
import { step } from "./step.js";
@live
export class Tally {
  count = 0;
  note = "";
  increment() { this.count += step * ${save}; }
  @handler() keep(note: string) { this.note = note + "${save}"; }
  render() {
    return html\`<main>
      <h1>Save ${save}: \${this.count}</h1>
      <button @click="increment">Add</button>
      <form @submit="keep(note)"><label>Note <input name="note" /></label><button>Keep</button></form>
      <p>\${this.note}</p>${more}
    </main>\`;
  }
}
`;

const open = async (files: Record<string, string>) => {
  const project = new Project(files);
  await project.start(["dev", "."]);
  const { page, errors } = await visit(browser, `${project.url}/live/tally`, "live");
  await markWindow(page);
  return { project, page, errors };
};

const heading = (page: Page, text: string) =>
  page.getByRole("heading", { name: text, exact: true }).waitFor();

describe("hyper-live dev with a folder", () => {
  it("shows a saved template and handler, and keeps the state and what is typed", async () => {
    const { project, page, errors } = await open({
      "tally.ts": counter(1),
      "step.ts": "export const step = 1;",
    });
    await page.getByRole("button", { name: "Add" }).click();
    await heading(page, "Save 1: 1");
    await page.keyboard.press("Control+Backquote");
    const panel = page.locator("hyper-live-panel");
    await panel.getByText("Tally", { exact: false }).first().waitFor();
    const field = page.getByLabel("Note");
    await field.fill("half-typ");
    let count = 1;
    const times: number[] = [];
    for (let save = 2; save <= (isLong ? 21 : 3); save++) {
      const start = performance.now();
      project.write("tally.ts", counter(save));
      await page.waitForFunction(
        (text) => document.querySelector("h1")?.textContent?.startsWith(text),
        `Save ${save}:`,
        { polling: "raf" },
      );
      times.push(performance.now() - start);
      expect(await field.inputValue()).toBe("half-typ");
      expect(await field.evaluate((input) => input === document.activeElement)).toBe(true);
      await page.getByRole("button", { name: "Add" }).click();
      count += save;
      await heading(page, `Save ${save}: ${count}`);
      await field.focus();
    }
    const sorted = times.toSorted((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)] as number;
    const max = sorted.at(-1) as number;
    console.log(
      `From save to DOM, ${times.length} saves: median ${Math.round(median)} ms, most ${Math.round(max)} ms.`,
    );
    expect(await hasMark(page)).toBe(true);
    // The panel shows the state of the component's newest class.
    await expect.poll(() => panel.locator("dd").first().textContent()).toBe(String(count));
    expect(await panel.getByRole("link", { name: "Tally" }).getAttribute("href")).toMatch(
      /^vscode:\/\/file\/.*tally\.ts:1:1$/,
    );
    expect(errors).toEqual([]);
  });

  inLongRuns("shows a change of what a component imports, also in a second page", async () => {
    const { project, page } = await open({ "tally.ts": counter(1), "step.ts": "export const step = 1;" });
    const other = (await visit(browser, `${project.url}/live/tally`, "live")).page;
    project.write("step.ts", "export const step = 10;");
    await expect.poll(() => project.output).toContain("step.ts: shown in");
    for (const each of [page, other]) {
      await each.getByRole("button", { name: "Add" }).click();
      await heading(each, "Save 1: 10");
    }
  });

  inLongRuns("shows an error with its line, keeps the page, and goes on once it is corrected", async () => {
    const { project, page } = await open({ "tally.ts": counter(1), "step.ts": "export const step = 1;" });
    await page.getByRole("button", { name: "Add" }).click();
    await heading(page, "Save 1: 1");
    const overlay = page.locator("hyper-live-error");
    const place = overlay.getByRole("link");
    const mistakes = [
      [counter(2).replace("count = 0;", "count = ;"), "tally.ts:6:", "Unexpected token"],
      [counter(2, "<div><p></div>"), "tally.ts:15:", "<p>"],
      [counter(2).replace("render() {", "render() { this.nothing();"), "tally.ts:10:", "this.nothing"],
      ['throw new Error("at load");', "tally.ts:1:", "at load"],
    ] as const;
    for (const [wrong, line, message] of someOf(mistakes, 2)) {
      project.write("tally.ts", wrong);
      await overlay.getByRole("heading", { name: message }).waitFor();
      expect(await place.textContent()).toContain(line);
      expect(await place.getAttribute("href")).toMatch(/^vscode:\/\/file\/.*tally\.ts:\d+:\d+$/);
      expect(await overlay.locator("pre").first().textContent()).toMatch(/^> +\d+ \|.*\n +\| +\^$/m);
      project.write("tally.ts", counter(1));
      await overlay.waitFor({ state: "detached" });
      await heading(page, "Save 1: 1");
    }
    await page.getByRole("button", { name: "Add" }).click();
    await heading(page, "Save 1: 2");
    expect(await hasMark(page)).toBe(true);
  });

  inLongRuns("loads a changed style sheet, and not the page", async () => {
    const { project, page } = await open({
      "tally.ts": counter(1),
      "step.ts": "export const step = 1;",
      "look.css": "h1 { color: rgb(1, 2, 3) }",
    });
    const color = () => page.locator("h1").evaluate((h1) => getComputedStyle(h1).color);
    await expect.poll(color).toBe("rgb(1, 2, 3)");
    project.write("look.css", "h1 { color: rgb(4, 5, 6) }");
    await expect.poll(color).toBe("rgb(4, 5, 6)");
    expect(await hasMark(page)).toBe(true);
  });
});

/** An application of its own, which imports a component and has one in the file that starts it. */
const server = (title: string) => `
import express from "express";
import { html, hyperLive, live } from "hyper-live";
import { Tally } from "./tally.js";
@live
class Own {
  count = 0;
  add() { this.count++; }
  render() { return html\`<section><h2>${title}: \${this.count}</h2><button @click="add">More</button></section>\`; }
}
const app = express();
app.use(hyperLive());
app.get("/", (req, res) => res.live(html\`\${Tally} \${Own}\`));
app.listen(process.env.PORT);
`;

describeInLongRuns("hyper-live dev with an application", () => {
  inLongRuns(
    "swaps a component, restarts for a change of the entry, and keeps the state through both",
    async () => {
      const project = new Project({
        "server.ts": server("Own"),
        "tally.ts": counter(1),
        "step.ts": "export const step = 1;",
      });
      await project.start(["dev", "server.ts"]);
      const { page } = await visit(browser, project.url, "live");
      await markWindow(page);
      await page.getByRole("button", { name: "Add" }).click();
      await page.getByRole("button", { name: "More" }).click();
      await heading(page, "Own: 1");
      await page.getByLabel("Note").fill("half-typ");
      project.write("tally.ts", counter(2));
      await heading(page, "Save 2: 1");
      project.write("server.ts", server("Mine"));
      await heading(page, "Mine: 1");
      await heading(page, "Save 2: 1");
      await page.getByRole("button", { name: "Add" }).click();
      await heading(page, "Save 2: 3");
      expect(await page.getByLabel("Note").inputValue()).toBe("half-typ");
      // One that does not start keeps its pages until it does.
      project.write("server.ts", `throw new Error("no database");${server("Mine")}`);
      await page.locator("hyper-live-error").getByRole("heading", { name: "no database" }).waitFor();
      project.write("server.ts", server("Ours"));
      await heading(page, "Ours: 1");
      await page.locator("hyper-live-error").waitFor({ state: "detached" });
      expect(await hasMark(page)).toBe(true);
      expect((await fetch(`${project.url}/live/tally`)).status).toBe(200);
    },
  );
});
