/**
 * The first step: finds out in which context each hole is.
 *
 * parse5 reads the strings with a word in place of each hole. The place of the word in the parsed tree is the hole's
 * context. A hole is refused if it can't be made safe there, or if a browser would drop the word.
 */
import type { DefaultTreeAdapterTypes as Tree } from "parse5";
import { isElement } from "../elements.js";
import { holeError } from "./compile-error.js";
import { rawText, textOnly } from "./nesting.js";
import type { TemplateSource } from "./source.js";

/**
 * Returns the holes in text.
 *
 * @throws {LiveError} HL_TEMPLATE_HOLE
 */
export function classifyHoles(source: TemplateSource): Set<number> {
  const classifier = new Classifier(source);
  classifier.visit(source.parse(classifier.text));
  for (let hole = 0; hole < source.holeCount; hole++) {
    if (!classifier.seen.has(hole)) throw holeError(source, hole, "A browser would drop this hole");
  }
  return classifier.inText;
}

class Classifier {
  readonly text: string;
  readonly seen = new Set<number>();
  readonly inText = new Set<number>();

  constructor(private readonly source: TemplateSource) {
    this.text = source.join((hole) => source.wordFor(hole));
  }

  visit(node: Tree.Node): void {
    if (node.nodeName === "#text") this.visitText(node as Tree.TextNode);
    else if (node.nodeName === "#comment") this.note((node as Tree.CommentNode).data);
    else if (isElement(node)) this.visitElement(node);
    if ("childNodes" in node) for (const child of node.childNodes) this.visit(child);
  }

  private note(text: string): void {
    for (const hole of this.source.holesIn(text)) this.seen.add(hole);
  }

  private visitText({ value, parentNode }: Tree.TextNode): void {
    const tag = parentNode && "tagName" in parentNode ? parentNode.tagName : "";
    for (const hole of this.source.holesIn(value)) {
      if (rawText.has(tag)) throw holeError(this.source, hole, `A hole inside <${tag}> can't be made safe`);
      if (/<\/?$/.test(this.source.strings[hole] as string)) this.refuseTagName(hole);
      this.seen.add(hole);
      if (!textOnly.has(tag)) this.inText.add(hole);
    }
  }

  private visitElement(element: Tree.Element): void {
    for (const hole of this.source.holesIn(element.tagName)) this.refuseTagName(hole);
    for (const { name, value } of element.attrs) {
      for (const hole of this.source.holesIn(name)) this.checkName(hole, name, value);
      this.note(name);
      this.note(value);
    }
    if (element.nodeName === "template") this.visitTemplate(element as Tree.Template);
  }

  private refuseTagName(hole: number): never {
    throw holeError(this.source, hole, "A tag's name can't be a hole");
  }

  /** A hole in place of a whole attribute is an attrs({ … }); any other hole in a name is refused. */
  private checkName(hole: number, name: string, value: string): void {
    const isSpread = value === "" && name === this.source.wordFor(hole);
    if (!isSpread) throw holeError(this.source, hole, "An attribute's name can't be a hole");
  }

  private visitTemplate(template: Tree.Template): void {
    this.visit(template.content);
    const what = "A hole inside <template> would never be updated";
    for (const hole of this.seen) if (this.isInside(hole, template)) throw holeError(this.source, hole, what);
  }

  private isInside(hole: number, { sourceCodeLocation: location }: Tree.Element): boolean {
    if (!location?.startTag || !location.endTag) return false;
    const offset = this.text.indexOf(this.source.wordFor(hole));
    return offset >= location.startTag.endOffset && offset < location.endTag.startOffset;
  }
}
