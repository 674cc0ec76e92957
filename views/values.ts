/** The values that a hole can contain, before a render is normalized and after. */
import type { Attrs } from "./attributes.js";
import type { Host } from "./host.js";
import type { On } from "./on.js";
import type { Template } from "./template.js";

/**
 * What a hole can contain. Some values are allowed in some places only: objects in `class` and `style`; templates, lists
 * and components in text.
 */
export type Hole =
  | string
  | number
  | bigint
  | boolean
  | null
  | undefined
  | Date
  | URL
  | Rendered
  | UnsafeHtml
  | Each
  | EachRow
  | Mount
  | SlotUse
  | Attrs
  | On
  | (abstract new (
      ...args: never[]
    ) => object)
  | readonly Hole[]
  | Readonly<Record<string, string | number | boolean | null | undefined>>;

/** A template with the values of one render. Made by {@link html}. */
export class Rendered {
  /** @internal */
  constructor(
    readonly template: Template,
    readonly values: readonly unknown[],
  ) {}
}

/** Text that is written as HTML, unescaped. Made by {@link unsafeHtml}. */
export class UnsafeHtml {
  /** @internal */
  constructor(readonly html: string) {}
}

/** A keyed list before it is rendered. Made by {@link each}. */
export class Each {
  /** @internal */
  constructor(
    readonly items: Iterable<unknown>,
    readonly keyOf: (item: never, index: number) => unknown,
    readonly template: (item: never, index: number) => Hole,
    readonly same?: Same<never>,
  ) {}
}

/** What the rows of an {@link each} show besides their items. */
export type Same<Item> = readonly unknown[] | ((item: Item, index: number) => unknown);

/** A list that renders those of its rows that are new or have changed, by the function that it is given. */
export interface RowSource<Row> extends AsyncIterable<Row> {
  /**
   * Renders the rows that the page does not show yet.
   *
   * @internal
   * @param render - renders and normalizes one row
   */
  show(render: (row: Row, key: string | number) => Rendered): unknown;
}

/** Key of a text that says how to show an object in a template, for errors: what it is, and what to write instead. */
export const howToShow: unique symbol = Symbol("howToShow");

/** A list whose rows the server forgets, before it is rendered. Made by {@link each}. */
export class EachRow {
  /** @internal */
  constructor(
    readonly source: RowSource<never>,
    readonly template: (row: never) => Rendered,
  ) {}
}

/** When a component is mounted that its page does not wait for, and what is shown until then. */
export interface Deferral {
  readonly when: "visible" | "load";
  readonly placeholder: Hole;
  /** the text of the button that loads it without a script */
  readonly label: string;
  /** what is said if it could not be mounted */
  readonly failed: string;
  /** the text of the button that tries again then */
  readonly retry: string;
}

/** A component that is to be mounted here, with its props. Made by `mount()`. */
export class Mount {
  constructor(
    readonly component: unknown,
    readonly props: object | undefined,
    /** what its parent puts into its slots, by name */
    readonly slots?: Readonly<Record<string, Hole>>,
    /** the methods of its parent that it may call, by the names that it knows them by */
    readonly callbacks?: ReadonlyMap<string, On>,
    /** of a component that is mounted later */
    readonly deferral?: Deferral,
  ) {}
}

/** The place in a component's template for what its parent has put into a slot. Made by `slot()`. */
export class SlotUse {
  /** @internal */
  constructor(
    readonly component: object,
    readonly name: string,
  ) {}
}

/**
 * A mounted component, or the content of a slot: what a normalized render has in place of a {@link Mount} or a
 * {@link SlotUse}.
 */
export interface Placed {
  /** its own last render, normalized */
  readonly rendered: Rendered;
  readonly host: Host;
  /** Called when its HTML is written, to record what the browser shows. */
  written(): void;
}
