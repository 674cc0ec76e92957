/** Checks lists without keys: their rows must not have a state of their own, such as a component or an input. */
import { LiveError } from "../errors.js";
import { isMadeInLoop, type Template } from "../template.js";
import { findIn, isPlaced } from "../value-kinds.js";
import { Rendered } from "../values.js";
import { at } from "./unrenderable.js";

/**
 * In a loop without keys, the components, typed text or open details of one item would pass to another. A row belongs to
 * a loop if its template occurs twice, or was first called inside a map(): so the error occurs with the first row already.
 *
 * @throws {LiveError} HL_TEMPLATE_KEY
 */
export function checkLoop(rows: readonly unknown[], template: Template): void {
  const repeated = findRepeated(rows);
  for (const [index, row] of rows.entries()) {
    const isLooped =
      row instanceof Rendered
        ? repeated.has(row.template) || isMadeInLoop(row.template.origin)
        : index > 0 && isPlaced(rows[index - 1]);
    const what = isLooped && stateIn(row);
    if (!what) continue;
    throw new LiveError(
      "HL_TEMPLATE_KEY",
      `A list without keys holds ${what}${at(template)}: write it with each().`,
    );
  }
}

/** The templates of more than one row. */
function findRepeated(rows: readonly unknown[]): Set<Template> {
  const templates = new Set<Template>();
  const repeated = new Set<Template>();
  for (const row of rows)
    if (row instanceof Rendered) (templates.has(row.template) ? repeated : templates).add(row.template);
  return repeated;
}

/** Describes what has a state of its own in a value; undefined if nothing has. */
function stateIn(value: unknown): string | undefined {
  return findIn(value, { template: stateOf, rows: stateOf, component: () => "components" });
}

function stateOf({ template }: { template: Template }): string | undefined {
  return template.isStateful ? "elements with a state of their own" : undefined;
}
