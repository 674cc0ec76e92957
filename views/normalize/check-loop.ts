/** Lists without keys: whether their rows have a state of their own, which a key would have to tell apart. */
import { LiveError } from "../errors.js";
import { isMadeInLoop, type Template } from "../template.js";
import { findIn, isPlaced } from "../value-kinds.js";
import { Rendered } from "../values.js";
import { at } from "./unrenderable.js";

/**
 * A loop without keys would hand one item's components, typed text or open details to another. A row is of a loop where
 * its template comes twice, or was first made in a map(): else the error would come only once there is a second row.
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

/** The templates of which there is more than one row. */
function findRepeated(rows: readonly unknown[]): Set<Template> {
  const templates = new Set<Template>();
  const repeated = new Set<Template>();
  for (const row of rows)
    if (row instanceof Rendered) (templates.has(row.template) ? repeated : templates).add(row.template);
  return repeated;
}

/** What there is in a value that has a state of its own. */
function stateIn(value: unknown): string | undefined {
  return findIn(value, { template: stateOf, rows: stateOf, component: () => "components" });
}

function stateOf({ template }: { template: Template }): string | undefined {
  return template.isStateful ? "elements with a state of their own" : undefined;
}
