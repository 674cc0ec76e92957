/**
 * Nesting: checks that a browser would build exactly the elements that a template writes.
 *
 * parse5 reads the HTML as a browser does and gives the location of each node in the text. If the nodes cover the
 * text without a gap, each element with its start and end tag, then nothing was moved, dropped, closed early or
 * added, and the browser's tree is the one that was written.
 */
import { html as names, type DefaultTreeAdapterTypes as Tree } from "parse5";
import { isElement } from "../elements.js";

/** Elements whose content is not parsed as HTML and can't be escaped. */
export const rawText = new Set(["script", "style", "xmp", "iframe", "noembed", "noframes", "plaintext"]);
/** Elements that contain only text, in which character references such as `&lt;` are decoded. */
export const textOnly = new Set(["textarea", "title"]);
const voidTags = new Set("area base br col embed hr img input link meta param source track wbr".split(" "));

/** Elements in which a browser drops a line break at the start of the content. */
export const dropsLineBreak = new Set(["pre", "textarea", "listing"]);

/** Throws the error for a problem at an offset of the text. */
export type Fail = (offset: number, what: string) => never;

/** Checks the tree that was parsed from `text`. */
export function checkNesting(root: Tree.ParentNode, text: string, isDocument: boolean, fail: Fail): void {
  const check = new NestingCheck(text, fail);
  if (isDocument) check.document(root);
  else check.content(root, 0, text.length, "");
}

class NestingCheck {
  constructor(
    private readonly text: string,
    private readonly fail: Fail,
  ) {}

  /** A browser moves the white space around a document's outermost elements, so only the content of head and body is checked. */
  document(document: Tree.ParentNode): void {
    const root = document.childNodes.find((node) => node.nodeName === "html") as Tree.Element;
    for (const name of ["head", "body"]) {
      const element = root.childNodes.find((node) => node.nodeName === name) as Tree.Element | undefined;
      const location = element?.sourceCodeLocation;
      if (!location?.startTag || !location.endTag) {
        this.fail(0, `A whole document needs its <${name}> and </${name}> written out`);
      }
      for (const child of element?.childNodes ?? []) if (isElement(child)) this.element(child);
    }
  }

  content(parent: Tree.ParentNode, start: number, end: number, tag: string): void {
    const inside = tag && `, inside <${tag}>`;
    let at = start;
    if (dropsLineBreak.has(tag) && this.text[at] === "\n") at++;
    for (const child of parent.childNodes) {
      const location = child.sourceCodeLocation;
      // The location of a text after a dropped line break includes the line break.
      if (location?.startOffset === at - 1 && at === start + 1) at--;
      if (!location) {
        const name = isElement(child) ? `<${child.tagName}>` : "something";
        this.fail(at, `A browser adds ${name} here by itself${inside}: write it out`);
      }
      if (location.startOffset !== at) {
        this.fail(Math.min(at, location.startOffset), `A browser moves or drops this content${inside}`);
      }
      at = location.endOffset;
      if (child.nodeName === "#text") this.plainText(location.startOffset, at, tag);
      else if (isElement(child)) this.element(child);
    }
    if (at !== end) this.fail(at, `A browser moves or drops this content${inside}`);
  }

  private plainText(start: number, end: number, tag: string): void {
    if (rawText.has(tag) || textOnly.has(tag)) return;
    const stray = this.text.slice(start, end).search(/<[a-z/!]/i);
    if (stray !== -1) this.fail(start + stray, "A browser ignores this tag, which matches no open element");
  }

  private element(element: Tree.Element): void {
    const location = element.sourceCodeLocation;
    if (!location?.startTag) return;
    const isForeign = element.namespaceURI !== names.NS.HTML;
    const isSelfClosing = this.text[location.startTag.endOffset - 2] === "/";
    if (voidTags.has(element.tagName) || (isForeign && isSelfClosing)) return;
    if (!location.endTag) {
      const why = isSelfClosing
        ? "a browser ignores the slash"
        : "it is not closed, or is closed by a tag that can't be inside it";
      this.fail(location.startOffset, `<${element.tagName}> has no end tag: ${why}`);
    }
    const content = element.nodeName === "template" ? (element as Tree.Template).content : element;
    this.content(content, location.startTag.endOffset, location.endTag.startOffset, element.tagName);
  }
}
