/** A template as parse5 has read it, with a comment in place of each hole in text. */
import { ErrorCodes, type DefaultTreeAdapterTypes as Tree } from "parse5";
import type { TemplateSource } from "./source.js";

export class ParsedTemplate {
  /** the text that parse5 has read; all offsets refer to it */
  readonly text: string;
  readonly root: Tree.ParentNode;
  /** the end of the name of an attribute that its tag has twice; browsers drop the second one */
  repeated: number | undefined;

  /** @param textHoles - the holes in text */
  constructor(
    readonly source: TemplateSource,
    readonly textHoles: ReadonlySet<number>,
  ) {
    this.text = source.join((hole) => this.standInFor(hole));
    this.root = source.parse(this.text, ({ code, startOffset }) => {
      if (code === ErrorCodes.duplicateAttribute) this.repeated ??= startOffset;
    });
  }

  /** The text in place of a hole. */
  standInFor(hole: number): string {
    const word = this.source.wordFor(hole);
    return this.textHoles.has(hole) ? `<!--${word}-->` : word;
  }

  /** The hole in text that a comment replaces; undefined for the template's own comments, even if one contains only a hole. */
  holeAt(node: Tree.Node): number | undefined {
    if (node.nodeName !== "#comment") return undefined;
    const hole = this.source.holeOf(node as Tree.CommentNode);
    return hole !== undefined && this.textHoles.has(hole) ? hole : undefined;
  }

  /** Whether a text contains a hole, or a node replaces one. */
  readonly hasHole = (place: string | Tree.Node): boolean =>
    typeof place === "string" ? this.source.holesIn(place).length > 0 : this.holeAt(place) !== undefined;
}
