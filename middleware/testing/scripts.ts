/**
 * Runs the scripts of a page that was parsed: first the ordinary ones in their order, then those with `defer` and the modules.
 *
 * happy-dom would run them as they arrive, and wait for the ordinary ones without letting the server answer.
 */
import { Script } from "node:vm";
import type { BrowserPage, BrowserWindow, HTMLScriptElement } from "happy-dom";
import { later } from "./real-timers.js";

/** Milliseconds after which a script counts as one that could not be loaded. */
const patience = 3_000;

export interface ScriptRules {
  /** whether a script with this address runs */
  mayRun(url: string): boolean;
  onError(error: unknown): void;
}

/** Runs all scripts of a page. */
export async function runScripts(page: BrowserPage, rules: ScriptRules): Promise<void> {
  const { document } = page.mainFrame.window;
  const scripts = [...document.querySelectorAll("script")] as HTMLScriptElement[];
  const isLate = ({ type, src, defer }: HTMLScriptElement) => type === "module" || (src !== "" && defer);
  const inOrder = [...scripts.filter((script) => !isLate(script)), ...scripts.filter(isLate)];
  for (const script of inOrder) {
    // The page may have been left meanwhile.
    if (page.closed) return;
    if (script.src === "" || rules.mayRun(script.src)) await run(page, script, rules);
  }
}

/** The types of ordinary scripts. */
const classic = /^(?:|text\/javascript|application\/(?:x-|ecma|java)\S+)$/;

async function run(page: BrowserPage, script: HTMLScriptElement, rules: ScriptRules): Promise<void> {
  if (script.type === "module") await runModule(page, script, rules);
  else if (classic.test(script.type)) await runClassic(page, script, rules);
}

/** Runs an ordinary script, whose variables are the window's. happy-dom would run it as a function. */
async function runClassic(page: BrowserPage, script: HTMLScriptElement, rules: ScriptRules): Promise<void> {
  const { window } = page.mainFrame;
  const url = script.src || window.location.href;
  try {
    const code = script.src ? await fetchText(window, url) : script.text;
    if (page.closed) return;
    page.mainFrame.evaluate(new Script(code, { filename: url }));
    if (script.src) script.dispatchEvent(new window.Event("load"));
  } catch (error) {
    rules.onError(error);
  }
}

async function fetchText(window: BrowserWindow, url: string): Promise<string> {
  const response = await window.fetch(url);
  if (!response.ok) throw new Error(`The script ${url} was answered with ${response.status}.`);
  return response.text();
}

/** A module runs when it is put into the page, so a copy takes its place. */
async function runModule(page: BrowserPage, script: HTMLScriptElement, rules: ScriptRules): Promise<void> {
  const copy = script.ownerDocument.createElement("script") as HTMLScriptElement;
  for (const { name, value } of script.attributes) copy.setAttribute(name, value ?? "");
  copy.text = script.text;
  await new Promise<void>((resolve) => {
    const cancel = later(patience, resolve);
    const end = (failed: boolean) => {
      cancel();
      if (failed)
        rules.onError(lastError(page) ?? new Error(`The script ${script.src} could not be loaded.`));
      resolve();
    };
    copy.addEventListener("load", () => end(false));
    copy.addEventListener("error", () => end(true));
    script.replaceWith(copy);
  });
}

/** happy-dom reports why a script failed in the console alone. */
function lastError(page: BrowserPage): unknown {
  const logged = page.virtualConsolePrinter.read().flatMap(({ message }) => message);
  return logged.reverse().find((part) => part instanceof Error || (part as Error)?.stack);
}
