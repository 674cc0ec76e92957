/** class-validator and class-transformer are in the memory of those servers alone that read forms by classes. */
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const root = path.dirname(createRequire(import.meta.url).resolve("hyper-live/package.json"));
const libraries = ["class-validator", "class-transformer", "libphonenumber-js", "validator"];

/** Serves a page in a process of its own and sends its form; gives what it shows then, and which libraries are loaded. */
async function send(component: string): Promise<{ shown: string; loaded: string[] }> {
  const source = `
    import { createRequire } from "node:module";
    import express from "express";
    import { errors, html, hyperLive, live } from "hyper-live";
    import { visit } from "hyper-live/testing";
    ${component}
    const app = express();
    app.use(hyperLive());
    app.get("/", (request, response) => response.live(html\`<main>\${Page}</main>\`, { title: "Page" }));
    const page = await visit(app, "/", { mode: "form" });
    await page.getByLabelText("Text").fill("a");
    await page.getByRole("button", { name: "Say" }).click();
    const files = Object.keys(createRequire(import.meta.url).cache);
    console.log(JSON.stringify({ shown: page.text(), files }));
    process.exit();
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", source], {
    cwd: root,
    maxBuffer: 2 ** 26,
  });
  const { shown, files } = JSON.parse(stdout) as { shown: string; files: string[] };
  const isLoaded = (name: string) => files.some((file) => file.includes(`/node_modules/${name}/`));
  return { shown, loaded: libraries.filter(isLoaded) };
}

const form = (said: string, submit: string) =>
  `html\`<form @submit="${submit}"><label>Text <input name="text"></label><button>Say</button></form>${said}\``;

it("a server with buttons and typed fields loads none of them", async () => {
  const { shown, loaded } = await send(`
    class Page {
      said = "";
      say(text) { this.said = text; }
      render() { return ${form(`You said: \${this.said}`, "say(text)")}; }
    }
    live(Page, { handlers: { say: [String] } });`);
  expect(shown).toContain("You said: ");
  expect(loaded).toEqual([]);
}, 30_000);

it("a server that reads a form by a class loads them", async () => {
  const { shown, loaded } = await send(`
    import { Length } from "class-validator";
    class Said {}
    Length(3, 9)(Said.prototype, "text");
    class Page {
      say() {}
      render() { return ${form(`\${errors(this, "text")}`, "say")}; }
    }
    live(Page, { handlers: { say: [Said] } });`);
  expect(shown).toContain("must be longer than or equal to 3 characters");
  expect(loaded).toEqual(libraries);
}, 30_000);
