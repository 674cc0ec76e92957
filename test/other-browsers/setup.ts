/** Runs once before the tests: the browsers are there, and the code that they are to run is built. */
import { buildBrowser } from "../../public/build.js";
import { ensurePrograms, firefox, webkitDriver, xvfb } from "../setup/programs.js";

export async function setup(): Promise<void> {
  ensurePrograms([firefox, webkitDriver, xvfb]);
  await buildBrowser();
}
