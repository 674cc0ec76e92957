/** The Chromium that all browser tests share; `test/setup/browser.ts` started it. */
import { type Browser, chromium as driver } from "playwright-core";
import { inject } from "vitest";

let connected: Promise<Browser> | undefined;

/** Connects to it, once for all files of a worker, so that they share their clean sessions. It is never closed. */
export function connectChromium(): Promise<Browser> {
  connected ??= driver.connect(inject("chromium"));
  return connected;
}
