/**
 * Shapes: random templates as data, which fast-check can make, shrink and print.
 *
 * A shape holds for each hole the options that it can take; which one it takes in which state is decided by a
 * `World` (`world.ts`), and `build.ts` makes html`…` of both.
 */

/** What text and attributes can hold. */
export type Plain = string | number | bigint | boolean | null | undefined;

/** A template. */
export interface Shape {
  nodes: ShapeNode[];
}

export type ShapeNode = FixedText | ShapeElement | ContentHole;

/** Text as the template's author writes it. */
export interface FixedText {
  fixed: string;
}

export interface ShapeElement {
  tag: string;
  attributes: ShapeAttribute[];
  children: ShapeNode[];
  /** in place of children: text with holes, of an element that holds text alone */
  text?: MixedText;
}

/** Text between holes: one string more than there are holes. */
export interface MixedText {
  strings: string[];
  /** options of each hole */
  holes: unknown[][];
}

/** `name="…"` with holes, or `name=${…}` where `isWhole`; a binding where the name starts with `@`. */
export interface NamedAttribute extends MixedText {
  name: string;
  isWhole: boolean;
}

export type ShapeAttribute =
  | NamedAttribute
  /** `name="value"` */
  | { name: string; value: string }
  /** `${attrs({ … })}` */
  | { spread: Record<string, unknown>[] }
  /** `selected=${…}`: true in the one row of its list that the state picks */
  | { isPicked: true };

/** A hole among content. */
export interface ContentHole {
  options: Content[];
}

export type Content =
  | { text: Plain }
  | { template: Shape }
  | { unsafe: string }
  /** rows are of one of these kinds each; at most `size` of them */
  | { rows: Content[]; size: number; isKeyed: boolean }
  /** `isSlow`: is given a new state only every other time */
  | { component: Shape; isSlow: boolean };

/** A shape's source, for people. */
export function printShape(shape: Shape, indent = ""): string {
  return shape.nodes.map((node) => printNode(node, indent)).join("");
}

function printNode(node: ShapeNode, indent: string): string {
  if ("fixed" in node) return `${indent}${JSON.stringify(node.fixed)}\n`;
  if ("options" in node) return node.options.map((option) => printContent(option, indent)).join("");
  const attributes = node.attributes.map(printAttribute).join("");
  const inside = node.text
    ? `${indent}  ${printMixed(node.text)}\n`
    : node.children.map((child) => printNode(child, `${indent}  `)).join("");
  return `${indent}<${node.tag}${attributes}>\n${inside}`;
}

function printAttribute(attribute: ShapeAttribute): string {
  if ("spread" in attribute) return ` attrs(${attribute.spread.map((each) => print(each)).join(" | ")})`;
  if ("isPicked" in attribute) return " selected=(picked)";
  if ("value" in attribute) return ` ${attribute.name}="${attribute.value}"`;
  return ` ${attribute.name}=${printMixed(attribute)}`;
}

function printMixed({ strings, holes }: MixedText): string {
  return strings
    .map((string, index) => string + (holes[index] ? `\${${holes[index].map(print).join(" | ")}}` : ""))
    .join("");
}

function printContent(content: Content, indent: string): string {
  const inside = `${indent}    `;
  if ("text" in content) return `${indent}| ${print(content.text)}\n`;
  if ("unsafe" in content) return `${indent}| unsafeHtml(${print(content.unsafe)})\n`;
  if ("template" in content) return `${indent}| template\n${printShape(content.template, inside)}`;
  if ("component" in content) {
    return `${indent}| component${content.isSlow ? " (slow)" : ""}\n${printShape(content.component, inside)}`;
  }
  const rows = content.rows.map((row) => printContent(row, inside)).join("");
  return `${indent}| ${content.isKeyed ? "each()" : "list"} of at most ${content.size}\n${rows}`;
}

function print(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  return typeof value === "number" ? String(value) : (JSON.stringify(value) ?? "undefined");
}
