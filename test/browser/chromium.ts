/**
 * The Chromium that browser tests drive: the machine's own, without a window and without traffic of its own.
 */
import { type Browser, chromium as driver } from "playwright-core";
import { chromium, requireProgram } from "../setup/programs.js";

/** For a Chromium that may run as root, and asks for nothing that no test asks for. */
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

/** Starts a Chromium of a test's own, with flags of its own; the test that asked for it closes it. */
export function launchChromium(more: string[] = []): Promise<Browser> {
  return driver.launch({ executablePath: requireProgram(chromium), args: [...chromiumFlags, ...more] });
}
