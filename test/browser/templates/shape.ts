/**
 * Shapes: random templates as data, which fast-check can make, shrink and print.
 *
 * For each hole, a shape has a list of alternatives. A `World` (`world.ts`) decides which of them the hole has in which
 * state, and `build.ts` makes an html`…` from both.
 */

/** The values of holes in text and attributes. */
export type Plain = string | number | bigint | boolean | null | undefined;

/** A template. */
export interface Shape {
  nodes: ShapeNode[];
}

export type ShapeNode = FixedText | ShapeElement | ContentHole;

/** Text of the template itself. */
export interface FixedText {
  fixed: string;
}

export interface ShapeElement {
  tag: string;
  attributes: ShapeAttribute[];
  children: ShapeNode[];
  /** text with holes, instead of children, for an element that can contain only text */
  text?: MixedText;
}

/** Text between holes: one string more than there are holes. */
export interface MixedText {
  strings: string[];
  /** the alternatives for each hole */
  holes: unknown[][];
}

/** `name="…"` with holes, or `name=${…}` if `isWhole`; a binding if the name starts with `@`. */
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
  /** `selected=${…}`: true in one row of its list, depending on the state */
  | { isPicked: true };

/** A hole in content. */
export interface ContentHole {
  options: Content[];
}

export type Content =
  | { text: Plain }
  | { template: Shape }
  | { unsafe: string }
  /** at most `size` rows; each has one of the contents in `rows` */
  | { rows: Content[]; size: number; isKeyed: boolean }
  /** `isSlow`: its state changes only at every second step */
  | { component: Shape; isSlow: boolean }
  /** a component with a slot, filled with one of these */
  | { filled: Content[]; around: Shape; isSlow: boolean };

/** A shape as readable text. */
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
  if ("filled" in content) {
    const filled = content.filled.map((each) => printContent(each, `${inside}  `)).join("");
    const slow = content.isSlow ? " (slow)" : "";
    return `${indent}| component with a slot${slow}\n${printShape(content.around, inside)}${inside}slot\n${filled}`;
  }
  const rows = content.rows.map((row) => printContent(row, inside)).join("");
  return `${indent}| ${content.isKeyed ? "each()" : "list"} of at most ${content.size}\n${rows}`;
}

function print(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  return typeof value === "number" ? String(value) : (JSON.stringify(value) ?? "undefined");
}
