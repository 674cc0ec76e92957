/**
 * What users write: html`…`, each(), unsafeHtml(), and the values that come of them.
 *
 * Nothing is turned into text here. A render is a `Rendered`: a compiled template and one small array.
 */
import { compileTemplate } from "./compile/compile-template.js";
import { findBindingHoles, shapeOf, valuesOf, writeOut } from "./on.js";
import type { Template } from "./template.js";
import { Each, type Hole, Rendered, UnsafeHtml } from "./values.js";

const templates = new WeakMap<TemplateStringsArray, Template | Variants>();
let lastStrings: TemplateStringsArray | undefined;
let lastTemplate: Template | undefined;

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

/**
 * Writes trusted text as HTML. Whatever stands in it runs in the reader's browser: never hand it what a user typed.
 *
 * @param text - HTML that is complete in itself: each tag closed
 */
export function unsafeHtml(text: string): UnsafeHtml {
  return new UnsafeHtml(text);
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
