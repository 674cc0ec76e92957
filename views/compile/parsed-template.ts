/** A template that parse5 has read with a comment in place of each hole in text. */
import type { DefaultTreeAdapterTypes as Tree } from "parse5";
import type { TemplateSource } from "./source.js";

export class ParsedTemplate {
  /** what parse5 was given: all offsets are places in it */
  readonly text: string;
  readonly root: Tree.ParentNode;

  /** @param textHoles - the holes in text */
  constructor(
    readonly source: TemplateSource,
    readonly textHoles: ReadonlySet<number>,
  ) {
    this.text = source.join((hole) => this.standInFor(hole));
    this.root = source.parse(this.text);
  }

  /** What stands in the text for a hole. */
  standInFor(hole: number): string {
    const word = this.source.wordFor(hole);
    return this.textHoles.has(hole) ? `<!--${word}-->` : word;
  }

  /** The hole in text for which a comment was put; a hole that is all of a comment of the template's own is none. */
  holeAt(node: Tree.Node): number | undefined {
    if (node.nodeName !== "#comment") return undefined;
    const hole = this.source.holeOf(node as Tree.CommentNode);
    return hole !== undefined && this.textHoles.has(hole) ? hole : undefined;
  }

  /** Whether a text, or the place of a node, has a hole. */
  readonly hasHole = (place: string | Tree.Node): boolean =>
    typeof place === "string" ? this.source.holesIn(place).length > 0 : this.holeAt(place) !== undefined;
}
