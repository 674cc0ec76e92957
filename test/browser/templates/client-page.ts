/** The page in which random templates are patched. */
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";
import type { Finding } from "./client.js";
import type { Script } from "./session.js";

/** Bundles a file of this folder for the browser, with the code of `public/browser/` that it tests. */
export async function bundle(file: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(file, import.meta.url))],
    bundle: true,
    format: "esm",
    define: { "import.meta.url": '""' },
    target: "es2022",
    write: false,
  });
  // A script that is no module, as it is to have run when the page goes on; the code awaits something all the same.
  return `(async () => {${outputFiles[0]?.text ?? ""}})()`;
}

/** Opens an empty page with `client.ts`. */
export async function openClient(browser: Browser): Promise<Page> {
  const page = await browser.newPage();
  await page.addScriptTag({ content: await bundle("client.ts") });
  return page;
}

/** Runs scripts in the page. Returns the first problem, if any. */
export function play(page: Page, scripts: Script[]): Promise<Finding | undefined> {
  // As JSON, which can represent strings that UTF-8 can't.
  return page.evaluate((json) => window.playScripts(json), JSON.stringify(scripts));
}
