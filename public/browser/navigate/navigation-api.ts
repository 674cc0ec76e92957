/** The part of the Navigation API that is used here: Chrome 102, Safari 26.2, Firefox 147. */

export interface NavigateEvent extends Event {
  readonly navigationType: "push" | "replace" | "reload" | "traverse";
  readonly destination: { readonly url: string; readonly key: string; readonly sameDocument: boolean };
  readonly canIntercept: boolean;
  readonly hashChange: boolean;
  readonly downloadRequest: string | null;
  readonly formData: FormData | null;
  readonly signal: AbortSignal;
  readonly info: unknown;
  /** the link, the form or its button; some browsers do not say */
  readonly sourceElement?: Element | null;
  intercept(options: { handler?(): Promise<void> | undefined; focusReset: "manual"; scroll: "manual" }): void;
  /** scrolls to the hash of the address */
  scroll(): void;
}

interface Navigation extends EventTarget {
  readonly currentEntry: { readonly key: string } | null;
  navigate(url: string, options: { history: "push" | "replace"; info: unknown }): NavigationResult;
  traverseTo(key: string): NavigationResult;
}

interface NavigationResult {
  readonly committed: Promise<unknown>;
  readonly finished: Promise<unknown>;
}

export const navigation = (window as { navigation?: Navigation }).navigation as Navigation;

/** The key of the history's current entry. */
export function currentKey(): string {
  return navigation.currentEntry?.key ?? "";
}

/** A navigation that another one replaces is no error. */
export function settle({ committed, finished }: NavigationResult): void {
  for (const each of [committed, finished]) each.catch(() => {});
}
