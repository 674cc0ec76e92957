/**
 * All persistent fields of one component, which are loaded and saved together.
 *
 * Each field becomes an accessor that is not enumerable, so that snapshots and copies of the state leave the entity
 * out.
 */
import { ErrorCollector, InputError, type Translate } from "../../input/input-error.js";
import { misuse, persistentField } from "./persistent.js";
import { Row } from "./row.js";

export class Rows {
  private constructor(
    /** the component's name, for errors */
    private readonly name: string,
    private readonly rows: ReadonlyMap<string, Row>,
  ) {}

  /** Finds the persistent fields of a new component; returns undefined if it has none. */
  static of(component: object, name: string): Rows | undefined {
    let rows: Map<string, Row> | undefined;
    for (const [key, value] of Object.entries(component)) {
      const field = persistentField(value);
      if (!field) continue;
      rows ??= new Map();
      rows.set(key, install(component, key, new Row(field, `${name}.${key}`), name));
    }
    return rows && new Rows(name, rows);
  }

  /** The loaded entities. */
  get entities(): object[] {
    return Array.from(this.rows.values(), ({ entity }) => entity ?? {});
  }

  /** Whether all rows are loaded. */
  get areLoaded(): boolean {
    return [...this.rows.values()].every((row) => row.isLoaded);
  }

  /** Loads all rows. `versions` are the versions that the page shows, from {@link versions}. */
  async load(versions: Readonly<Record<string, unknown>> = {}): Promise<void> {
    await Promise.all([...this.rows].map(([key, row]) => row.load(versions[key])));
  }

  /** The versions that the page shows, by field, for a snapshot; undefined if no row has a version. */
  get versions(): Record<string, unknown> | undefined {
    const known = [...this.rows].flatMap(([key, { typedFrom }]) =>
      typedFrom === undefined ? [] : [[key, typedFrom]],
    );
    return known.length > 0 ? Object.fromEntries(known) : undefined;
  }

  /** Records that the page shows the entities as they are now. */
  markShown(): void {
    for (const row of this.rows.values()) row.markShown();
  }

  /** Records that a form was checked or refused, and its page keeps what the user typed. */
  keepTyped(): void {
    for (const row of this.rows.values()) row.keepTyped();
  }

  /**
   * Prepares for a handler.
   *
   * @param isBehind - whether the page did not show the newest state yet when it sent the event
   * @param blank - names of the fields that its form left blank
   */
  startHandler(isBehind: boolean, blank?: ReadonlySet<string>): void {
    for (const row of this.rows.values()) row.startHandler(isBehind, blank);
  }

  /** Takes over the loaded rows of another object of the same class, as copies of its entities. */
  continueFrom(others: Rows): void {
    for (const [key, row] of this.rows) {
      const other = others.rows.get(key);
      if (other) row.continueFrom(other);
    }
  }

  /**
   * Checks and saves the changed entities, and loads other rows if the component's fields now select others.
   *
   * @returns undefined if there is nothing to do
   */
  save(translate: Translate | undefined): Promise<void> | undefined {
    const changed = [...this.rows.values()].filter((row) => row.changed.length > 0);
    const hasChanged = [...this.rows.values()].some((row) => row.whereChanged);
    return changed.length > 0 || hasChanged ? this.saveAll(changed, translate) : undefined;
  }

  private async saveAll(changed: readonly Row[], translate: Translate | undefined): Promise<void> {
    const collector = new ErrorCollector(translate);
    for (const row of changed) await row.check(collector);
    if (collector.count > 0) throw new InputError(`A change by a handler of ${this.name}`, collector.fields);
    for (const row of changed) await row.save();
    await this.loadChanged();
  }

  /**
   * Loads the rows that the component's fields now select instead of the loaded ones; returns undefined if none
   * changed.
   */
  loadChanged(): Promise<unknown> | undefined {
    const changed = [...this.rows.values()].filter((row) => row.whereChanged);
    return changed.length > 0 ? Promise.all(changed.map((row) => row.load())) : undefined;
  }

  /** Takes over the values that another component saved to the same rows; returns whether anything changed. */
  adopt(saved: Rows): boolean {
    let isNewer = false;
    for (const row of this.rows.values())
      for (const other of saved.rows.values()) if (row.adopt(other)) isNewer = true;
    return isNewer;
  }

  /** Undoes changes that were not saved. */
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
      throw misuse(`${name}.${key} was used before it was loaded`);
    },
    set: () => {
      throw misuse(`${name}.${key} was set, but it is persistent: set the fields of its entity instead`);
    },
  });
  return row;
}
