/** Random templates: only nodes that a browser keeps where they are written, nested a few levels deep. */
import fc from "fast-check";
import {
  anyAttribute,
  binding,
  blank,
  mixedText,
  options,
  ownAttributes,
  plain,
  spread,
} from "./arbitrary-values.js";
import type {
  Content,
  ContentHole,
  MixedText,
  Shape,
  ShapeAttribute,
  ShapeElement,
  ShapeNode,
} from "./shape.js";

type Kind = "flow" | "phrasing" | "ul" | "table" | "tbody" | "tr" | "select" | "option" | "svg";

/** The surroundings of a node. */
interface Place {
  kind: Kind;
  /** how many more levels of elements and templates may be nested inside */
  depth: number;
  /** names of outer elements that can't contain an element of the same name, each followed by `;` */
  without: string;
  /** whether it is in a list without keys, which must not contain anything with a state of its own */
  isStateless?: boolean;
}

/** An element: what it can contain, and which fixed attribute and bindings it can have. */
interface Entry {
  inside?: Kind;
  text?: true;
  void?: true;
  isStateful?: true;
  /** whether it can't contain an element of the same name */
  alone?: true;
  fixed?: { name: string; value: string };
  bindings?: fc.Arbitrary<ShapeAttribute>[];
}

const click = [
  binding("click", ["hit"]),
  binding("click", ["hit(", ")"]),
  binding("click", ["hit('x', ", ", 2,", ")"]),
];
const change = [binding("change", ["type(", ", value)"]), binding("input", ["type('a', value)"])];
const phrasing: Record<string, Entry> = {
  span: { inside: "phrasing" },
  b: { inside: "phrasing", bindings: click },
  a: { inside: "phrasing", alone: true },
  button: { inside: "phrasing", alone: true, bindings: click },
  label: { inside: "phrasing" },
  svg: { inside: "svg" },
  br: { void: true },
  progress: {},
  title: { text: true },
  textarea: { text: true, isStateful: true, bindings: change },
  input: { void: true, isStateful: true, bindings: change },
  "input:named": { void: true, isStateful: true, fixed: { name: "name", value: "name" }, bindings: change },
  "input:checkbox": {
    void: true,
    isStateful: true,
    fixed: { name: "type", value: "checkbox" },
    bindings: [binding("change", ["check(", ", checked)"]), ...click],
  },
  "input:hidden": { void: true, isStateful: true, fixed: { name: "type", value: "hidden" } },
  select: { inside: "select", isStateful: true, bindings: change },
};
const flow: Record<string, Entry> = {
  div: { inside: "flow" },
  p: { inside: "phrasing" },
  pre: { inside: "phrasing" },
  ul: { inside: "ul" },
  table: { inside: "table" },
  details: { inside: "flow", isStateful: true },
  form: {
    inside: "flow",
    alone: true,
    bindings: [binding("submit", ["save(", ", name)"]), binding("submit", ["save('x', name)"])],
  },
  ...phrasing,
};
const entries: Record<Kind, Record<string, Entry>> = {
  flow,
  phrasing,
  ul: { li: { inside: "flow" } },
  table: { tbody: { inside: "tbody" }, caption: { inside: "phrasing" } },
  tbody: { tr: { inside: "tr" } },
  tr: { td: { inside: "flow" }, th: { inside: "phrasing" } },
  select: { option: { inside: "option" } },
  option: {},
  svg: { g: { inside: "svg" }, circle: {}, use: {}, title: { text: true } },
};
const noText = new Set<Kind>(["table", "tbody", "tr"]);

const memory = new Map<string, unknown>();
/** Makes one arbitrary for each place. Without this there would be one for each way of nesting. */
function once<T>(what: string, place: Place, make: () => T): T {
  const name = `${what} ${JSON.stringify(place)}`;
  if (!memory.has(name)) memory.set(name, make());
  return memory.get(name) as T;
}

// --- Elements ---

function allowed(place: Place): [string, Entry][] {
  return Object.entries(entries[place.kind]).filter(
    ([name, { alone, isStateful, inside }]) =>
      !(alone && place.without.includes(`${name};`)) &&
      !(isStateful && place.isStateless) &&
      (inside === undefined || place.depth > 0),
  );
}

function element(name: string, entry: Entry, place: Place): fc.Arbitrary<ShapeElement> {
  const tag = name.split(":")[0] as string;
  const attribute = ownAttributes[name] ? fc.oneof(ownAttributes[name], anyAttribute) : anyAttribute;
  const lists: fc.Arbitrary<ShapeAttribute[]>[] = [fc.array(attribute, { maxLength: 3 })];
  if (entry.fixed) lists.unshift(fc.constant([entry.fixed]));
  if (entry.bindings) lists.unshift(fc.array(fc.oneof(...entry.bindings), { maxLength: 2 }));
  if (tag === "option" && !place.isStateless)
    lists.unshift(fc.constantFrom([], [{ isPicked: true as const }]));
  lists.push(fc.array(fc.record({ spread: options(spread) }), { maxLength: 1 }));
  const inside = entry.inside;
  const without = entry.alone ? `${place.without}${name};` : place.without;
  const children: fc.Arbitrary<ShapeNode[]> = inside
    ? nodes({ ...place, kind: inside, depth: place.depth - 1, without })
    : fc.constant([]);
  const text: fc.Arbitrary<MixedText | undefined> = entry.text ? mixedText(plain, 0) : fc.constant(undefined);
  return fc.record({ attributes: fc.tuple(...lists), children, text }).map((made) => ({
    tag,
    attributes: distinct(made.attributes.flat()),
    children: made.children,
    ...(made.text && { text: made.text }),
  }));
}

/** Removes attributes with a name that occurs earlier, or that a click binding uses itself. */
function distinct(attributes: ShapeAttribute[]): ShapeAttribute[] {
  const seen = new Set<string>();
  const names = attributes.map((each) => ("name" in each ? each.name : ""));
  if (names.includes("@click")) seen.add("value");
  const spreads = attributes.flatMap((each) => ("spread" in each ? each.spread : []));
  for (const values of spreads) for (const name of Object.keys(values)) seen.add(name);
  return attributes.filter((each, index) => {
    const name = names[index] as string;
    if (!("name" in each) || seen.has(name)) return !("name" in each);
    seen.add(name);
    return true;
  });
}

// --- Content ---

function nodes(place: Place): fc.Arbitrary<ShapeNode[]> {
  const size = place.depth > 2 ? { minLength: 1, maxLength: 4 } : { maxLength: 3 };
  return once("nodes", place, () => fc.array(node(place), size));
}

function node(place: Place): fc.Arbitrary<ShapeNode> {
  const fixed = noText.has(place.kind) ? ["\n  "] : ["a", " ", "&lt;é", "\n  b"];
  const elements = allowed(place).map(([name, entry]) => element(name, entry, place));
  return fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom(...fixed.map((text) => ({ fixed: text }))) },
    { weight: 3, arbitrary: contentHole(place) },
    ...(elements.length > 0 ? [{ weight: 3, arbitrary: fc.oneof(...elements) }] : []),
  );
}

function contentHole(place: Place): fc.Arbitrary<ContentHole> {
  return once("hole", place, () => fc.record({ options: options(content(place)) }));
}

function content(place: Place): fc.Arbitrary<Content> {
  const text = fc.record({ text: noText.has(place.kind) ? blank : plain });
  if (place.depth <= 0) return text;
  const next = { ...place, depth: place.depth - 1 };
  const choices: fc.WeightedArbitrary<Content>[] = [
    { weight: 2, arbitrary: text },
    { weight: 2, arbitrary: fc.record({ template: shape(next) }) },
    { weight: 1, arbitrary: rows(next, false) },
  ];
  const raw = unsafe[place.kind];
  if (raw) choices.push({ weight: 1, arbitrary: fc.record({ unsafe: fc.constantFrom(...raw) }) });
  if (!place.isStateless) {
    choices.push({ weight: 4, arbitrary: rows(next, true) });
    // In other places a browser would move the element that surrounds a component without a single root.
    const component = place.kind === "flow" || place.kind === "phrasing" ? shape(next) : singleElement(next);
    const made = fc.record({ component, isSlow: fc.boolean() });
    if (place.kind !== "select" && place.kind !== "option") choices.push({ weight: 2, arbitrary: made });
    if (place.kind === "flow") choices.push({ weight: 2, arbitrary: filled(next) });
  }
  return fc.oneof(...choices);
}

function filled(place: Place): fc.Arbitrary<Content> {
  return once("filled", place, () =>
    fc.record({
      filled: options(fc.oneof(fc.record({ template: singleElement(place) }), content(place)), 3),
      around: shape(place),
      isSlow: fc.boolean(),
    }),
  );
}

const unsafe: Partial<Record<Kind, string[]>> = {
  flow: ["", "<b>x</b>", "a<i>b</i>c", "<!--x-->", "<p>1</p><p>2</p>"],
  phrasing: ["", "<b>x</b>", "a<i>b</i>c", "<!--x-->", "&lt;"],
  ul: ["<li>x</li>"],
  tbody: ["", "<tr><td>x</td></tr>"],
  svg: ["<circle r='1'></circle>"],
};

function rows(place: Place, isKeyed: boolean): fc.Arbitrary<Content> {
  const inside: Place = isKeyed ? place : { ...place, isStateless: true };
  return once(`rows ${isKeyed}`, place, () =>
    fc.record({
      rows: options(fc.oneof(fc.record({ template: singleElement(inside) }), content(inside)), 3),
      size: fc.integer({ min: 1, max: isKeyed ? 7 : 3 }),
      isKeyed: fc.constant(isKeyed),
    }),
  );
}

/** A random template. */
export function shape(place: Place): fc.Arbitrary<Shape> {
  return once("shape", place, () => fc.record({ nodes: nodes(place) }));
}

function singleElement(place: Place): fc.Arbitrary<Shape> {
  return once("single", place, () => {
    const deep = { ...place, depth: Math.max(place.depth, 1) };
    const elements = allowed(deep).map(([name, entry]) => element(name, entry, deep));
    if (elements.length === 0) return shape(place);
    return fc.oneof(...elements).map((only) => ({ nodes: [only] }));
  });
}
