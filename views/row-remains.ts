/**
 * What a server keeps of a row of a `list()` that it forgets: as much as it needs to check what a browser sends from it.
 *
 * That is the row's template, and of its values those of bindings and their questions, of controls' names, and of what disables
 * them. Rows of
 * one template whose values are only their keys, and `true`, `false` or nothing, share one object.
 */
import type { Disabler } from "./disabled.js";
import type { TemplateForm } from "./form-controls.js";
import type { HoledText } from "./holed-text.js";
import { itsKey, type Key, Remains } from "./list-window.js";
import type { Template } from "./template.js";
import { findIn, isStructured } from "./value-kinds.js";
import type { Rendered } from "./values.js";

const none: readonly unknown[] = [];

/** The shared remains of a template's rows, by what their values are. */
const shared = new WeakMap<Template, Map<string, Remains>>();
const needed = new WeakMap<Template, readonly number[]>();

/** What to keep of a normalized row. */
export function remainsOf(row: Rendered, key: Key): Remains {
  const { template } = row;
  const holes = neededHoles(template);
  const inner = template.texts.filter(({ hole }) => mayOffer(row.values[hole]));
  if (inner.length === 0) {
    const word = holes.map((hole) => wordOf(row.values[hole], key)).join("");
    if (word.length === holes.length) return sharedOf(template, holes, word, row.values, key);
  }
  const values: unknown[] = [];
  for (const hole of [...holes, ...inner.map(({ hole }) => hole)]) values[hole] = row.values[hole];
  return new Remains(template, values);
}

function sharedOf(
  template: Template,
  holes: readonly number[],
  word: string,
  values: readonly unknown[],
  key: Key,
): Remains {
  let byWord = shared.get(template);
  if (!byWord) {
    byWord = new Map();
    shared.set(template, byWord);
  }
  let known = byWord.get(word);
  if (!known) {
    const kept: unknown[] = holes.length === 0 ? (none as unknown[]) : [];
    for (const hole of holes) kept[hole] = values[hole] === key ? itsKey : values[hole];
    known = new Remains(template, kept);
    byWord.set(word, known);
  }
  return known;
}

/** One character for a value that rows can share; two for any other. */
function wordOf(value: unknown, key: Key): string {
  if (value === key) return "k";
  switch (value) {
    case true:
      return "t";
    case false:
      return "f";
    case null:
      return "n";
    case undefined:
      return "u";
    default:
      return "--";
  }
}

/** Whether a part of a row has bindings or controls of its own. HTML that no template has compiled may have controls. */
function mayOffer(value: unknown): boolean {
  if (!isStructured(value)) return false;
  const has = ({ template: { bindings, controls } }: { template: Template }): true | undefined =>
    bindings.length > 0 || controls.length > 0 ? true : undefined;
  return findIn<true>(value, { template: has, rows: has, html: () => true }) ?? false;
}

// --- Which values are needed ---

function neededHoles(template: Template): readonly number[] {
  let known = needed.get(template);
  if (!known) {
    known = findNeeded(template);
    needed.set(template, known);
  }
  return known;
}

function findNeeded({ bindings, controls, texts }: Template): number[] {
  const holes = new Set<number | undefined>();
  const addText = (text: HoledText | undefined) => text?.holes.forEach((hole) => void holes.add(hole));
  const addForm = (form: TemplateForm | undefined) => {
    addText(form?.id);
    holes.add(form?.spread);
  };
  const addDisablers = (disablers: readonly Disabler[] | undefined) => {
    for (const each of disablers ?? []) if (each !== "always") holes.add(each.hole);
  };
  for (const { holes: literals, question, owner, form, disablers } of bindings) {
    for (const hole of literals) holes.add(hole);
    addText(question);
    addText(owner);
    addForm(form);
    addDisablers(disablers);
  }
  for (const { name, spread, owner, direction, form, disablers } of controls) {
    addText(name);
    addText(owner);
    addText(direction);
    holes.add(spread);
    addForm(form);
    addDisablers(disablers);
  }
  for (const { around } of texts) {
    addForm(around?.form);
    addDisablers(around?.disablers);
  }
  holes.delete(undefined);
  return [...holes].sort((a, b) => (a as number) - (b as number)) as number[];
}
