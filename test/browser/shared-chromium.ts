/** The Chromium that all browser tests share; `test/setup/browser.ts` starts it. */
import { type Browser, chromium as driver } from "playwright-core";
import { inject } from "vitest";

let connected: Promise<Browser> | undefined;

/** Connects to the shared Chromium, once for all files of a worker, so that they share clean sessions. Never close it. */
export function connectChromium(): Promise<Browser> {
  connected ??= driver.connect(inject("chromium"));
  return connected;
}
