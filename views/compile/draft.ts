/** The data that the compiler's steps share: edits of a template's text, and what is known about its elements. */
import type { Token, DefaultTreeAdapterTypes as Tree } from "parse5";
import type { Binding } from "../bindings.js";
import { hasAttribute } from "../elements.js";
import type { Enclosing } from "../form-controls.js";
import type { HoledText } from "../holed-text.js";
import type { HostText, HostWriter, Part, Template, TextWriter, Writer } from "../template.js";
import { ParsedTemplate } from "./parsed-template.js";
import type { TemplateSource } from "./source.js";

/** A piece of the output: text, text for live components only, or a writer. */
export type Item = string | { marker: string } | Writer;

/** Replaces a range of the text; it only inserts if `start` is `end`. */
export interface Edit {
  start: number;
  end: number;
  items: Item[];
}

/** The surroundings of a node. */
export interface Around {
  /** names of the elements, as in `ul>li` */
  parents: string;
  /** inside <noscript> or a whole document: written, but never updated */
  quiet: boolean;
  label?: Tree.Element;
  inForm?: boolean;
  /** inside an element that gets hidden fields besides its own content */
  isShared?: boolean;
  /** the live form around */
  form?: LiveForm;
  /** the form around, live or not, and the fieldsets that can disable what is in them */
  enclosing?: Enclosing | undefined;
  /** in a fieldset: what is around its first legend, which it does not disable */
  outside?: Enclosing | undefined;
}

/** A form with a submit's binding. */
export interface LiveForm {
  binding: Binding;
  /** writes the binding's canonical text */
  text: Item;
}

/** The tag of an element, which may have an attrs({ … }). */
export interface Tag {
  element: Tree.Element;
  /** the hole of that */
  spread: number | undefined;
}

/** An element while it is compiled. */
export interface OpenElement {
  readonly element: Tree.Element;
  readonly tag: string;
  readonly startTag: Token.LocationWithAttributes;
  readonly around: Around;
  /** the surroundings of its content */
  readonly inside: Around;
  /** attributes added to its tag */
  readonly added: Item[];
  /** inserted at the start of its content */
  readonly after: Item[];
  /** its marker: which of its attributes are parts, and whether its content is one; see `template.ts` */
  readonly tokens: string[];
}

/** A template while it is compiled: the steps only add to it. */
export class Draft {
  readonly parsed: ParsedTemplate;
  readonly edits: Edit[] = [];
  readonly parts: Part[] = [];
  readonly bindings: { binding: Binding; element: Tree.Element }[] = [];
  readonly texts: TextWriter[] = [];
  readonly attributes: Template["attributes"] = [];
  readonly fields: Template["fields"] = [];
  readonly controls: Template["controls"] = [];
  /** named fields outside of any form of the template, with what is added to their tags */
  readonly looseFields: { name: string; added: Item[] }[] = [];
  /** buttons outside of any form of the template whose handlers read fields, with the writers that name their form */
  readonly openButtons: { binding: Binding; owner: HostWriter }[] = [];
  /** the text of the template's last title, unless it is never updated */
  title: HoledText | undefined;
  /** number of buttons with a generated id */
  buttons = 0;
  /** whether something is written after a root element */
  trails = false;

  constructor(
    readonly source: TemplateSource,
    textHoles: ReadonlySet<number>,
  ) {
    this.parsed = new ParsedTemplate(source, textHoles);
  }

  /** The bindings of an element. */
  bindingsOf(element: Tree.Element): Binding[] {
    return this.bindings.filter((each) => each.element === element).map(({ binding }) => binding);
  }

  /** Adds a part that is marked by a token of its element. */
  addPart(part: Part, tokens: string[], suffix: string): void {
    this.parts.push(part);
    tokens.push(`${this.parts.length - 1}${suffix}`);
  }

  /** Inserts items at an offset of the text. */
  insert(at: number, items: Item[]): void {
    this.edits.push({ start: at, end: at, items });
  }
}

/**
 * An id made of the component's own and these items, by which htmx restores the focus; none if the tag has one.
 */
export function ownId({ element, spread }: Tag, ...items: Item[]): Item[] {
  if (hasAttribute(element, "id")) return [];
  const id = [host("fieldId"), ...items] as (string | Writer)[];
  return spread === undefined ? id : [{ type: "ownId", spread, items: id }];
}

/** Makes the writer of a text that the component's host provides. */
export function host(text: HostText): HostWriter {
  return { type: "host", text };
}
