/**
 * A template's source in a form that parse5 can read: its strings, with a word in place of each hole.
 *
 * The word does not occur in the template's own text, so that the holes can be found in the parsed tree.
 */
import {
  defaultTreeAdapter,
  html as names,
  type ParserErrorHandler,
  parse,
  parseFragment,
  type DefaultTreeAdapterTypes as Tree,
} from "parse5";
import type { HoledText } from "../holed-text.js";
import { languageOf } from "./language.js";

/** A template's source. */
export class TemplateSource {
  readonly strings: readonly string[];
  /** whether it is a whole document, `<!doctype html>` or `<html>` */
  readonly isDocument: boolean;
  /** carries the stack of the first use */
  readonly origin: { stack?: string } = {};
  private readonly language: "svg" | "math" | undefined;
  private readonly word: string;
  private readonly wordPattern: RegExp;
  private readonly wordAlone: RegExp;

  /** @param caller - the function that the template's author called; errors name the file and line of that call */
  constructor(strings: readonly string[], caller: (...args: never[]) => unknown) {
    // By function, not by file: a bundler merges the files of Hyper Live and of the application.
    Error.captureStackTrace(this.origin, caller);
    // Until a stack is read, V8 keeps the functions on it for that, and so the request that used the template first.
    void this.origin.stack;
    this.strings = trimLines(strings);
    this.word = unusedWord(strings);
    this.wordPattern = new RegExp(`${this.word}(\\d+)-`, "gi");
    this.wordAlone = new RegExp(`^${this.word}(\\d+)-$`);
    this.isDocument = /^\s*<(?:!doctype|html)/i.test(strings[0] as string);
    this.language = languageOf(strings);
  }

  get holeCount(): number {
    return this.strings.length - 1;
  }

  /** The source with `${…}` for the holes, for error messages. */
  get shown(): string {
    return this.join(() => "${…}");
  }

  /** The word that replaces a hole. */
  wordFor(hole: number): string {
    return `${this.word}${hole}-`;
  }

  /** Joins the strings, with a text for each hole. */
  join(textFor: (hole: number) => string): string {
    let text = this.strings[0] as string;
    for (let i = 1; i < this.strings.length; i++) text += textFor(i - 1) + this.strings[i];
    return text;
  }

  /**
   * Parses text as a browser does, in the context of the template's language.
   *
   * @param onParseError - is called for each mistake that browsers put right
   */
  parse(text: string, onParseError: ParserErrorHandler | null = null): Tree.ParentNode {
    const options = { sourceCodeLocationInfo: true, scriptingEnabled: false, onParseError };
    if (this.isDocument) return parse(text, options);
    if (!this.language) return parseFragment(text, options);
    const space = this.language === "svg" ? names.NS.SVG : names.NS.MATHML;
    return parseFragment(defaultTreeAdapter.createElement(this.language, space, []), text, options);
  }

  /** The holes whose words are in a text. */
  holesIn(text: string): number[] {
    return Array.from(text.matchAll(this.wordPattern), (match) => Number(match[1]));
  }

  /** The hole whose word is a whole comment. */
  holeOf(comment: Tree.CommentNode): number | undefined {
    const found = this.wordAlone.exec(comment.data);
    return found ? Number(found[1]) : undefined;
  }

  /** Splits a text at its holes. */
  split(text: string): HoledText {
    const strings: string[] = [];
    const holes: number[] = [];
    let last = 0;
    for (const match of text.matchAll(this.wordPattern)) {
      strings.push(text.slice(last, match.index));
      holes.push(Number(match[1]));
      last = match.index + match[0].length;
    }
    strings.push(text.slice(last));
    return { strings, holes };
  }
}

function unusedWord(strings: readonly string[]): string {
  const written = strings.join(" ").toLowerCase();
  let word = "hl-hole-";
  while (written.includes(word)) word += "x-";
  return word;
}

/** Removes white space with a line break at the start and the end, which only formats the source code. */
function trimLines(strings: readonly string[]): string[] {
  const trimmed = [...strings];
  const last = trimmed.length - 1;
  trimmed[0] = (trimmed[0] as string).replace(/^\s*\n\s*/, "");
  trimmed[last] = (trimmed[last] as string).replace(/\s*\n\s*$/, "");
  return trimmed;
}
