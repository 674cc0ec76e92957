/** The part of Playwright that the fixture uses: any of its packages will do, in any recent version. */

export interface DrivenLocator {
  all(): Promise<DrivenLocator[]>;
  count(): Promise<number>;
  first(): DrivenLocator;
  or(other: DrivenLocator): DrivenLocator;
  waitFor(options?: object): Promise<void>;
  click(): Promise<void>;
  fill(text: string): Promise<void>;
  press(key: string): Promise<void>;
  selectOption(options: { label: string }[] | string[]): Promise<unknown>;
  setInputFiles(files: unknown): Promise<void>;
  setChecked(isChecked: boolean): Promise<void>;
  focus(): Promise<void>;
  blur(): Promise<void>;
  textContent(): Promise<string | null>;
  inputValue(): Promise<string>;
  isChecked(): Promise<boolean>;
  isDisabled(): Promise<boolean>;
  isVisible(): Promise<boolean>;
  getAttribute(name: string): Promise<string | null>;
  evaluate<Result>(read: string | ((element: never) => Result)): Promise<Result>;
  getByRole(role: never, options?: object): DrivenLocator;
  getByLabel(text: string | RegExp, options?: object): DrivenLocator;
  getByPlaceholder(text: string | RegExp, options?: object): DrivenLocator;
  getByText(text: string | RegExp, options?: object): DrivenLocator;
  getByAltText(text: string | RegExp, options?: object): DrivenLocator;
  getByTitle(text: string | RegExp, options?: object): DrivenLocator;
  getByTestId(text: string | RegExp): DrivenLocator;
}

export interface DrivenRequest {
  isNavigationRequest(): boolean;
  resourceType(): string;
}

export interface DrivenPage {
  url(): string;
  title(): Promise<string>;
  goto(url: string): Promise<{ status(): number } | null>;
  reload(): Promise<unknown>;
  goBack(): Promise<unknown>;
  goForward(): Promise<unknown>;
  evaluate<Result>(code: string): Promise<Result>;
  waitForTimeout(milliseconds: number): Promise<void>;
  locator(selector: string): DrivenLocator;
  keyboard: { press(key: string): Promise<void> };
  on(event: never, listener: (what: never) => void): unknown;
}

export interface DrivenContext {
  newPage(): Promise<DrivenPage>;
  addCookies(cookies: { name: string; value: string; url: string }[]): Promise<void>;
  route(url: RegExp, handle: (route: { abort(): Promise<void> }) => unknown): Promise<unknown>;
  setOffline(isOffline: boolean): Promise<void>;
  close(): Promise<void>;
}

/** A browser of Playwright. */
export interface DrivenBrowser {
  newContext(options?: { javaScriptEnabled?: boolean }): Promise<DrivenContext>;
}
