/**
 * Runs the scripts of a page that was parsed: first the ordinary ones in their order, then those with `defer` and the modules.
 *
 * happy-dom would run them as they arrive, and wait for the ordinary ones without letting the server answer.
 */
import type { BrowserPage, HTMLScriptElement } from "happy-dom";

/** Milliseconds after which a script counts as one that could not be loaded. */
const patience = 5_000;

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

/** A script runs when it is put into the page, so a copy takes its place. */
async function run(page: BrowserPage, script: HTMLScriptElement, rules: ScriptRules): Promise<void> {
  const copy = script.ownerDocument.createElement("script") as HTMLScriptElement;
  for (const { name, value } of script.attributes) copy.setAttribute(name, value ?? "");
  copy.text = script.text;
  if (!script.src) return script.replaceWith(copy);
  // One without it would be fetched while everything else stands still.
  copy.setAttribute("async", "");
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, patience);
    const end = (failed: boolean) => {
      clearTimeout(timer);
      if (failed) rules.onError(lastError(page) ?? new Error(`The script ${script.src} could not be loaded.`));
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
