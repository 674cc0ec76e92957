/**
 * All persistent fields of one component: they are loaded and kept together.
 *
 * Each field is read through an accessor that is not enumerable, so that neither snapshots nor copies of the state
 * have the entity in them.
 */
import { ErrorCollector, InputError, type Translate } from "../../input/input-error.js";
import { copy, restore } from "./copy.js";
import { misuse, persistentField } from "./persistent.js";
import { Row } from "./row.js";

/** Takes the state back to what it was. */
export type Undo = () => void;

export class Rows {
  private constructor(
    private readonly component: object,
    /** the component's name, for errors */
    private readonly name: string,
    private readonly rows: ReadonlyMap<string, Row>,
  ) {}

  /** The persistent fields of a new component; undefined where it has none. */
  static of(component: object, name: string): Rows | undefined {
    let rows: Map<string, Row> | undefined;
    for (const [key, value] of Object.entries(component)) {
      const field = persistentField(value);
      if (!field) continue;
      rows ??= new Map();
      rows.set(key, install(component, key, new Row(field, `${name}.${key}`), name));
    }
    return rows && new Rows(component, name, rows);
  }

  /** Whether they can be read. */
  get areLoaded(): boolean {
    return [...this.rows.values()].every((row) => row.isLoaded);
  }

  /** Loads all; `versions` as {@link versions} gave them: what the page shows. */
  async load(versions: Readonly<Record<string, unknown>> = {}): Promise<void> {
    await Promise.all([...this.rows].map(([key, row]) => row.load(versions[key])));
  }

  /** The versions of what is shown, by field, to be stored; undefined where there are none. */
  get versions(): Record<string, unknown> | undefined {
    const known = [...this.rows].flatMap(([key, { typedFrom }]) =>
      typedFrom === undefined ? [] : [[key, typedFrom]],
    );
    return known.length > 0 ? Object.fromEntries(known) : undefined;
  }

  /** A browser shows them as they are now. */
  markShown(): void {
    for (const row of this.rows.values()) row.markShown();
  }

  /** A form was checked or refused, and its page goes on with what was typed. */
  keepTyped(): void {
    for (const row of this.rows.values()) row.keepTyped();
  }

  /**
   * A handler begins.
   *
   * @param isBehind - whether its event was sent by a page that did not show the newest yet
   * @param blank - names of the fields that its form has left blank
   */
  checkpoint(isBehind: boolean, blank?: ReadonlySet<string>): Undo {
    for (const row of this.rows.values()) row.startHandler(isBehind, blank);
    const before = copy({ ...this.component });
    return () => restore(this.component, before);
  }

  /**
   * Checks and saves what was changed, and loads what the component's fields now ask for.
   *
   * @returns undefined where there is nothing to do
   */
  save(translate: Translate | undefined): Promise<void> | undefined {
    const changed = [...this.rows.values()].filter((row) => row.changed.length > 0);
    const hasChanged = [...this.rows.values()].some((row) => row.whereChanged);
    return changed.length > 0 || hasChanged ? this.saveAll(changed, translate) : undefined;
  }

  private async saveAll(changed: readonly Row[], translate: Translate | undefined): Promise<void> {
    const collector = new ErrorCollector(translate);
    for (const row of changed) await row.check(collector);
    if (collector.count > 0) throw new InputError(`What a handler of ${this.name} set`, collector.fields);
    for (const row of changed) await row.save();
    await this.loadChanged();
  }

  /** Loads the rows that the component's fields now ask for, in place of others; undefined where there are none. */
  loadChanged(): Promise<unknown> | undefined {
    const changed = [...this.rows.values()].filter((row) => row.whereChanged);
    return changed.length > 0 ? Promise.all(changed.map((row) => row.load())) : undefined;
  }

  /** Takes over what another component has saved to the same rows; returns whether there was something. */
  adopt(saved: Rows): boolean {
    let isNewer = false;
    for (const row of this.rows.values())
      for (const other of saved.rows.values()) if (row.adopt(other)) isNewer = true;
    return isNewer;
  }

  /** Takes back what was changed and not saved. */
  rollBack(): void {
    for (const row of this.rows.values()) row.rollBack();
  }
}

function install(component: object, key: string, row: Row, name: string): Row {
  Object.defineProperty(component, key, {
    enumerable: false,
    configurable: true,
    get: () => {
      if (row.isLoaded) return row.entity;
      throw misuse(`${name}.${key} was used before it is loaded`);
    },
    set: () => {
      throw misuse(`${name}.${key} was set, but it is persistent`);
    },
  });
  return row;
}
