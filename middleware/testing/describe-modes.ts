/** One test for all modes. */
import type { Mode } from "../component/contracts.js";
import { findDescribe } from "./runner.js";

/**
 * The modes in which a page works: by forms, with htmx, and with our script.
 *
 * @example
 * it.each(modes)("works in %s mode", async (mode) => {
 *   const page = await visit(app, "/", { mode });
 * });
 */
export const modes: readonly Mode[] = ["form", "htmx", "live"];

/**
 * Defines the same tests for each mode, by the runner's `describe`.
 *
 * @param name - the name of the group, to which the mode is added
 * @param define - defines the tests
 *
 * @example
 * describeModes("to-do list", (mode) => {
 *   it("adds a task", async () => {
 *     const page = await visit(app, "/todos", { mode });
 *   });
 * });
 */
export function describeModes(name: string, define: (mode: Mode) => void): void {
  const describe = findDescribe();
  for (const mode of modes) describe(`${name} (${mode})`, () => void define(mode));
}
