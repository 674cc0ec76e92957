/**
 * A `list()` field of one component: the window that its page shows, and the rows that were loaded and not shown yet.
 *
 * What a row contains goes through two maps: `rows` until it is rendered, `contents` until the page shows it. Then it is
 * forgotten. Everything else is the window's state, which is replaced at each change.
 */
import { digest } from "../../../views/digest.js";
import { type Key, ListWindow, type WindowContent } from "../../../views/list-window.js";
import { remainsOf } from "../../../views/row-remains.js";
import type { Rendered } from "../../../views/values.js";
import type { AnyListOptions, ListOptions, LoadRange } from "./list-options.js";
import type { ListPlace, LiveList } from "./live-list.js";
import { type Loaded, loadRows, readKey } from "./load.js";
import { type ListOwner, Loading, settled } from "./loading.js";
import { readPosition } from "./position.js";
import { type ListChange, publishChange } from "./shared-changes.js";
import {
  type End,
  insertAt,
  moveTo,
  noRows,
  otherEnd,
  removeAt,
  trim,
  type WindowState,
  withKeys,
  withKnown,
} from "./window-state.js";

/** What a snapshot holds of a list. */
export type SavedList = [
  size: number,
  before: Key | undefined,
  after: Key | undefined,
  near: End,
  position: string,
];

/** A list before a handler. */
interface Before {
  state: WindowState;
  rows: ReadonlyMap<Key, object>;
  contents: ReadonlyMap<Key, Rendered>;
}

const nothing: ReadonlyMap<Key, never> = new Map<Key, never>();

export class ListField<Row extends object, K extends Key> implements LiveList<Row, K>, WindowContent {
  /** component and field, for errors */
  name = "list()";
  field = "";
  state: WindowState = noRows;
  loading: Loading | undefined;
  /** how many rows to load again; undefined once it was started */
  saved: SavedList | undefined;
  private rows: ReadonlyMap<Key, object> = nothing;
  private contents: ReadonlyMap<Key, Rendered> = nothing;
  private window: ListWindow | undefined;
  private before: Before | undefined;
  private start = "";

  constructor(readonly options: ListOptions<Row, K>) {}

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
    return this.state.keys.includes(key);
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

  move(key: K, place: ListPlace<K>): Promise<void> {
    publishChange(this, ["move", key, place]);
    return this.change(["move", key, place]);
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
      if (!keys.includes(key as Key)) return settled;
      if (!row) return this.loadOne(key as Key);
      this.fill(key as Key, row);
    } else if (row || keys.includes(key as Key)) this.put(key as Key, place as ListPlace<Key>, row);
    else if (this.indexOf(place as ListPlace<Key>, this.state) !== undefined) return this.reload();
    return settled;
  }

  /** Shows a row in its place, or no longer if that is not shown. */
  private put(key: Key, place: ListPlace<Key>, row?: object): void {
    const { keys } = this.state;
    const old = keys.indexOf(key);
    const others = old === -1 ? this.state : removeAt(this.state, old);
    const index = this.indexOf(place, others);
    if (index === undefined) return this.take(key);
    const state = old === -1 ? insertAt(this.state, index, key) : moveTo(this.state, old, index);
    this.state = trim(state, this.most, otherEnd(state.near));
    this.prune();
    if (row) this.fill(key, row);
  }

  /** The index of a place; undefined if the window does not contain it. */
  private indexOf(place: ListPlace<Key>, { keys, before, after }: WindowState): number | undefined {
    if (place === "start") return before === undefined ? 0 : undefined;
    if (place === "end") return after === undefined ? keys.length : undefined;
    const at = keys.indexOf((place.before ?? place.after) as Key);
    return at === -1 ? undefined : at + (place.before === undefined ? 1 : 0);
  }

  private take(key: Key): void {
    const index = this.state.keys.indexOf(key);
    if (index === -1) return;
    this.state = removeAt(this.state, index);
    this.prune();
  }

  /** Sets the content of a row that is shown. */
  private fill(key: Key, row: object): void {
    if (!this.state.keys.includes(key)) return;
    this.rows = new Map(this.rows).set(key, row);
  }

  /** Drops the content of rows that are no longer shown. */
  private prune(): void {
    const isShown = ([key]: readonly [Key, unknown]) => this.state.keys.includes(key);
    if (this.rows.size > 0) this.rows = new Map([...this.rows].filter(isShown));
    if (this.contents.size > 0) this.contents = new Map([...this.contents].filter(isShown));
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
  private takeAll(loaded: Loaded, { before, after, fromEnd }: Partial<LoadRange>, most: number): void {
    const keys = [...loaded.keys()];
    const isBackward = before !== undefined || fromEnd === true;
    const other = keys.length > most ? (isBackward ? keys.shift() : keys.pop()) : undefined;
    this.state = {
      ...withKeys(this.state, keys),
      before: isBackward ? other : after,
      after: isBackward ? before : other,
      near: fromEnd ? "after" : this.state.near,
      failed: undefined,
    };
    this.rows = loaded;
    this.prune();
  }

  /** Adds rows at an end of the window. */
  private join(end: End, loaded: Loaded): void {
    const all = [...loaded.keys()];
    const other = all.length > this.step ? (end === "after" ? all.pop() : all.shift()) : undefined;
    // A handler may have inserted some of them meanwhile.
    const { keys } = this.state;
    const added = all.filter((key) => !keys.includes(key));
    const state = withKeys(this.state, end === "after" ? [...keys, ...added] : [...added, ...keys]);
    this.state = trim({ ...state, [end]: other, near: end, failed: undefined }, this.most, otherEnd(end));
    this.rows = new Map([...this.rows, ...all.map((key) => [key, loaded.get(key) as object] as const)]);
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

  // --- Rendering ---

  /** @internal */
  show(render: (row: Row, key: Key) => Rendered): ListWindow {
    if (this.rows.size > 0) this.renderRows(render);
    if (this.window?.known !== this.state) this.window = new ListWindow(this.state, this);
    return this.window as ListWindow;
  }

  private renderRows(render: (row: Row, key: Key) => Rendered): void {
    const contents = new Map(this.contents);
    const known: Parameters<typeof withKnown>[1][number][] = [];
    for (const [key, row] of this.rows) {
      const index = this.state.keys.indexOf(key);
      const rendered = render(row as Row, key);
      contents.set(key, rendered);
      known.push([index, digest(rendered), remainsOf(rendered, key)]);
    }
    this.rows = nothing;
    this.contents = contents;
    this.state = withKnown(this.state, known);
  }

  contentOf(key: Key): Rendered | undefined {
    return this.contents.get(key);
  }
  get rendered(): Iterable<Key> {
    return this.contents.keys();
  }
  missing(): void {
    this.loading?.owner.loadLists();
  }

  /** Whether its newest state was not rendered yet. */
  get isChanged(): boolean {
    return this.rows.size > 0 || this.window?.known !== this.state;
  }
  /** Whether the content of rows is forgotten that the page shows. */
  get isForgotten(): boolean {
    return this.state.keys.some((key) => !this.contents.has(key) && !this.rows.has(key));
  }
  /** Forgets what the page shows. */
  forget(): void {
    this.contents = nothing;
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
    const { keys, before, after, near } = (isRunning && this.before?.state) || this.state;
    return [keys.length, before, after, near, this.start];
  }

  startHandler(): void {
    const { state, rows, contents } = this;
    this.before = { state, rows, contents };
  }
  endHandler(): void {
    this.before = undefined;
  }
  rollBack(): void {
    this.loading?.dropAll();
    if (this.before) Object.assign(this, this.before);
    this.before = undefined;
  }

  /** Takes over what another object of the same class has. */
  continueFrom({ state, rows, contents, start }: ListField<Row, K>): void {
    Object.assign(this, { state, rows, contents, start });
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
