/** Renders the rows of a `list()` that are new or have changed. */
import { LiveError } from "../errors.js";
import { ListWindow } from "../list-window.js";
import type { Template } from "../template.js";
import { findIn } from "../value-kinds.js";
import { type EachRow, Rendered } from "../values.js";
import { at } from "./unrenderable.js";

/**
 * @param template - the template that contains the list, for errors
 * @param normalizeRow - normalizes one row, by its key
 * @throws {LiveError} HL_LIST
 */
export function normalizeWindow(
  { source, template: renderRow }: EachRow,
  template: Template,
  normalizeRow: (row: Rendered, key: string | number) => unknown,
): ListWindow {
  if (typeof source?.show !== "function")
    throw new LiveError(
      "HL_LIST",
      `each() was given something without a key for its rows that is not a list()${at(template)}.`,
    );
  return source.show((row, key) => {
    const rendered = renderRow(row);
    if (!(rendered instanceof Rendered))
      throw new LiveError("HL_LIST", `A row of a list() is not a template${at(template)}.`);
    const normalized = normalizeRow(rendered, key) as Rendered;
    if (findIn<true>(normalized, { template: () => undefined, rows: () => undefined, component: () => true }))
      throw new LiveError(
        "HL_LIST",
        `A row of a list() contains a component, whose row would be forgotten${at(template)}.`,
      );
    return normalized;
  }) as ListWindow;
}
