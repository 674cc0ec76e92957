/**
 * Compiled templates: what the compiler makes of the static strings of one html`…`.
 *
 * Parts are numbered in document order, an element's attributes before its content. The HTML of a live
 * component carries markers by which the browser finds them: `<!--[0-->…<!--]-->` around part 0 in text, and
 * `data-lp="1class 2."` on an element, which says that part 1 is its attribute `class` and part 2 all that it holds.
 * A row of a list has its number, `data-lr=2`; one that is not just one element stands between `<!--[:2-->…<!--]-->`.
 */
import type { Binding, HoledText } from "./bindings.js";
import type { Host } from "./host.js";

/** Writes one dynamic place of a template. */
export type Writer =
  /**
   * a hole in text; `alone` where it is all that its element holds; `parents` are the elements around it,
   * as in `ul>li`; `noText` where a browser would move text away, as in `tr`; `fitting` the template that was last
   * found to fit there
   */
  | { type: "text"; hole: number; alone: boolean; parents: string; noText: boolean; fitting?: Template }
  /** the content of an element that can hold only text, such as `<textarea>` */
  | ({ type: "content"; tag: string } & HoledText)
  /** an attribute with holes; `whole` where one hole is the whole value */
  | ({ type: "attribute"; name: string; whole: boolean; url: boolean; css: boolean } & HoledText)
  /** attrs({ … }) in a tag */
  | { type: "spread"; hole: number }
  /** the canonical text of a binding with holes, within an attribute's quotes */
  | { type: "binding"; binding: Binding }
  /** htmx's `hx-vals` for a binding */
  | { type: "vals"; binding: Binding }
  /** what depends on the component that the template stands in */
  | { type: "host"; text: HostText };

/** Names of the texts that a component's host gives; see `Host` in `write.ts`. */
export type HostText =
  | "click"
  | "clickWithFields"
  | "clickOnInput"
  | "clickInForm"
  | "form"
  | "plainForm"
  | "submit"
  | "control"
  | "formEvent"
  | "debounce"
  | "delay"
  | "field"
  | "fieldId"
  | "ownForm"
  | "ownFormStart"
  | "ownFormEvent"
  | "viewStart"
  | "scripts"
  | "viewForm";

/** Writes what depends on the component that the template stands in. */
export type HostWriter = Extract<Writer, { type: "host" }>;
/** Something that can differ between two renders of a template. */
export type Part = Exclude<Writer, { type: "host" } | { type: "vals" }>;
/** Writer of a hole in text. */
export type TextWriter = Extract<Writer, { type: "text" }>;

/** Writes a template with the values of one render; `mark` is an attribute for its one root element. */
export type Write = (values: readonly unknown[], host: Host, mark?: string) => string;

/** A compiled template. */
export interface Template {
  /** counts the templates of this process */
  id: number;
  /** a hash of its strings, the same in each process */
  hash: number;
  /** HTML between the writers, with markers: one more than there are writers */
  marked: string[];
  /** the same without markers */
  plain: string[];
  writers: Writer[];
  /** write it with a render's values, without and with markers; made at first use */
  writePlain?: Write;
  writeMarked?: Write;
  parts: Part[];
  bindings: Binding[];
  /** offset in the first piece where attributes of the one root element can go; -1 unless there is just one */
  rootAt: number;
  /** whether it is a whole document, `<!doctype html>` or `<html>` */
  isDocument: boolean;
  /**
   * the holes that hold text alone, with the name of their attribute, or of their element as in `<title>`;
   * for an attrs({ … }) the names that it can't set, since its tag has them, and whether a browser would restore what
   * it says, as in `restored.ts`
   */
  attributes: { hole: number; name: string; taken?: ReadonlySet<string>; mayBeRestored?: boolean }[];
  /**
   * its named controls: each has a hole behind those of the source, which holds the attributes that mark a refused
   * value; `form` is the binding of the live form around, where this template has it
   */
  fields: { hole: number; name: HoledText; form?: Binding; isDescribed: boolean }[];
  /**
   * its named boxes and lists of several choices, which a browser sends nothing of where nothing is chosen; `form` is the
   * binding of the live form around, where this template has it
   */
  silent: { name: HoledText; form?: Binding | undefined }[];
  /** whether it holds elements with a state of their own, such as fields and players */
  isStateful: boolean;
  /** the holes in text */
  texts: TextWriter[];
  /**
   * its holes, where text and numbers can be written as they are: those in text and those in attributes. Undefined
   * where there is more to see to
   */
  simple: { texts: number[]; attributes: number[] } | undefined;
  /** names of the elements at its root, for the check of what may stand where */
  rootTags: string[];
  /** the source with `${…}` for the holes, for error messages */
  source: string;
  /** carries the stack of the first use */
  origin: { stack?: string };
}

/** File, line and column where a template stands, as far as the stack tells; "" otherwise. */
export function siteOf(origin: { stack?: string }): string {
  for (const line of origin.stack?.split("\n").slice(1) ?? []) {
    const place = placeOf(line);
    if (place) return place;
  }
  return "";
}

/** Whether the function in which a template stands, or the one that called it, was called by `map()` or the like. */
export function isMadeInLoop({ stack }: { stack?: string }): boolean {
  // Behind the line of the template's own place.
  const callers = stack?.split("\n").slice(2, 4) ?? [];
  return callers.some((line) =>
    /^\s*at (?:Array\.(?:map|flatMap|from|reduce)|Function\.from|from|Iterator\.\w+) /.test(line),
  );
}

function placeOf(line: string): string | undefined {
  const place = /\(?(?:file:\/\/)?((?:\/|[A-Za-z]:[\\/])[^()]+:\d+:\d+)\)?$/.exec(line)?.[1];
  return place?.replace(/^\/(?=[A-Za-z]:\/)/, "");
}
