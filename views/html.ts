/**
 * The functions with which applications write templates: html`…`, each() and unsafeHtml().
 *
 * They only make values (`values.ts`); text is written later. A render is a `Rendered`: a compiled template and one
 * small array.
 */
import { compileTemplate } from "./compile/compile-template.js";
import { findBindingHoles, shapeOf, valuesOf, writeOut } from "./on.js";
import type { Template } from "./template.js";
import { Each, EachRow, type Hole, Rendered, type RowSource, type Same, UnsafeHtml } from "./values.js";

const templates = new WeakMap<TemplateStringsArray, Template | Variants>();
let lastStrings: TemplateStringsArray | undefined;
let lastTemplate: Template | undefined;

/**
 * A template. Holes can be in text and in the values of attributes; their values are escaped for the context.
 *
 * In text: strings and numbers, other templates, lists and components; `null`, `undefined`, `true` and `false` write nothing.
 * As the whole value of an attribute: `true` writes the attribute, `false`, `null` and `undefined` omit it
 * (`aria-*` attributes are written as `true` and `false`).
 *
 * @throws {LiveError} at first use, with file, line and a caret: for a hole that can't be made safe, and for HTML
 *   that a browser would parse into other elements
 *
 * @example
 * html`<p class=${tone}>Hello, ${name}!</p>`
 */
export function html(strings: TemplateStringsArray, ...values: Hole[]): Rendered {
  // Most rows have the same template as the row before.
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

/** The templates of one html`…` that contains on(): one for each shape of its bindings. */
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

/**
 * Writes trusted text as HTML. Any script in it runs in the user's browser: never pass text that a user typed.
 *
 * @param text - complete HTML, in which every tag is closed
 */
export function unsafeHtml(text: string): UnsafeHtml {
  return new UnsafeHtml(text);
}

/** Options of {@link each}. */
export interface EachOptions<Item> {
  /**
   * Renders a row again only if its item has changed, or one of these values: all that the rows show besides their items,
   * as in `[this.currency]`; `[]` if there is nothing. A function says it for each row: `(row) => row.id === this.selected`.
   *
   * In development all rows are rendered, and a row that is not as it was is an error.
   *
   * @default every row is rendered again
   */
  same?: Same<Item>;
}

/**
 * A keyed list: an item keeps its elements, and with them the focus and typed text, when it moves.
 *
 * @param items - the items to show, in order
 * @param keyOf - returns a string or number for an item that no other item of the list has
 * @param template - renders one item
 * @param options - `same`: which rows need not be rendered again
 *
 * @example
 * html`<ul>${each(todos, (todo) => todo.id, (todo) => html`<li>${todo.text}</li>`)}</ul>`
 */
export function each<Item>(
  items: Iterable<Item>,
  keyOf: (item: Item, index: number) => string | number,
  template: (item: Item, index: number) => Hole,
  options?: EachOptions<Item>,
): Each;
/**
 * The rows of a `list()` that the page shows. A row is rendered when it is loaded, inserted or updated, and then forgotten:
 * one that shows something else than its own data has to be updated when that changes.
 *
 * @param rows - the field: `this.posts`
 * @param template - renders one row, as html`…`; it can't contain components
 *
 * @example
 * html`<ul>${each(this.posts, (post) => html`<li>${post.text}</li>`)}</ul>`
 */
export function each<Row>(rows: RowSource<Row>, template: (row: Row) => Rendered): EachRow;
export function each(
  items: Iterable<unknown> | RowSource<unknown>,
  keyOf: (item: never, index: number) => unknown,
  template?: (item: never, index: number) => Hole,
  options?: EachOptions<never>,
): Each | EachRow {
  if (template) return new Each(items as Iterable<unknown>, keyOf, template, options?.same);
  return new EachRow(items as RowSource<never>, keyOf as (row: never) => Rendered);
}
