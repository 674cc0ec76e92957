/** The state of a view as plain data: the content of a seal, and of the store. */

/** The errors of a form; see `form-errors.ts`. */
export type SavedFormErrors = [
  form: string,
  fields: [path: string, messages: readonly string[]][],
  touched: string[],
  typed: (readonly [name: string, value: string])[],
];

/** A subscription: its kind, and the arguments that it is created from again. */
export type SavedSubscription = [kind: string, ...what: unknown[]];

/** A loaded value: the value, the names of the fields that it was loaded for, and a hash of these; see `component/resource/resources.ts`. */
export type SavedResource = [value: unknown, names: readonly string[], wanted: number];
/** The window of a list: its size, the keys before and after it, the end that was read last, and its place in the address. */
export type SavedWindow = [
  size: number,
  before: string | number | undefined,
  after: string | number | undefined,
  near: "before" | "after",
  position: string,
];

/** The handled events of a component; see `component/event-count.ts`. */
export type SavedEvents = (number | [event: number, answer: string, call?: string])[];

/** The handled events of other loads of a page: for each id, those of its components by number. */
export type SavedLoads = [pageLoadId: string, SavedEvents[]][];

/** One component of a view. In a view's list, null stands for a component that was removed. */
export interface ComponentSnapshot {
  /** registered name of the class */
  name: string;
  /** the class as it was when the state was saved: see `shape.ts` */
  shape: string;
  /** number of the parent, -1 at the top of the view */
  parent: number;
  /** its slot in the parent's render */
  slot: string;
  /**
   * fingerprint of the templates of its last render; includes the values if the render depends on more than the state
   */
  templates: number;
  /** the handled events of the load of the page that has sent something last */
  events: SavedEvents;
  /** its fields */
  state: Record<string, unknown>;
  /** errors of the form that was sent last */
  errors?: SavedFormErrors | undefined;
  /** its subscriptions outside of the page */
  subscriptions?: SavedSubscription[] | undefined;
  /** versions, by name, of the shared values and rooms that its render read */
  dependencies?: Record<string, number | string> | undefined;
  /** versions of the rows that the page shows, by field */
  rows?: Record<string, unknown> | undefined;
  /** the values that it has loaded, by field, if they are short */
  resources?: Record<string, SavedResource> | undefined;
  /** where the windows of its lists are, by field; see `component/list/` */
  lists?: Record<string, SavedWindow> | undefined;
}

/** The revision of a view whose page may show any of its renders: when it joins, it is sent the newest. */
export const unknownRevision = -1;

/** A view's state. */
export interface ViewSnapshot {
  id: string;
  /** who the view belongs to */
  owner: string;
  /** path and query of its page, as the browser sees them */
  url: string;
  /** parameters of the page's route, if the page has a route */
  params?: Readonly<Record<string, string | string[]>> | undefined;
  /** index of the view among the views of its page, in the order in which the request created them */
  indexInRequest: number;
  /** path prefix that a proxy strips */
  prefix?: string | undefined;
  /** identifies the load of the page whose events were counted last: a random word, "" before the first load */
  pageLoadId: string;
  /**
   * Number of changes of the state: of two snapshots that follow the same stored one, that with the higher version is newer.
   */
  version: number;
  /** number of patches sent: which render the browser shows; {@link unknownRevision} if that is not known */
  revision: number;
  components: (ComponentSnapshot | null)[];
  /** names of the parameters in `url` that belong to url() fields, if there are any */
  urlNames?: readonly string[] | undefined;
  /** what other loads of the page have sent, if there are any */
  otherLoads?: SavedLoads | undefined;
  /** whether the store has the components, and this snapshot only refers to it */
  isReference: boolean;
  /** version under which a shared store has this state, or the one that it follows; undefined if it has none */
  storedVersion?: number | undefined;
  /** versions of the stored states that it follows, oldest first, as far as they are known; see `stored-versions.ts` */
  follows?: readonly number[] | undefined;
}
