/** The tab of components: a tree of those in the page, and the fields of the selected one. */
import type { InspectedComponent } from "../../../../middleware/development/inspected.js";
import type { Core } from "../../core/core.js";
import type { Owner } from "../../core/model.js";
import { atIntervals, make, makeButton } from "./elements.js";
import type { Frames } from "./frames.js";
import { type Highlight, pick } from "./highlight.js";

/** A component in the tree. */
interface Item extends InspectedComponent {
  view: number;
  level: number;
}

const keyOf = ({ view, number }: Pick<Item, "view" | "number">) => `${view}:${number}`;

export class Components {
  readonly content: HTMLElement;
  private readonly tree = make("ul", { role: "tree", "aria-label": "Components" });
  private readonly details = make("div", { tabindex: 0, role: "region", "aria-label": "State" });
  private readonly picker: HTMLButtonElement;
  private readonly byView = new Map<number, InspectedComponent[]>();
  private nodes: Item[] = [];
  private selected = "";
  /** the fields that were shown last, by name, of the selected component */
  private before: { key: string; fields: Map<string, string> } | undefined;

  constructor(
    private readonly core: Core,
    private readonly host: Element,
    private readonly frames: Frames,
    private readonly highlight: Highlight,
  ) {
    this.picker = makeButton("Pick in the page", () => this.pick(), { "aria-pressed": "false" });
    this.content = make("div", { class: "columns" }, make("div", {}, this.picker, this.tree), this.details);
    this.tree.addEventListener("keydown", (event) => this.move(event));
    frames.onInspected = ([, view, components]) => {
      this.byView.set(view, components);
      this.update();
    };
  }

  /** Asks for the components, once for what happens at the same time. */
  readonly refresh = atIntervals(60, () => {
    const isNamed = this.core._allViews().every(({ _number }) => this.byView.has(_number));
    // Another tab needs nothing but the names of the components.
    if (isNamed && !this.content.checkVisibility()) return;
    const shown = new Set(this.core._allViews().map(({ _number }) => _number));
    for (const view of this.byView.keys()) if (!shown.has(view)) this.byView.delete(view);
    for (const view of shown) this.frames.ask(view);
    if (shown.size === 0) this.update();
  });

  /** The name of a component, for the record of events. */
  nameOf(view: number, number: number): string {
    return this.byView.get(view)?.find((each) => each.number === number)?.name ?? "";
  }

  private update(): void {
    const before = this.nodes.map((node) => `${keyOf(node)} ${node.level} ${node.name}`).join();
    this.nodes = [...this.byView]
      .sort(([a], [b]) => a - b)
      .flatMap(([view, all]) => inOrder(view, all, -1, 1));
    if (!this.nodes.some((node) => keyOf(node) === this.selected))
      this.selected = this.nodes[0] ? keyOf(this.nodes[0]) : "";
    if (before !== this.nodes.map((node) => `${keyOf(node)} ${node.level} ${node.name}`).join())
      this.writeTree();
    this.writeDetails();
  }

  private writeTree(): void {
    const hadFocus = this.tree.contains((this.tree.getRootNode() as ShadowRoot).activeElement);
    this.tree.replaceChildren(...this.nodes.map((node) => this.itemOf(node)));
    if (this.nodes.length === 0) this.tree.append(make("li", {}, "The page has no live component."));
    this.mark();
    if (hadFocus) this.itemAt(this.selected)?.focus();
  }

  private itemOf(node: Item): HTMLElement {
    const key = keyOf(node);
    const item = make("li", { role: "treeitem", "aria-level": node.level, "data-key": key }, node.name);
    item.append(make("small", {}, ` #${node.number}`));
    item.style.paddingLeft = `${node.level * 14 - 6}px`;
    const light = () => this.highlight.show(this.ownerOf(node), node.name);
    const unlight = () => this.highlight.show(undefined);
    item.addEventListener("pointerenter", light);
    item.addEventListener("pointerleave", unlight);
    item.addEventListener("focus", light);
    item.addEventListener("blur", unlight);
    item.addEventListener("click", () => this.select(key));
    return item;
  }

  private ownerOf({ view, number }: Item): Owner | undefined {
    const found = this.core._allViews().find(({ _number }) => _number === view);
    return found && { _view: found, _component: number };
  }

  private itemAt(key: string): HTMLElement | null {
    return this.tree.querySelector(`[data-key="${key}"]`);
  }

  private select(key: string, focus = true): void {
    this.selected = key;
    this.mark();
    this.writeDetails();
    if (focus) this.itemAt(key)?.focus();
  }

  private mark(): void {
    for (const item of this.tree.querySelectorAll<HTMLElement>("[role=treeitem]")) {
      const isSelected = item.dataset.key === this.selected;
      item.setAttribute("aria-selected", String(isSelected));
      item.tabIndex = isSelected ? 0 : -1;
    }
  }

  private move(event: KeyboardEvent): void {
    const at = this.nodes.findIndex((node) => keyOf(node) === this.selected);
    const node = this.nodes[at];
    if (!node) return;
    const parent = this.nodes.findIndex(({ view, number }) => view === node.view && number === node.parent);
    const child = (this.nodes[at + 1]?.level ?? 0) > node.level ? at + 1 : at;
    const next = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      ArrowLeft: parent < 0 ? at : parent,
      ArrowRight: child,
      Home: 0,
      End: this.nodes.length - 1,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const to = this.nodes[next];
    if (to) this.select(keyOf(to));
  }

  private writeDetails(): void {
    const node = this.nodes.find((each) => keyOf(each) === this.selected);
    if (!node) return this.details.replaceChildren();
    const before = this.before?.key === this.selected ? this.before.fields : undefined;
    const fields = new Map(node.fields);
    const isSame = before && [...fields].join("\0") === [...before].join("\0");
    if (isSame && this.details.dataset.rest === restOf(node)) return;
    this.details.dataset.rest = restOf(node);
    this.before = { key: this.selected, fields };
    this.details.replaceChildren(make("h2", {}, headingOf(node)), listOf(node, before));
  }

  private pick(): void {
    this.picker.setAttribute("aria-pressed", "true");
    const nodeOf = (owner: Owner | undefined) =>
      owner &&
      this.nodes.find(({ view, number }) => view === owner._view._number && number === owner._component);
    const hover = (owner: Owner | undefined) => this.highlight.show(owner, nodeOf(owner)?.name);
    pick(this.core, this.host, hover, (owner) => {
      this.picker.setAttribute("aria-pressed", "false");
      const node = nodeOf(owner);
      if (node) this.select(keyOf(node));
    });
  }
}

/** The components below a parent, each followed by its own. */
function inOrder(view: number, all: readonly InspectedComponent[], parent: number, level: number): Item[] {
  return all
    .filter((each) => each.parent === parent)
    .flatMap((each) => [{ ...each, view, level }, ...inOrder(view, all, each.number, level + 1)]);
}

function headingOf({ name, source }: Item): HTMLElement | string {
  return source ? make("a", { href: source.link, title: source.file }, name) : name;
}

const restOf = ({ name, props, subscriptions }: Item) => JSON.stringify([name, props, subscriptions]);

function listOf(
  { fields, props, subscriptions }: Item,
  before: Map<string, string> | undefined,
): HTMLElement {
  const list = make("dl");
  const add = (name: string, text: string, isChanged: boolean) =>
    list.append(make("dt", {}, name), make("dd", isChanged ? { class: "changed" } : {}, text));
  for (const [name, text] of fields) add(name, text, before !== undefined && before.get(name) !== text);
  if (fields.length === 0) list.append(make("dt", {}, "It has no fields."));
  if (props) add("Props", props, false);
  if (subscriptions.length > 0) add("Topics and timers", subscriptions.join("\n"), false);
  return list;
}
