/** Reads what a check needs of a source file: its templates, and the classes of its components. The file is not run. */
import type { Node } from "./syntax.js";
import { childrenOf, keyName, walk } from "./syntax.js";

/** What a hole holds that is a binding: `on(this.name, …)`. */
export interface OnCall {
  name: string;
  args: readonly Node[];
}

/** An html`…` of a source. */
export interface FoundTemplate {
  strings: readonly string[];
  /** for each hole its on(), if it is one */
  calls: readonly (OnCall | undefined)[];
  /** offset in the source */
  start: number;
  end: number;
  /** the class whose method it is in; undefined in a function */
  owner: FoundClass | undefined;
}

/** A class of a source. */
export interface FoundClass {
  name: string;
  /** name of the class that it extends; "" for another expression */
  base: string | undefined;
  isComponent: boolean;
  methods: Set<string>;
  /** methods whose parameters have types at run time */
  typed: Set<string>;
  /** other members: callbacks of the parent are among them */
  fields: Map<string, { start: number; value: Node | null }>;
}

/** What a source has. */
export interface FoundSource {
  templates: FoundTemplate[];
  classes: FoundClass[];
}

/** Reads the templates and classes of a parsed source. */
export function readSource(program: Node): FoundSource {
  const found: FoundSource = { templates: [], classes: [] };
  const visit = (node: Node, owner: FoundClass | undefined): void => {
    let inner = owner;
    if (node.type === "ClassDeclaration" || node.type === "ClassExpression") {
      inner = readClass(node);
      found.classes.push(inner);
    } else if (node.type === "TaggedTemplateExpression" && node.tag?.name === "html")
      found.templates.push(readTemplate(node, owner));
    for (const child of childrenOf(node)) visit(child, inner);
  };
  visit(program, undefined);
  for (const known of callsOfLive(program)) applyLive(found.classes, known);
  return found;
}

function readTemplate(node: Node, owner: FoundClass | undefined): FoundTemplate {
  const { quasis = [], expressions = [] } = node.quasi ?? {};
  return {
    strings: quasis.map(({ value }) => (value as { cooked: string }).cooked),
    calls: expressions.map(readOn),
    start: node.start,
    end: node.end,
    owner,
  };
}

function readOn(node: Node): OnCall | undefined {
  if (node.type !== "CallExpression" || node.callee?.name !== "on") return undefined;
  const [method, ...args] = node.arguments ?? [];
  const name = method?.type === "MemberExpression" ? keyName(method.property) : undefined;
  return name === undefined ? undefined : { name, args };
}

function readClass(node: Node): FoundClass {
  const found: FoundClass = {
    name: node.id?.name ?? "",
    base: node.superClass ? (node.superClass.name ?? "") : undefined,
    isComponent: decoratorNames(node).includes("live"),
    methods: new Set(),
    typed: new Set(),
    fields: new Map(),
  };
  for (const member of (node.body as Node).body as unknown as Node[]) readMember(member, found);
  return found;
}

function readMember(member: Node, found: FoundClass): void {
  const name = keyName(member.key);
  if (name === undefined || member.static) return;
  if (member.type === "MethodDefinition" && member.kind === "method") {
    found.methods.add(name);
    if (decoratorNames(member).includes("handler")) found.typed.add(name);
  } else if (member.type === "PropertyDefinition")
    found.fields.set(name, { start: member.start, value: (member.value as Node | null) ?? null });
}

function decoratorNames({ decorators = [] }: Node): string[] {
  return decorators.map(({ expression }) => expression?.callee?.name ?? expression?.name ?? "");
}

// --- live(TheClass, { handlers }) ---

interface LiveCall {
  /** name of the class; undefined for the decorator */
  name: string | undefined;
  handlers: string[];
}

function* callsOfLive(program: Node): Iterable<LiveCall> {
  for (const node of walk(program)) {
    if (node.type !== "CallExpression" || node.callee?.name !== "live") continue;
    const [first] = node.arguments ?? [];
    yield { name: first?.id?.name ?? first?.name, handlers: handlersIn(node) };
  }
}

function handlersIn(call: Node): string[] {
  const options = (call.arguments ?? []).flatMap(({ properties = [] }) => properties);
  const handlers = options.find(({ key }) => keyName(key) === "handlers")?.value as Node | undefined;
  return (handlers?.properties ?? []).flatMap(({ key }) => keyName(key) ?? []);
}

function applyLive(classes: readonly FoundClass[], { name, handlers }: LiveCall): void {
  for (const each of classes) {
    if (name !== undefined && each.name !== name) continue;
    if (name !== undefined) each.isComponent = true;
    for (const handler of handlers) if (each.methods.has(handler)) each.typed.add(handler);
  }
}
