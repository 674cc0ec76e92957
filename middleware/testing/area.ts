/** A page, or a part of it, in which controls are used by their names. */
import { type FileToUpload } from "./choose-files.js";
import { Locator, type LocatorHost } from "./locator.js";
import { one, Scope } from "./scope.js";

/** A control: its name as a user reads it, or what a query has found. */
export type Target = string | Locator;

/**
 * Queries and actions in a part of a page.
 *
 * @example
 * const dialog = page.within(page.getByRole("dialog"));
 * await dialog.fill("Title", "Lunch");
 * await dialog.click("Save");
 */
export class Area extends Scope<Locator> {
  /** @internal */
  constructor(readonly host: LocatorHost) {
    super();
  }

  /** A part of the page, to look and act only there. */
  within(part: Locator): Area {
    return new Area(part.host);
  }

  /** Clicks a button, a link, a checkbox or another control. */
  async click(target: Target): Promise<void> {
    await this.find("Control", target).click();
  }

  /** Replaces the text of a field, which is named by its label or else its placeholder. */
  async fill(target: Target, text: string): Promise<void> {
    await this.find("Field", target).fill(text);
  }

  /** Chooses options of a list, by their text or else their value. */
  async select(target: Target, ...options: string[]): Promise<void> {
    await this.find("Field", target).select(...options);
  }

  /** Chooses files for a field: paths, or names with contents. */
  async upload(target: Target, ...files: FileToUpload[]): Promise<void> {
    await this.find("Field", target).upload(...files);
  }

  /** Ticks a checkbox, or chooses a radio button. */
  async check(target: Target): Promise<void> {
    await this.find("Field", target).check();
  }

  /** Unticks a checkbox. */
  async uncheck(target: Target): Promise<void> {
    await this.find("Field", target).uncheck();
  }

  /** @internal */
  protected find(kind: "Control" | "Field", target: Target): Locator {
    return typeof target === "string" ? one(this, { kind, sought: target }, this.find) : target;
  }
}
