/**
 * The window of a list, and what its rows contain until the page shows it.
 *
 * The content of a row goes through two maps: `rows` until it is rendered, `contents` until the page shows it. Then it is
 * forgotten. Everything else is the window's state, which is replaced at each change.
 */
import { digest } from "../../../views/digest.js";
import { indexOfKey, type Key, ListWindow, type WindowContent } from "../../../views/list-window.js";
import { remainsOf } from "../../../views/row-remains.js";
import { howToShow, type Rendered } from "../../../views/values.js";
import { disown, noRows, type WindowState, withKnown } from "./window-state.js";

/** A list before a handler. */
interface Before {
  state: WindowState;
  rows: ReadonlyMap<Key, object>;
  contents: ReadonlyMap<Key, Rendered>;
}

/** The list whose rows are being rendered, as in `Inbox.mails`. */
let rendering: string | undefined;
export const renderingList = (): string | undefined => rendering;

const nothing: ReadonlyMap<Key, never> = new Map<Key, never>();

export abstract class ShownWindow implements WindowContent {
  state: WindowState = noRows;
  /** whether a handler was undone since the page was last sent something */
  isUndone = false;
  protected rows: ReadonlyMap<Key, object> = nothing;
  private contents: ReadonlyMap<Key, Rendered> = nothing;
  private window: ListWindow | undefined;
  private before: Before | undefined;

  /** component and field, for errors */
  abstract readonly name: string;
  abstract missing(): void;

  get [howToShow](): [what: string, instead: string] {
    return ["a list()", "write ${each(this.posts, (post) => html`…`)}"];
  }

  /** Sets the content of a row that is shown. */
  protected fill(key: Key, row: object): void {
    if (indexOfKey(this.state.keys, key) === -1) return;
    this.rows = new Map(this.rows).set(key, row);
  }

  /** Drops the content of rows that are no longer shown. */
  protected prune(): void {
    const isShown = ([key]: readonly [Key, unknown]) => indexOfKey(this.state.keys, key) !== -1;
    if (this.rows.size > 0) this.rows = new Map([...this.rows].filter(isShown));
    if (this.contents.size > 0) this.contents = new Map([...this.contents].filter(isShown));
  }

  /** @internal */
  show(render: (row: never, key: Key) => Rendered): ListWindow {
    if (this.rows.size > 0) this.renderNamed(render);
    disown();
    if (this.window?.known !== this.state)
      this.window = new ListWindow(this.state, this as this & WindowContent);
    return this.window as ListWindow;
  }

  private renderNamed(render: (row: never, key: Key) => Rendered): void {
    const around = rendering;
    rendering = this.name;
    try {
      this.renderRows(render);
    } finally {
      rendering = around;
    }
  }

  private renderRows(render: (row: never, key: Key) => Rendered): void {
    const contents = new Map(this.contents);
    const known: Parameters<typeof withKnown>[1][number][] = [];
    for (const [key, row] of this.rows) {
      const index = indexOfKey(this.state.keys, key);
      const rendered = render(row as never, key);
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
    this.isUndone = false;
  }

  // --- Handlers ---

  startHandler(): void {
    const { state, rows, contents } = this;
    disown();
    this.before = { state, rows, contents };
  }
  endHandler(): void {
    this.before = undefined;
  }
  /** The state before the handler that is running. */
  protected get stateBefore(): WindowState {
    return this.before?.state ?? this.state;
  }
  rollBack(): void {
    this.isUndone = true;
    if (this.before) Object.assign(this, this.before);
    this.before = undefined;
  }
  /** Takes over what another one has. */
  protected adopt({ state, rows, contents }: ShownWindow): void {
    Object.assign(this, { state, rows, contents });
  }
}
