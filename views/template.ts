/**
 * Compiled templates: what the compiler makes from the static strings of one html`…`.
 *
 * Parts are numbered in document order, an element's attributes before its content. The HTML of a live component has
 * markers by which the browser finds the parts: `<!--[0-->…<!--]-->` around part 0 in text, and `data-lp="1class 2."`
 * on an element whose attribute `class` is part 1 and whose whole content is part 2.
 * A row of a list is marked by its number, `data-lr=2`, or, if it is not exactly one element, by `<!--[:2-->…<!--]-->`.
 */
import type { Binding } from "./bindings.js";
import type { Enclosing, TemplateControl } from "./form-controls.js";
import type { HoledText } from "./holed-text.js";
import type { Host } from "./host.js";

/** Writes one dynamic place of a template. */
export type Writer =
  /**
   * a hole in text; `alone` if it is the whole content of its element; `parents`: the elements around it, as in `ul>li`;
   * `noText` if a browser would not keep text there, as in `tr`; `fitting`: the template that was last found to be
   * allowed there; `around`: the form and the disabled fieldsets around it
   */
  | {
      type: "text";
      hole: number;
      alone: boolean;
      parents: string;
      noText: boolean;
      fitting?: Template;
      around?: Enclosing;
    }
  /** the content of an element that can contain only text, such as `<textarea>` */
  | ({ type: "content"; tag: string } & HoledText)
  /** an attribute with holes; `whole` if one hole is the whole value */
  | ({ type: "attribute"; name: string; whole: boolean; url: boolean; css: boolean } & HoledText)
  /** attrs({ … }) in a tag */
  | { type: "spread"; hole: number }
  /** the canonical text of a binding with holes, inside the quotes of an attribute */
  | { type: "binding"; binding: Binding }
  /** htmx's `hx-vals` for a binding that htmx itself posts */
  | { type: "vals"; binding: Binding }
  /** a text that depends on the component that the template is in; `handler`: the method that a form's submit calls */
  | { type: "host"; text: HostText; handler?: string }
  /** an id of ours, written unless the attrs({ … }) of its tag has one */
  | { type: "ownId"; spread: number; items: readonly (string | Writer)[] };

/** Names of the texts that a component's host provides; see `host.ts`. */
export type HostText =
  | "click"
  | "clickWithFields"
  | "clickOnInput"
  | "clickInForm"
  | "form"
  | "submit"
  | "load"
  | "poll"
  | "debounce"
  | "field"
  | "fieldId"
  | "ownForm"
  | "ownFormStart"
  | "ownFormEvent"
  | "viewStart"
  | "scripts"
  | "viewForm";

/** Writes a text that depends on the component that the template is in. */
export type HostWriter = Extract<Writer, { type: "host" }>;
/** Something that can differ between two renders of a template. */
export type Part = Exclude<Writer, { type: "host" | "vals" | "ownId" }>;
/** Writer of a hole in text. */
export type TextWriter = Extract<Writer, { type: "text" }>;

/** Writes a template with the values of one render; `mark` is an attribute for its one root element. */
export type Write = (values: readonly unknown[], host: Host, mark?: string) => string;

/** A compiled template. */
export interface Template {
  /** counts the templates of this process */
  id: number;
  /** a hash of its strings, which is the same in every process */
  hash: number;
  /** HTML between the writers, with markers: one piece more than there are writers */
  marked: string[];
  /** the same without markers */
  plain: string[];
  writers: Writer[];
  /** functions that write it with a render's values, without and with markers; made at first use */
  writePlain?: Write;
  writeMarked?: Write;
  parts: Part[];
  bindings: Binding[];
  /** offset in the first piece at which attributes of the root element can be inserted; -1 unless there is exactly one */
  rootAt: number;
  /** whether it is a whole document, `<!doctype html>` or `<html>` */
  isDocument: boolean;
  /**
   * the holes that contain only text, with the name of their attribute, or of their element as in `<title>`;
   * for an attrs({ … }) the names that it can't set because its tag has them, and whether a browser could restore the
   * values that it sets; see `restored.ts`
   */
  attributes: { hole: number; name: string; taken?: ReadonlySet<string>; mayBeRestored?: boolean }[];
  /**
   * its named controls: each has an additional hole after those of the source, for the attributes that mark a refused
   * value; `form` is the binding of the live form around it, if that is in this template
   */
  fields: {
    hole: number;
    /** undefined if its attrs({ … }) has the name */
    name: HoledText | undefined;
    /** the hole of an attrs({ … }) in the tag */
    spread: number | undefined;
    form?: Binding;
    isDescribed: boolean;
    /** of a file field: the names of the attributes that its tag has */
    file?: ReadonlySet<string>;
  }[];
  /** its controls that can have a name, and its submit buttons */
  controls: TemplateControl[];
  /** whether a fieldset that can be disabled is around a hole in text */
  canDisable: boolean;
  /** the text of its last `<title>`, if it has one that patches update */
  title: HoledText | undefined;
  /** whether it contains elements that have a state of their own, such as fields and players */
  isStateful: boolean;
  /** the holes in text */
  texts: TextWriter[];
  /**
   * its holes in text and in attributes, if strings and numbers in them need no normalizing; else undefined
   */
  simple: { texts: number[]; attributes: number[] } | undefined;
  /** names of its root elements, for checking where the template may be used */
  rootTags: string[];
  /** the source with `${…}` for the holes, for error messages */
  source: string;
  /** carries the stack of the first use */
  origin: { stack?: string };
}

/** File, line and column of a template's source; "" if the stack does not tell. */
export function siteOf(origin: { stack?: string }): string {
  for (const line of origin.stack?.split("\n").slice(1) ?? []) {
    const place = placeOf(line);
    if (place) return place;
  }
  return "";
}

/** Whether the function that contains a template, or that function's caller, was called by `map()` or a similar method. */
export function isMadeInLoop({ stack }: { stack?: string }): boolean {
  // The lines after that of the template itself.
  const callers = stack?.split("\n").slice(2, 4) ?? [];
  return callers.some((line) =>
    /^\s*at (?:Array\.(?:map|flatMap|from|reduce)|Function\.from|from|Iterator\.\w+) /.test(line),
  );
}

function placeOf(line: string): string | undefined {
  const place = /\(?(?:file:\/\/)?((?:\/|[A-Za-z]:[\\/])[^()]+:\d+:\d+)\)?$/.exec(line)?.[1];
  return place?.replace(/^\/(?=[A-Za-z]:\/)/, "");
}
