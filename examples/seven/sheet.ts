/** The domain of the spreadsheet: formulas of cells, their values, and which cells depend on which. */
import { type Formula, parse } from "./formula.js";

export type Value = number | string;

/** Texts and values of all cells that have some, by name: a plain object, so that it can be part of a component's state. */
export interface Sheet {
  texts: Record<string, string>;
  values: Record<string, Value>;
}

/** Changes the text of a cell, and evaluates it and the cells that depend on its value. Returns their names, in order. */
export function setText(sheet: Sheet, name: string, text: string): string[] {
  if (text.trim()) sheet.texts[name] = text;
  else delete sheet.texts[name];
  const formulas = formulasOf(sheet);
  const evaluated: string[] = [];
  const changed = new Set<string>();
  for (const each of inOrder(name, formulas)) {
    const isAffected = each === name || formulas.get(each)?.cells.some((cell) => changed.has(cell));
    if (!isAffected) continue;
    evaluated.push(each);
    if (evaluate(sheet, each, formulas)) changed.add(each);
  }
  return evaluated;
}

function formulasOf({ texts }: Sheet): Map<string, Formula> {
  return new Map(Object.entries(texts).map(([name, text]) => [name, parse(text)]));
}

/** A cell and all that depend on it, each after those that it depends on; the cells of a circle are in any order. */
function inOrder(name: string, formulas: Map<string, Formula>): string[] {
  const found = new Set<string>();
  const order: string[] = [];
  const visit = (cell: string) => {
    if (found.has(cell)) return;
    found.add(cell);
    for (const [other, { cells }] of formulas) if (cells.includes(cell)) visit(other);
    order.unshift(cell);
  };
  visit(name);
  return order;
}

/** Evaluates a cell. Returns whether its value has changed. */
function evaluate({ texts, values }: Sheet, name: string, formulas: Map<string, Formula>): boolean {
  const before = values[name];
  const formula = formulas.get(name);
  if (!formula) delete values[name];
  else values[name] = isCircular(name, formulas) ? "#CIRCLE" : formula.evaluate((cell) => values[cell] ?? 0);
  if (texts[name] && values[name] === undefined) values[name] = "";
  return values[name] !== before;
}

/** Whether a cell depends on itself. */
function isCircular(name: string, formulas: Map<string, Formula>, seen = new Set<string>()): boolean {
  const direct = (cell: string): boolean => {
    if (seen.has(cell)) return false;
    seen.add(cell);
    return formulas.get(cell)?.cells.some((each) => each === name || direct(each)) ?? false;
  };
  return direct(name);
}
