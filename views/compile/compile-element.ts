/** The second step: compiles each element, and each hole in text. */
import { html as names, type Token, type DefaultTreeAdapterTypes as Tree } from "parse5";
import { controls, isBound, isElement, textOf } from "../elements.js";
import type { HostText, Part, TextWriter } from "../template.js";
import { titleMark } from "../title.js";
import { compileAttribute, compileSpread } from "./compile-attribute.js";
import { compileBinding, finishBindings } from "./compile-binding.js";
import { compileControl } from "./compile-control.js";
import { enclose, enclosingOf } from "./compile-enclosing.js";
import { type Around, type Draft, type Edit, host, type Item, type OpenElement } from "./draft.js";
import { compileLiveAttributes } from "./live-attributes.js";
import { dropsLineBreak, textOnly } from "./nesting.js";

/** Elements in which a browser does not keep text. */
const noTextIn = new Set(["table", "tbody", "thead", "tfoot", "tr", "colgroup"]);

/** Compiles the children of a node. */
export function compileChildren(draft: Draft, node: Tree.ParentNode, around: Around): void {
  for (const child of node.childNodes) {
    if (child.nodeName === "#comment") compileComment(draft, child as Tree.CommentNode, node, around);
    else if (isElement(child)) compileElement(draft, child, around);
  }
}

/** A comment replaces a hole in text; the template's own comments are omitted. */
function compileComment(
  draft: Draft,
  comment: Tree.CommentNode,
  parent: Tree.ParentNode,
  around: Around,
): void {
  const location = comment.sourceCodeLocation;
  if (!location) return;
  const hole = draft.parsed.holeAt(comment);
  const isAlone = parent.childNodes.length === 1 && around.parents !== "" && !around.isShared;
  const items = hole === undefined ? [] : compileTextHole(draft, hole, isAlone, around);
  draft.edits.push({ start: location.startOffset, end: location.endOffset, items });
}

function compileTextHole(draft: Draft, hole: number, alone: boolean, around: Around): Item[] {
  const { parents } = around;
  const noText = noTextIn.has(parents.slice(parents.lastIndexOf(">") + 1));
  const writer: TextWriter = { type: "text", hole, alone, parents, noText };
  const enclosing = enclosingOf(around);
  if (enclosing) writer.around = enclosing;
  draft.texts.push(writer);
  if (around.quiet) return [writer];
  draft.parts.push(writer);
  if (alone) return [writer];
  return [{ marker: `<!--[${draft.parts.length - 1}-->` }, writer, { marker: "<!--]-->" }];
}

function compileElement(draft: Draft, element: Tree.Element, around: Around): void {
  const location = element.sourceCodeLocation;
  // An element that the browser adds automatically.
  if (!location) return compileChildren(draft, element, around);
  const open = openElement(element, location.startTag ?? location, around);
  enclose(draft, open);
  for (const attribute of element.attrs) compileOneAttribute(draft, open, attribute);
  finishBindings(draft, open);
  compileLiveAttributes(draft, open);
  compileControl(draft, open);
  noteTitle(draft, open);
  const content = findContent(draft, open);
  finishTag(draft, open);
  if (content && location.endTag) writeContent(draft, open, content, location.endTag.startOffset);
  else compileInside(draft, open, location.endTag?.startOffset);
}

function openElement(
  element: Tree.Element,
  startTag: Token.LocationWithAttributes,
  around: Around,
): OpenElement {
  const tag = element.tagName;
  const inside: Around = { ...around, parents: around.parents ? `${around.parents}>${tag}` : tag };
  if (tag === "label") inside.label = element;
  if (tag === "form") inside.inForm = true;
  return { element, tag, startTag, around, inside, added: [], after: [], tokens: [] };
}

// --- The tag ---

function compileOneAttribute(draft: Draft, open: OpenElement, attribute: Token.Attribute): void {
  const { element, tag, startTag } = open;
  const name = attribute.prefix ? `${attribute.prefix}:${attribute.name}` : attribute.name;
  const place = startTag.attrs?.[name] ?? startTag.attrs?.[name.toLowerCase()];
  if (!place) return;
  const value = draft.source.split(attribute.value);
  const edit: Edit = { start: skipSpace(draft, place.startOffset), end: place.endOffset, items: [] };
  const spread = draft.source.holesIn(name)[0];
  if (spread !== undefined) addAttributePart(draft, open, edit, compileSpread(draft, element, spread), "...");
  else if (name.startsWith("@")) compileBinding(draft, open, name, value);
  else if (value.holes.length > 0) {
    // The name of SVG 2, which the script can set without a namespace.
    const written = name === "xlink:href" ? "href" : name;
    addAttributePart(draft, open, edit, compileAttribute(draft, element, written, value), written);
  } else if (!(name === "type" && tag === "button" && isBound(element))) return;
  draft.edits.push(edit);
}

function addAttributePart(draft: Draft, open: OpenElement, edit: Edit, part: Part, suffix: string): void {
  edit.items.push(part);
  if (!open.around.quiet) draft.addPart(part, open.tokens, suffix);
}

/** The start of the white space before an attribute, which is removed with it. */
function skipSpace({ parsed }: Draft, offset: number): number {
  let start = offset;
  while (/\s/.test(parsed.text[start - 1] as string)) start--;
  return start;
}

/** Writes what was added to the tag and to the start of the content. */
function finishTag(draft: Draft, { element, tag, startTag, added, after, tokens }: OpenElement): void {
  const end = startTag.endOffset;
  if (tokens.length > 0) added.unshift({ marker: ` data-lp=${quoteMarker(draft, tokens, end)}` });
  // tieLooseFields() may add more to a field later.
  const isField = controls.has(tag) && !isBound(element);
  if (added.length > 0 || isField) draft.insert(startTag.startOffset + 1 + tag.length, added);
  if (after.length > 0) draft.insert(end, after);
}

/** Omits the quotes if HTML allows it: a long list has a marker in each cell. */
function quoteMarker({ parsed }: Draft, tokens: string[], tagEnd: number): string {
  const text = tokens.join(" ");
  // After a value without quotes, the slash of a self-closing tag would become part of the value.
  return /^[\w.:@-]+$/.test(text) && parsed.text[tagEnd - 2] !== "/" ? text : `"${text}"`;
}

/** Marks a title that patches may bring, change or remove: the lazy script shows it, since browsers show the first one. */
function noteTitle(draft: Draft, { element, tag, around, added }: OpenElement): void {
  if (tag !== "title" || around.quiet || element.namespaceURI !== names.NS.HTML) return;
  added.push({ marker: titleMark });
  draft.title = draft.source.split(textOf(element));
}

// --- The content ---

type ContentPart = Extract<Part, { type: "content" }>;

/** Marks the element if its whole content is a part; returns the part of an element that contains only text. */
function findContent(
  draft: Draft,
  { element, tag, after, inside, tokens }: OpenElement,
): ContentPart | undefined {
  const [only, other] = element.childNodes;
  inside.isShared = after.length > 0;
  inside.quiet ||= tag === "noscript";
  const isAlone = !inside.isShared && only !== undefined && !other && draft.parsed.holeAt(only) !== undefined;
  const text = textOnly.has(tag) ? draft.source.split(textOf(element)) : undefined;
  const isContent = text !== undefined && text.holes.length > 0;
  if (!inside.quiet && (isAlone || isContent)) tokens.push(`${draft.parts.length}.`);
  return isContent ? { type: "content", tag, ...text } : undefined;
}

function writeContent(draft: Draft, open: OpenElement, content: ContentPart, end: number): void {
  for (const hole of content.holes) draft.attributes.push({ hole, name: `<${open.tag}>` });
  if (!open.inside.quiet) draft.parts.push(content);
  draft.edits.push({ start: open.startTag.endOffset, end, items: [content] });
}

/** @param end - offset of the end tag */
function compileInside(draft: Draft, open: OpenElement, end: number | undefined): void {
  const { element, tag, startTag, inside } = open;
  const start = startTag.endOffset;
  keepLineBreak(draft, open);
  // Before the insertions of children at the same offset.
  if (tag === "body") insertHost(draft, start, "viewStart");
  const isTemplate = element.nodeName === "template";
  compileChildren(draft, isTemplate ? (element as Tree.Template).content : element, inside);
  if (tag === "head") insertHost(draft, end, "scripts");
  if (tag === "body") insertHost(draft, end, "viewForm");
}

/** A browser drops a line break at the start of some elements: one is added, so that a value keeps its own. */
function keepLineBreak(draft: Draft, { element, tag, startTag }: OpenElement): void {
  const startsWithHole = element.childNodes[0]?.nodeName === "#comment";
  if (dropsLineBreak.has(tag) && startsWithHole && draft.parsed.text[startTag.endOffset] !== "\n")
    draft.insert(startTag.endOffset, ["\n"]);
}

/** Inserts a text that the host provides for whole documents. */
function insertHost(draft: Draft, at: number | undefined, text: HostText): void {
  if (draft.source.isDocument && at !== undefined) draft.insert(at, [host(text)]);
}
