/** The Chromium that all browser tests share; `test/setup/chromium-server.ts` started it. */
import { type Browser, chromium as driver } from "playwright-core";
import { inject } from "vitest";

/** Connects to it. To close the connection closes the sessions that were opened over it, not the browser. */
export function connectChromium(): Promise<Browser> {
  return driver.connect(inject("chromium"));
}
