/** An element that a query has found. It is looked for again whenever it is used, since a page may be another one by then. */
import type { HTMLElement as PageElement } from "happy-dom";
import { blur, click, fill, focus, select, tick } from "./actions.js";
import { chooseFiles, type FileToUpload } from "./choose-files.js";
import { describeMiss } from "./describe-page.js";
import { textOf } from "./element-text.js";
import { isDisabled } from "./entries.js";
import { failure } from "./errors.js";
import { press } from "./keys.js";
import { findAll, isShown, type Query } from "./queries.js";
import { inWords, Scope, type ScopeHost } from "./scope.js";
import { waitForDelay } from "./settle.js";

/** An element of the DOM, if the test's types include the DOM. */
export type DomElement = typeof globalThis extends { HTMLElement: { prototype: infer Type } }
  ? Type
  : unknown;

/** What a locator needs of its page. */
export interface LocatorHost extends ScopeHost<Locator> {
  /** Runs an action of the user, and waits until the page has done what it began. */
  act(action: () => void | Promise<void>): Promise<void>;
}

/**
 * An element, with what a user can do with it. Its queries look inside of it.
 *
 * @example
 * const row = page.getAllByRole("listitem")[0];
 * expect(row.text()).toContain("milk");
 * await row.getByRole("button", { name: "Remove" }).click();
 */
export class Locator extends Scope<Locator> {
  /** @internal */
  readonly host: LocatorHost;

  /** @internal */
  constructor(
    private readonly around: LocatorHost,
    private readonly query: Query,
    private readonly nth: number,
  ) {
    super();
    this.host = {
      ...around,
      root: () => this.find(),
      locate: (inner, at) => new Locator(this.host, inner, at),
    };
  }

  /** The element itself, as it is now: for assertions of other libraries. */
  get element(): DomElement {
    return this.find() as unknown as DomElement;
  }

  private find(): PageElement {
    const root = this.around.root();
    const found = findAll(root, this.query)[this.nth];
    if (found) return found;
    throw failure(`The ${inWords(this.query)} is not there any more.`, [
      ...describeMiss(root, this.query),
      ...this.around.hints(),
    ]);
  }

  // --- What a user does ---

  /** Clicks it. */
  click(): Promise<void> {
    return this.act(click);
  }

  /** Replaces the text of a field, and fires `input`. Leaving the field, or Enter in it, fires `change`. */
  fill(text: string): Promise<void> {
    return this.act((element) => fill(element, text));
  }

  /** Presses a key: its name as in `KeyboardEvent.key`, with modifiers before it, as in `Control+s`. */
  press(key: string): Promise<void> {
    return this.act((element) => press(element, key));
  }

  /** Chooses options of a list, by their text or else their value; without any, none of a list that takes several. */
  select(...options: string[]): Promise<void> {
    return this.act((element) => select(element, options));
  }

  /** Chooses files for a field: paths, or names with contents. */
  upload(...files: FileToUpload[]): Promise<void> {
    return this.act((element) => chooseFiles(element, files));
  }

  /** Ticks a checkbox, or chooses a radio button. */
  check(): Promise<void> {
    return this.act((element) => tick(element, true));
  }

  /** Unticks a checkbox. */
  uncheck(): Promise<void> {
    return this.act((element) => tick(element, false));
  }

  /** Moves the focus to it. */
  focus(): Promise<void> {
    return this.act(focus);
  }

  /** Takes the focus from it. */
  blur(): Promise<void> {
    return this.act(blur);
  }

  private act(action: (element: PageElement) => void | Promise<void>): Promise<void> {
    return this.around.act(async () => {
      const element = this.find();
      await action(element);
      await waitForDelay(element);
    });
  }

  // --- What it shows ---

  /** Its text as a user reads it, in one line. */
  text(): string {
    return textOf(this.find());
  }

  /** The value of a field. */
  value(): string {
    return (this.find() as unknown as { value: string }).value;
  }

  /** Whether a checkbox or radio button is ticked. */
  isChecked(): boolean {
    return (this.find() as unknown as { checked?: boolean }).checked === true;
  }

  isDisabled(): boolean {
    return isDisabled(this.find());
  }

  /** Whether it is in the page, and not in something hidden or closed. */
  isVisible(): boolean {
    const found = findAll(this.around.root(), this.query)[this.nth];
    return found !== undefined && isShown(found);
  }

  /** Whether it has the focus. */
  isFocused(): boolean {
    const element = this.find();
    return element.ownerDocument.activeElement === element;
  }

  attribute(name: string): string | null {
    return this.find().getAttribute(name);
  }

  /** Its HTML, at most 200 characters. */
  html(): string {
    const html = this.find()
      .outerHTML.replace(/<!--.*?-->/gs, "")
      .replace(/\s+/g, " ");
    return html.length > 200 ? `${html.slice(0, 199)}…` : html;
  }
}
