/** Nodes of a syntax tree, as Vite's parser makes them, with the properties that a check reads. */

export interface Node {
  type: string;
  start: number;
  end: number;
  name?: string;
  kind?: string;
  static?: boolean;
  tag?: Node;
  id?: Node | null;
  key?: Node;
  value?: unknown;
  body?: unknown;
  callee?: Node;
  property?: Node;
  quasi?: Node;
  quasis?: Node[];
  expressions?: Node[];
  expression?: Node;
  arguments?: Node[];
  properties?: Node[];
  decorators?: Node[];
  superClass?: Node | null;
}

/** The nodes directly below a node. */
export function childrenOf(node: Node): Node[] {
  return Object.values(node).flatMap((value) => (Array.isArray(value) ? value : [value]).filter(isNode));
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && typeof (value as Node).type === "string";
}

/** A node and all below it. */
export function* walk(node: Node): Iterable<Node> {
  yield node;
  for (const child of childrenOf(node)) yield* walk(child);
}

/** The name of a property that is written as a name or as a text. */
export function keyName(key: Node | undefined): string | undefined {
  if (key?.type === "Identifier") return key.name;
  return key?.type === "Literal" && typeof key.value === "string" ? key.value : undefined;
}
