/** The part of htmx 4 that our scripts use. */

/** One request of htmx. */
export interface HtmxContext {
  sourceElement: Element;
  sourceEvent?: Event;
  /** set on requests that our own script makes */
  fetch?: unknown;
  request: { body: FormData | URLSearchParams; headers: Record<string, string> };
  /** set once there is one */
  response?: { headers: Headers };
  /** the answer's headers for htmx, such as `HX-Redirect` */
  hx?: { redirect?: string };
  /** the number of entries when the values of this request were collected; see `htmx/swaps.ts` */
  enteredBefore?: number;
  /** whether it is an event of a component */
  isOurs?: boolean;
  /** overrides whether the answer may write a control; set by our own script */
  mayWrite?: (control: Element) => boolean;
}

/** One element of the page that an answer changes. */
export interface HtmxTask {
  type: "main" | "oob" | "partial";
  target: Element | null;
  fragment: DocumentFragment;
  swapSpec: { style: string };
}

export interface Htmx {
  config: { morphSkipChildren?: string };
  ajax(verb: string, path: string, context: object): Promise<void>;
  registerExtension(name: string, extension: object): void;
}

/** An event that htmx dispatches. */
export type HtmxEvent = CustomEvent<{
  ctx: HtmxContext;
  tasks: HtmxTask[];
  task: HtmxTask;
  newContent: Node[];
}>;

export const htmx = (window as { htmx?: Htmx }).htmx;
