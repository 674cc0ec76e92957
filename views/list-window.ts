/**
 * Windows: the rows of a `list()` that a page shows, in a normalized render.
 *
 * The server forgets what is in a row once the page shows it. It keeps the row's key, a digest of what it shows, and what
 * it needs to check events; see `row-remains.ts`. All three are arrays that are replaced, never changed, so that a render
 * stays what it was. They are as long as the window, whatever the length of the list.
 */
import { List } from "./list.js";
import type { Template } from "./template.js";
import { Rendered } from "./values.js";

export type Key = string | number;

/** Where a key was found last. An event looks for the key of its row several times. */
let found = -1;

/** The index of a key, from an index on. That of the last row is found at once, too: rows are mostly added there. */
export function indexOfKey(keys: readonly Key[], key: Key, from = 0): number {
  const last = keys.length - 1;
  if (keys[found] === key && found >= from) return found;
  if (keys[last] === key && last >= from) return last;
  const index = keys.indexOf(key, from);
  if (index !== -1) found = index;
  return index;
}

/** Arrays whose items are all the same. */
const uniform = new WeakSet<readonly Remains[]>();

/** Whether all rows of a window share what is kept of them, as most rows of a template do. */
export function areAlike(remains: readonly Remains[]): boolean {
  if (uniform.has(remains)) return true;
  const [first] = remains;
  if (!remains.every((each) => each === first)) return false;
  uniform.add(remains);
  return true;
}

/** In the remains of a row: stands for the row's own key. */
export const itsKey = Symbol("itsKey");

/** What is left of a row; see `row-remains.ts`. */
export class Remains {
  /** whether parts of the row contain other templates with bindings or controls */
  readonly hasInner: boolean;

  constructor(
    readonly template: Template,
    /** with gaps for what is forgotten */
    private readonly values: readonly unknown[],
  ) {
    this.hasInner = template.texts.some(({ hole }) => values[hole] !== undefined);
  }

  /** Whether the value of a hole is the row's key. */
  hasKeyAt(hole: number): boolean {
    return this.values[hole] === itsKey;
  }

  /** The row as a render, without the values that are forgotten. */
  of(key: Key): Rendered {
    const { template, values } = this;
    if (!values.includes(itsKey)) return new Rendered(template, values);
    return new Rendered(
      template,
      values.map((value) => (value === itsKey ? key : value)),
    );
  }
}

/** What is known of the rows in a window, in order. */
export interface WindowRows {
  readonly keys: readonly Key[];
  readonly digests: readonly number[];
  readonly remains: readonly Remains[];
}

/** The content of rows that was rendered and not forgotten yet. */
export interface WindowContent {
  /** undefined if it is forgotten */
  contentOf(key: Key): Rendered | undefined;
  /** the keys of rows with content */
  readonly rendered: Iterable<Key>;
  /** whether rows may show something else than before although they have no content */
  readonly isUndone: boolean;
  /** Called when a row has to be written whose content is forgotten: it is loaded and written later. */
  missing(): void;
}

export class ListWindow extends List {
  constructor(
    readonly known: WindowRows,
    readonly content: WindowContent,
  ) {
    super([], known.keys, known.keys.length);
  }

  /** What is known of a row: enough to find its bindings and controls. */
  override row(index: number): Rendered {
    const { keys, remains } = this.known;
    return (remains[index] as Remains).of(keys[index] as Key);
  }

  /** The rows to write. Those whose content is forgotten are left out, and come later. */
  override get written(): List {
    const rows = this.known.keys.map((key) => this.content.contentOf(key));
    if (rows.includes(undefined)) this.content.missing();
    return new List(
      rows.filter((row) => row !== undefined),
      this.known.keys,
    );
  }
}
