/** An element in a real browser, with the names of the kit's locators; what they read comes as promises. */
import { type FileToUpload, readContent } from "../choose-files.js";
import type { DrivenLocator } from "./driver.js";

type Text = string | RegExp;

/** What an action needs of its page. */
export interface BrowserHost {
  /** Runs an action, and waits until the page has settled. */
  act(action: () => Promise<unknown>): Promise<void>;
}

/** Queries with the names of testing-library, for exact names as there. */
export class BrowserScope {
  /** @internal */
  constructor(
    protected readonly host: BrowserHost,
    /** Playwright's own locator, for its `expect()` */
    readonly locator: DrivenLocator,
  ) {}

  getByRole(role: string, options: object = {}): BrowserLocator {
    return this.inner(this.locator.getByRole(role as never, { exact: true, ...options }));
  }
  getByLabelText(text: Text): BrowserLocator {
    return this.inner(this.locator.getByLabel(text, { exact: true }));
  }
  getByPlaceholderText(text: Text): BrowserLocator {
    return this.inner(this.locator.getByPlaceholder(text, { exact: true }));
  }
  getByText(text: Text): BrowserLocator {
    return this.inner(this.locator.getByText(text, { exact: true }));
  }
  getByAltText(text: Text): BrowserLocator {
    return this.inner(this.locator.getByAltText(text, { exact: true }));
  }
  getByTitle(text: Text): BrowserLocator {
    return this.inner(this.locator.getByTitle(text, { exact: true }));
  }
  getByTestId(text: Text): BrowserLocator {
    return this.inner(this.locator.getByTestId(text));
  }

  async getAllByRole(role: string, options?: object): Promise<BrowserLocator[]> {
    const found = await this.getByRole(role, options).locator.all();
    return found.map((each) => this.inner(each));
  }
  async queryByRole(role: string, options?: object): Promise<BrowserLocator | null> {
    return this.getByRole(role, options).orNull();
  }
  async queryByLabelText(text: Text): Promise<BrowserLocator | null> {
    return this.getByLabelText(text).orNull();
  }
  async queryByText(text: Text): Promise<BrowserLocator | null> {
    return this.getByText(text).orNull();
  }
  async findByRole(role: string, options?: object): Promise<BrowserLocator> {
    return this.getByRole(role, options).whenThere();
  }
  async findByText(text: Text): Promise<BrowserLocator> {
    return this.getByText(text).whenThere();
  }

  protected inner(locator: DrivenLocator): BrowserLocator {
    return new BrowserLocator(this.host, locator);
  }
}

/**
 * An element in a real browser, with what a user can do with it. What reads it returns promises.
 *
 * @example
 * const row = page.getByRole("listitem");
 * expect(await row.text()).toContain("milk");
 * await expect(row.locator).toBeVisible(); // Playwright's own
 */
export class BrowserLocator extends BrowserScope {
  click(): Promise<void> {
    return this.host.act(() => this.locator.click());
  }
  fill(text: string): Promise<void> {
    return this.host.act(async () => {
      await this.locator.fill(text);
      await this.waitForDelay();
    });
  }
  press(key: string): Promise<void> {
    return this.host.act(() => this.locator.press(key));
  }
  select(...options: string[]): Promise<void> {
    return this.host.act(() => this.locator.selectOption(options));
  }
  upload(...files: FileToUpload[]): Promise<void> {
    return this.host.act(async () => this.locator.setInputFiles(await Promise.all(files.map(toDriven))));
  }
  check(): Promise<void> {
    return this.host.act(() => this.locator.setChecked(true));
  }
  uncheck(): Promise<void> {
    return this.host.act(() => this.locator.setChecked(false));
  }
  focus(): Promise<void> {
    return this.host.act(() => this.locator.focus());
  }
  blur(): Promise<void> {
    return this.host.act(() => this.locator.blur());
  }

  async text(): Promise<string> {
    return ((await this.locator.textContent()) ?? "").replace(/\s+/g, " ").trim();
  }
  value(): Promise<string> {
    return this.locator.inputValue();
  }
  isChecked(): Promise<boolean> {
    return this.locator.isChecked();
  }
  isDisabled(): Promise<boolean> {
    return this.locator.isDisabled();
  }
  isVisible(): Promise<boolean> {
    return this.locator.isVisible();
  }
  isFocused(): Promise<boolean> {
    return this.locator.evaluate("(element) => element.ownerDocument.activeElement === element");
  }
  attribute(name: string): Promise<string | null> {
    return this.locator.getAttribute(name);
  }

  /** @internal */
  async orNull(): Promise<this | null> {
    return (await this.locator.count()) > 0 ? this : null;
  }

  /** @internal */
  async whenThere(): Promise<this> {
    await this.locator.waitFor();
    return this;
  }

  /** Waits as long as bindings of the element, or of one around it, wait for a pause: `data-wait-input="150"`. */
  private async waitForDelay(): Promise<void> {
    await this.locator.evaluate(`(element) => {
      let time = 0;
      for (let each = element; each; each = each.parentElement)
        for (const { name, value } of each.attributes)
          if (name.startsWith("data-wait-")) time = Math.max(time, Number(value));
      return new Promise((resolve) => setTimeout(resolve, time && time + 20));
    }`);
  }
}

async function toDriven(file: FileToUpload): Promise<unknown> {
  if (typeof file === "string") return file;
  const { name, content, type = "application/octet-stream" } = await readContent(file);
  return { name, mimeType: type, buffer: Buffer.from(content as string) };
}
