/**
 * What users write: html`…`, each(), unsafeHtml(), and the values that come of them.
 *
 * Nothing is turned into text here. A render is a `Rendered`: a compiled template and one small array.
 */
import type { Attrs } from "./attributes.js";
import { compileTemplate } from "./compiler.js";
import { findBindingHoles, type On, shapeOf, valuesOf, writeOut } from "./on.js";
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

const templates = new WeakMap<TemplateStringsArray, Template | Variants>();
let lastStrings: TemplateStringsArray | undefined;
let lastTemplate: Template | undefined;

/** A template with the values of one render. Made by {@link html}. */
export class Rendered {
  /** @internal */
  constructor(
    readonly template: Template,
    readonly values: readonly unknown[],
  ) {}
}

/**
 * A template. Holes may stand in text and in the values of attributes; what they hold is escaped for that place.
 *
 * In text: strings and numbers, other templates, lists, components; `null`, `undefined`, `true` and `false` write nothing.
 * As a whole attribute value: `true` writes the attribute, `false`, `null` and `undefined` leave it out
 * (`aria-*` attributes get the words `true` and `false`).
 *
 * @throws {LiveError} at first use, with file, line and a caret: a hole where nothing can be made safe, or HTML
 *   that a browser would read back as other elements
 *
 * @example
 * html`<p class=${tone}>Hello, ${name}!</p>`
 */
export function html(strings: TemplateStringsArray, ...values: Hole[]): Rendered {
  // A row's template is mostly that of the row before.
  if (strings !== lastStrings) {
    const template = templates.get(strings) ?? prepare(strings);
    if (template instanceof Variants) return template.render(values);
    lastTemplate = template;
    lastStrings = strings;
  }
  return new Rendered(lastTemplate as Template, values);
}

function prepare(strings: TemplateStringsArray): Template | Variants {
  const holes = findBindingHoles(strings);
  const template = holes.length > 0 ? new Variants(strings, holes) : compileTemplate(strings, html);
  templates.set(strings, template);
  return template;
}

/** The templates that one html`…` with on() in it stands for: one for each shape of its bindings. */
class Variants {
  private readonly byShape = new Map<string, Template>();

  constructor(
    private readonly strings: TemplateStringsArray,
    private readonly holes: readonly number[],
  ) {}

  render(values: readonly unknown[]): Rendered {
    const shape = shapeOf(this.holes, values);
    let template = this.byShape.get(shape);
    if (!template) {
      template = compileTemplate(writeOut(this.strings, this.holes, values, html), html);
      this.byShape.set(shape, template);
    }
    return new Rendered(template, valuesOf(this.holes, values));
  }
}

/** Text that is written as HTML, unescaped. Made by {@link unsafeHtml}. */
export class UnsafeHtml {
  /** @internal */
  constructor(readonly html: string) {}
}

/**
 * Writes trusted text as HTML. Whatever stands in it runs in the reader's browser: never hand it what a user typed.
 *
 * @param text - HTML that is complete in itself: each tag closed
 */
export function unsafeHtml(text: string): UnsafeHtml {
  return new UnsafeHtml(text);
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

/**
 * A keyed list: an item keeps its elements, with focus and all, wherever it moves.
 *
 * @param items - what to show, in order
 * @param keyOf - gives each item a string or number that no other item of the list has
 * @param template - renders one item
 *
 * @example
 * html`<ul>${each(todos, (todo) => todo.id, (todo) => html`<li>${todo.text}</li>`)}</ul>`
 */
export function each<Item>(
  items: Iterable<Item>,
  keyOf: (item: Item, index: number) => string | number,
  template: (item: Item, index: number) => Hole,
): Each {
  return new Each(items, keyOf, template);
}

/** The wish to put a component here; the component's own folder makes and answers it. */
export class Mount {
  constructor(
    readonly component: unknown,
    readonly props: object | undefined,
  ) {}
}

/** The templates whose text a connection's browser has. */
export interface TemplateBook {
  /** whether the browser has it already; from now on it has */
  has(template: Template): boolean;
}

/** A component in its place: what stands in a settled render where a {@link Mount} was asked for. */
export interface Placed {
  /** the component's own last render, settled */
  readonly rendered: Rendered;
  readonly host: Host;
  /** Called when its HTML is written, so that it is known what a browser shows. */
  written(): void;
}

/** What the HTML of a component says of its owner. The texts are complete and escaped. */
export interface Host {
  /** whether its HTML carries the markers that patches need */
  readonly isMarked: boolean;
  /** the component's number in its view; -1 outside of any */
  readonly component: number;
  /** a host that writes tokens for all that differs between components; see `pack.ts` */
  readonly shared: Host;
  /** where its forms post to */
  readonly action: string;
  /** what the browser knows of templates; undefined where content must be sent as HTML */
  readonly book: TemplateBook | undefined;
  /** attributes of the component's root element */
  readonly root: string;
  /** name under which a form sends an event of this component */
  readonly eventName: string;
  /** by `HostText` of the template compiler */
  text(name: string): string;
}
