/**
 * The packages that the kit needs and that applications without tests do not install.
 *
 * They are looked for when the kit is imported, so that one line says what to install; and loaded then, before a test has
 * replaced the timers.
 */
import { createRequire } from "node:module";
import type * as testingLibrary from "@testing-library/dom";
import type * as happyDom from "happy-dom";
import { LiveError } from "../../views/errors.js";

/** What is missing is installed at these versions. */
const wanted = { "happy-dom": "21", "@testing-library/dom": "10" };

const require = createRequire(import.meta.url);

/** @throws {LiveError} HL_TEST_PACKAGE if one of the packages is not installed */
function checkInstalled(): void {
  const missing = Object.entries(wanted).filter(([name]) => !isInstalled(name));
  if (missing.length === 0) return;
  const names = missing.map(([name]) => name).join(" and ");
  const install = missing.map(([name, version]) => `${name}@${version}`).join(" ");
  throw new LiveError("HL_TEST_PACKAGE", `Install ${names}: npm install --save-dev ${install}.`);
}

function isInstalled(name: string): boolean {
  try {
    require.resolve(name);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND";
  }
}

checkInstalled();

/** What the kit uses of both. */
export interface Peers {
  Browser: typeof happyDom.Browser;
  queries: typeof testingLibrary.queries;
  /** leads from a form to the proxy that pages have of it */
  proxyKey: symbol;
}

const loading = Promise.all([import("happy-dom"), import("@testing-library/dom")]);
// A test that needs them sees the error.
loading.catch(() => {});
let loaded: Peers | undefined;

/** Loads both packages. */
export async function loadPeers(): Promise<Peers> {
  const [{ Browser, PropertySymbol }, { queries }] = await loading;
  loaded = { Browser, queries, proxyKey: PropertySymbol.proxy };
  return loaded;
}

/** The packages, once a page was opened. */
export function peers(): Peers {
  if (!loaded) throw new TypeError("No page was opened yet.");
  return loaded;
}
