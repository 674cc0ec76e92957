/** The values that a hole can hold: before a render is settled, and after. */
import type { Attrs } from "./attributes.js";
import type { Host } from "./host.js";
import type { On } from "./on.js";
import type { Template } from "./template.js";

/**
 * What a hole can hold. Which of them fits depends on where it stands: objects of classes and of styles only in
 * `class` and `style`, templates, lists and components only in text.
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
  | Mount
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
  ) {}
}

/** The wish to put a component here; the component's own folder makes and answers it. */
export class Mount {
  constructor(
    readonly component: unknown,
    readonly props: object | undefined,
  ) {}
}

/** A component in its place: what stands in a settled render where a {@link Mount} was asked for. */
export interface Placed {
  /** the component's own last render, settled */
  readonly rendered: Rendered;
  readonly host: Host;
  /** Called when its HTML is written, so that it is known what a browser shows. */
  written(): void;
}
