/** The state of a view as plain data: what a seal carries and an adapter stores. */

/** What is wrong with what was sent to a form. */
export type SavedFormErrors = [
  form: string,
  fields: [path: string, messages: readonly string[]][],
  touched: string[],
  typed: (readonly [name: string, value: string])[],
];

/** A tie: its kind, and what it is made again from. */
export type SavedSubscription = [kind: string, ...what: unknown[]];

/** One component of a view; null in a view's list where a component is gone. */
export interface ComponentSnapshot {
  /** registered name of the class */
  name: string;
  /** what it was taken of: see `shape.ts` */
  shape: string;
  /** number of the parent, -1 at the top of the view */
  parent: number;
  /** place in the parent's render */
  slot: string;
  /** fingerprint of the templates in its last render, and of the values too where they depend on more than its state */
  templates: number;
  /** which events were done: all up to the first number, and those that follow */
  events: number[];
  /** its fields */
  state: Record<string, unknown>;
  /** what is wrong with what was sent to it */
  errors?: SavedFormErrors | undefined;
  /** what it takes part in outside of its page */
  subscriptions?: SavedSubscription[] | undefined;
  /** what its render read beside its state: versions by name */
  dependencies?: Record<string, number | string> | undefined;
  /** versions of the rows that it shows, by field */
  rows?: Record<string, unknown> | undefined;
}

/** A view's state. */
export interface ViewSnapshot {
  id: string;
  /** session that it belongs to */
  session: string;
  /** path and query of its page, as browsers see them */
  url: string;
  /** parameters of its page's route; none for a page without */
  params?: Readonly<Record<string, string | string[]>> | undefined;
  /** which of its page's views it is, counted from 0 in the order in which the request made them */
  indexInRequest: number;
  /** path that a proxy strips */
  prefix?: string | undefined;
  /** the load of the page whose events were counted last: a random word of its script, "" before the first */
  pageLoadId: string;
  /** counts the changes of the state: the higher is the newer */
  version: number;
  /** counts the patches: what the browser shows */
  revision: number;
  components: (ComponentSnapshot | null)[];
  /** whether the components stand with the adapter, and this only refers to them */
  isReference: boolean;
  /** version under which a store that is shared has it; no part of it */
  storedVersion?: number;
}
