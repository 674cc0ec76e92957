/** A `list()` field of one component: what its handlers do with it, and what it loads. */
import { indexOfKey, type Key, type WindowContent } from "../../../views/list-window.js";
import type { AnyListOptions, ListOptions, LoadRange } from "./list-options.js";
import type { End, ListPlace, LiveList } from "./live-list.js";
import { type Loaded, loadRows, readKey } from "./load.js";
import { type ListOwner, Loading, settled } from "./loading.js";
import { readPosition } from "./position.js";
import { type ListChange, publishChange } from "./shared-changes.js";
import { ShownWindow } from "./shown-window.js";
import {
  indexOfPlace,
  insertAt,
  joined,
  moveTo,
  noRows,
  otherEnd,
  removeAt,
  replaced,
  slide,
  trim,
  type WindowState,
} from "./window-state.js";

/** What a snapshot holds of a list. */
export type SavedList = [
  size: number,
  before: Key | undefined,
  after: Key | undefined,
  near: End,
  position: string,
];

export class ListField<Row extends object, K extends Key>
  extends ShownWindow
  implements LiveList<Row, K>, WindowContent
{
  /** component and field, for errors */
  name = "list()";
  field = "";
  loading: Loading | undefined;
  /** how many rows to load again; undefined once it was started */
  saved: SavedList | undefined;
  private start = "";

  constructor(readonly options: ListOptions<Row, K>) {
    super();
  }

  /** Called once, when its component is created. */
  bind(owner: ListOwner, field: string): void {
    this.field = field;
    this.name = `${owner.definition.name}.${field}`;
    this.loading = new Loading(owner, this.name);
  }

  // --- What is shown ---

  get size(): number {
    return this.state.keys.length;
  }
  get keys(): readonly K[] {
    return this.state.keys as readonly K[];
  }
  get hasBefore(): boolean {
    return this.state.before !== undefined;
  }
  get hasAfter(): boolean {
    return this.state.after !== undefined;
  }
  has(key: K): boolean {
    return indexOfKey(this.state.keys, key) !== -1;
  }

  // --- Changes ---

  append(row: Row): void {
    this.insert(row, "end");
  }
  prepend(row: Row): void {
    this.insert(row, "start");
  }

  insert(row: Row, place: ListPlace<K>): void {
    const key = readKey(row, this.options.key, this.name);
    this.put(key, place, row);
    publishChange(this, ["insert", key, place], row);
  }

  update(row: Row): void;
  update(key: K): Promise<void>;
  update(what: Row | K): Promise<void> {
    const isRow = typeof what === "object";
    const key = isRow ? readKey(what, this.options.key, this.name) : what;
    publishChange(this, ["update", key], isRow ? what : undefined);
    return this.change(["update", key], isRow ? what : undefined);
  }

  remove(key: K): void {
    this.take(key);
    publishChange(this, ["remove", key]);
  }

  move(key: K, place: ListPlace<K>): void {
    publishChange(this, ["move", key, place]);
    void this.change(["move", key, place]);
  }

  reset(): Promise<void> {
    publishChange(this, ["reset"]);
    return this.change(["reset"]);
  }

  /** Makes a change, here or as another page has made it. */
  change([kind, key, place]: ListChange, row?: object): Promise<void> {
    const { keys } = this.state;
    if (kind === "reset") return this.loadFirst();
    if (kind === "remove") this.take(key as Key);
    else if (kind === "update") {
      if (indexOfKey(keys, key as Key) === -1) return settled;
      if (!row) return this.loadOne(key as Key);
      this.fill(key as Key, row);
    } else if (row || indexOfKey(keys, key as Key) !== -1) this.put(key as Key, place as ListPlace<Key>, row);
    else if (indexOfPlace(this.state, place as ListPlace<Key>) !== undefined) return this.reload();
    return settled;
  }

  /** Shows a row in its place, or no longer if that is not shown. */
  private put(key: Key, place: ListPlace<Key>, row?: object): void {
    const { keys } = this.state;
    const old = indexOfKey(keys, key);
    // Beside itself it stays where it is.
    if (old !== -1 && typeof place === "object" && (place.before ?? place.after) === key) {
      if (row) this.fill(key, row);
      return;
    }
    const found = indexOfPlace(this.state, place);
    if (found === undefined) return this.take(key);
    // Without the row where it is now.
    const index = old !== -1 && old < found ? found - 1 : found;
    this.state = old === -1 ? this.inserted(index, key) : moveTo(this.state, old, index);
    this.prune();
    if (row) this.fill(key, row);
  }

  private inserted(index: number, key: Key): WindowState {
    const end = otherEnd(this.state.near);
    return (
      slide(this.state, index, key, this.most, end) ?? trim(insertAt(this.state, index, key), this.most, end)
    );
  }

  private take(key: Key): void {
    const index = indexOfKey(this.state.keys, key);
    if (index === -1) return;
    this.state = removeAt(this.state, index);
    this.prune();
  }

  // --- Loading ---

  private get most(): number {
    return this.options.window ?? 200;
  }
  private get step(): number {
    return this.options.limit ?? Math.ceil(this.most / 4);
  }

  private load(
    range: Pick<LoadRange, "limit"> & Partial<LoadRange>,
    then: (loaded: Loaded) => Promise<void> | void,
  ): Promise<void> {
    const loading = this.loading as Loading;
    return loading.track(() => loadRows(this.options as unknown as AnyListOptions, this.name, range), then);
  }

  /** Loads the first rows, or those that the page's address says. */
  private loadFirst(): Promise<void> {
    this.loading?.dropAll();
    const { url, from } = this.options;
    const [end, key] = (url && readPosition(this.start, url)) ?? [];
    const range = end ? { [end]: key } : { fromEnd: from === "end" };
    const limit = this.step + 1;
    return this.load({ ...range, limit }, (loaded) => this.takeAll(loaded, range, this.step));
  }

  /** Loads the rows of the window again. Rows that were inserted meanwhile don't push out others that it has. */
  reload({ keys: { length }, before, after } = this.state, size = length): Promise<void> {
    if (size === 0 && before === undefined && after === undefined) return this.loadFirst();
    const most = Math.min(this.most, after === undefined ? size + this.step : size);
    const range = after === undefined ? { after: before } : { before: after };
    return this.load({ ...range, limit: most + 1 }, (loaded) => this.takeAll(loaded, range, most));
  }

  /** Loads a row that is shown. */
  private loadOne(key: Key): Promise<void> {
    const { keys, before } = this.state;
    const previous = keys[keys.indexOf(key) - 1] ?? before;
    return this.load({ after: previous, limit: 1 }, (loaded) => {
      const row = loaded.get(key);
      if (row) this.fill(key, row);
      // It is gone or somewhere else.
      else return this.reload();
      return undefined;
    });
  }

  more(end: End): Promise<void> {
    const { keys, before, after } = this.state;
    if (end === "after" ? after === undefined : before === undefined) return settled;
    const range = end === "after" ? { after: keys.at(-1) ?? before } : { before: keys[0] ?? after };
    const loading = this.loading as Loading;
    const fail = (error: unknown) => {
      loading.forgive(error);
      this.state = { ...this.state, failed: end };
    };
    return loading.once(
      end,
      () => this.load({ ...range, limit: this.step + 1 }, (loaded) => this.join(end, loaded)),
      fail,
    );
  }

  /** Replaces the rows of the window. */
  private takeAll(loaded: Loaded, range: Partial<LoadRange>, most: number): void {
    this.state = replaced(this.state, [...loaded.keys()], range, most);
    this.rows = loaded;
    this.prune();
  }

  /** Adds rows at an end of the window. */
  private join(end: End, loaded: Loaded): void {
    this.state = joined(this.state, end, [...loaded.keys()], this.step, this.most);
    this.rows = new Map([...this.rows, ...loaded]);
    this.prune();
  }

  async count(): Promise<number> {
    if (this.options.count) return this.options.count();
    let count = 0;
    for await (const _ of this) count++;
    return count;
  }

  /** All rows of the list, loaded in pieces. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Row, void, undefined> {
    const limit = this.most;
    for (let after: Key | undefined; ; ) {
      const loaded = await loadRows(this.options as unknown as AnyListOptions, this.name, { after, limit });
      yield* loaded.values() as Iterable<Row>;
      if (loaded.size < limit) return;
      after = [...loaded.keys()].at(-1);
    }
  }

  // --- Its place in the component's life ---

  /** Loads its rows for the first time, or again after its component was restored. */
  begin(): Promise<void> {
    const { saved } = this;
    this.saved = undefined;
    // `onMount` may have loaded it.
    if (!saved) return this.state === noRows && !this.loading?.isRunning ? this.loadFirst() : settled;
    const [size, before, after, near] = saved;
    this.state = { ...noRows, near };
    return this.reload({ ...noRows, before, after }, size);
  }

  restore(saved: SavedList): void {
    this.saved = saved;
    this.start = saved[4];
  }

  save(isRunning: boolean): SavedList {
    const { keys, before, after, near } = isRunning ? this.stateBefore : this.state;
    return [keys.length, before, after, near, this.start];
  }

  /** Takes over what another object of the same class has. */
  continueFrom(other: ListField<Row, K>): void {
    this.adopt(other);
    this.start = other.start;
  }

  override rollBack(): void {
    this.loading?.dropAll();
    super.rollBack();
  }

  missing(): void {
    this.loading?.owner.loadLists();
  }

  /** Where the window starts, for the page's address. */
  get position(): string {
    return this.start;
  }
  set position(position: string) {
    if (position === this.start) return;
    this.start = position;
    const isStarted = this.saved === undefined && this.state !== noRows;
    this.saved = undefined;
    if (isStarted) void this.loadFirst();
  }
}
