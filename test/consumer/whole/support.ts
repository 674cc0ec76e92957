/** What the whole matrix's tests share: an install for each file of them, a Chromium, and rows for the reporter. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, inject, type TestContext } from "vitest";
import { launchChromium } from "../../browser/chromium.js";
import type { Case } from "../cases.js";
import { createCertificate } from "../certificate.js";
import { createApplications, type Folder, type Ingredients } from "../folder.js";
import { isRight, type Row } from "../run-case.js";

/** Installs packages for the tests of a file, and runs a Chromium. */
export function useApplications(ingredients: Ingredients): { folder: () => Folder; browser: () => Browser } {
  let folder: Folder | undefined;
  let browser: Browser | undefined;
  beforeAll(async () => {
    folder = await createApplications(inject("tarball"), ingredients);
    await createCertificate(folder);
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    folder?.remove();
  }, 60_000);
  return { folder: () => folder as Folder, browser: () => browser as Browser };
}

/** Hands a row to the reporter, and checks it. */
export function expectRight({ task }: TestContext, tried: Case, row: Row): void {
  task.meta.row = row;
  expect(isRight(tried, row), JSON.stringify(row, null, 2)).toBe(true);
}
