/** What the steps of compiling a template hand on: what is written where, and what is known of its elements. */
import type { Token, DefaultTreeAdapterTypes as Tree } from "parse5";
import type { Binding } from "../bindings.js";
import type { HostText, HostWriter, Part, Template, TextWriter, Writer } from "../template.js";
import { ParsedTemplate } from "./parsed-template.js";
import type { TemplateSource } from "./source.js";

/** A piece of what is written: text, text for live components only, or a writer. */
export type Item = string | { marker: string } | Writer;

/** Replaces a stretch of the text; where `start` is `end` it only puts something in. */
export interface Edit {
  start: number;
  end: number;
  items: Item[];
}

/** What stands around a node. */
export interface Around {
  /** names of the elements, as in `ul>li` */
  parents: string;
  /** in <noscript> or a document: written, but not brought up to date */
  quiet: boolean;
  label?: Tree.Element;
  inForm?: boolean;
  /** in an element that gets fields of ours beside its own content */
  isShared?: boolean;
  /** the live form around */
  form?: LiveForm;
}

/** A form with a submit's binding. */
export interface LiveForm {
  binding: Binding;
  /** writes the binding's canonical text */
  text: Item;
}

/** An element while it is compiled. */
export interface OpenElement {
  readonly element: Tree.Element;
  readonly tag: string;
  readonly startTag: Token.LocationWithAttributes;
  readonly around: Around;
  /** what stands around its content */
  readonly inside: Around;
  /** attributes for its tag */
  readonly added: Item[];
  /** what goes at the start of its content */
  readonly after: Item[];
  /** says which of its attributes, and whether its content, are parts; see `template.ts` */
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
  readonly silent: Template["silent"] = [];
  /** named fields outside of any form here, and what is added to their tags */
  readonly looseFields: { name: string; added: Item[] }[] = [];
  /** buttons outside of any form here whose handlers take what a form has, and what says whose form that is */
  readonly openButtons: { binding: Binding; owner: HostWriter }[] = [];
  /** how many buttons have got an id */
  buttons = 0;
  /** whether something is written behind the last element at the root */
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

  /** Puts something in at a place in the text. */
  insert(at: number, items: Item[]): void {
    this.edits.push({ start: at, end: at, items });
  }
}

/** Writes what the component's host gives. */
export function host(text: HostText): HostWriter {
  return { type: "host", text };
}
