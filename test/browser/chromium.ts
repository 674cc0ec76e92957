/**
 * The Chromium that browser tests drive: the one that is installed on the machine, headless and without background traffic.
 */
import { type Browser, chromium as driver } from "playwright-core";
import { chromium, requireProgram } from "../setup/programs.js";

/** Flags that let Chromium run as root and turn off requests that no test makes. */
export const chromiumFlags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts a separate Chromium for a test, with additional flags. The test must close it. */
export function launchChromium(more: string[] = []): Promise<Browser> {
  return driver.launch({ executablePath: requireProgram(chromium), args: [...chromiumFlags, ...more] });
}
