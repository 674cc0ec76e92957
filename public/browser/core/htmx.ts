/** The part of htmx 4 that the scripts beside it use. */

/** One request of htmx's. */
export interface HtmxContext {
  sourceElement: Element;
  sourceEvent?: Event;
  /** set for what our script posts itself */
  fetch?: unknown;
  response?: { status: number };
  request: { body: FormData | URLSearchParams };
  /** how much the reader had entered when the values of this request were collected; see `swaps.ts` */
  enteredBefore?: number;
  /** whether the answer may write a control, where our own script knows better */
  mayWrite?: (control: Element) => boolean;
}

/** One place in the page that an answer changes. */
export interface HtmxTask {
  type: "main" | "oob" | "partial";
  target: Element | null;
  swapSpec: { style: string };
}

export interface Htmx {
  config: { morphSkipChildren?: string };
  ajax(verb: string, path: string, context: object): Promise<void>;
  registerExtension(name: string, extension: object): void;
}

/** A document's events of htmx's. */
export type HtmxEvent = CustomEvent<{ ctx: HtmxContext; tasks: HtmxTask[]; task: HtmxTask }>;

export const htmx = (window as { htmx?: Htmx }).htmx;
