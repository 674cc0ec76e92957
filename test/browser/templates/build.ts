/** Makes an html`…` from a shape and a state of its world, as the author of a template would write it. */
import {
  attrs,
  each,
  type Hole,
  handler,
  html,
  live,
  mount,
  type Rendered,
  type SlotContent,
  slot,
  unsafeHtml,
} from "../../../middleware/index.js";
import type { Content, MixedText, Shape, ShapeAttribute, ShapeElement, ShapeNode } from "./shape.js";
import { World } from "./world.js";

/** Where and when a template is rendered. */
export interface Place {
  world: World;
  step: number;
  path: string;
  /** the `data-key` of the element around it */
  anchor: string;
  /** if it is a row of a list: the list and the row's key */
  row?: { list: string; key: number; size: number };
}

type Evaluate = (place: Place) => Hole;

interface Built {
  strings: TemplateStringsArray;
  holes: Evaluate[];
}

// The identity of a template is that of its strings array, so each is built once.
const built = { tagged: new WeakMap<Shape, Built>(), plain: new WeakMap<Shape, Built>() };

/** Renders a shape. */
export function renderShape(shape: Shape, place: Place): Rendered {
  const cache = place.world.isTagged ? built.tagged : built.plain;
  let template = cache.get(shape);
  if (!template) {
    template = new Builder(place.world.isTagged).build(shape);
    cache.set(shape, template);
  }
  return html(template.strings, ...template.holes.map((evaluate) => evaluate(place)));
}

class Builder {
  private readonly strings = [""];
  private readonly holes: Evaluate[] = [];
  private elements = 0;

  constructor(private readonly isTagged: boolean) {}

  build({ nodes }: Shape): Built {
    for (const node of nodes) this.node(node, undefined);
    const strings = Object.assign(this.strings, { raw: this.strings });
    return { strings, holes: this.holes };
  }

  private say(text: string): void {
    this.strings[this.strings.length - 1] += text;
  }

  private hole(evaluate: Evaluate): void {
    this.strings.push("");
    this.holes.push(evaluate);
  }

  private node(node: ShapeNode, element: number | undefined): void {
    if ("fixed" in node) this.say(node.fixed);
    else if ("tag" in node) this.element(node);
    else {
      const number = this.holes.length;
      this.hole((place) => {
        const { world, step } = place;
        const path = `${place.path}/${number}`;
        const anchor = element === undefined ? place.anchor : `${place.path}#${element}`;
        return pick(node.options, { world, step, path, anchor });
      });
    }
  }

  private element({ tag, attributes, children, text }: ShapeElement): void {
    const number = this.elements++;
    this.say(`<${tag}`);
    if (this.isTagged) {
      this.say(" data-key=");
      this.hole(({ path }) => `${path}#${number}`);
    }
    for (const attribute of attributes) this.attribute(attribute, number);
    this.say(">");
    if (voidTags.has(tag)) return;
    if (text) this.mixed(text, number, false);
    for (const child of children) this.node(child, number);
    this.say(`</${tag}>`);
  }

  private attribute(attribute: ShapeAttribute, element: number): void {
    if ("spread" in attribute) {
      this.say(" ");
      this.hole(this.choice(attribute.spread, element, true, (values) => attrs(values as never)));
    } else if ("isPicked" in attribute) {
      this.say(" selected=");
      this.hole(({ world, step, row, path }) => {
        const isPicked = row !== undefined && world.choose(step, `${row.list}?`, row.size + 1) === row.key;
        world.noteAttribute(`${path}?${element}`, `${path}#${element}`, isPicked);
        return isPicked;
      });
    } else if ("value" in attribute) this.say(` ${attribute.name}="${attribute.value}"`);
    else {
      this.say(` ${attribute.name}=${attribute.isWhole ? "" : '"'}`);
      this.mixed(attribute, element, true);
      this.say(attribute.isWhole ? "" : '"');
    }
  }

  private mixed({ strings, holes }: MixedText, element: number, isAttribute: boolean): void {
    for (const [index, string] of strings.entries()) {
      this.say(string);
      const options = holes[index];
      if (options) this.hole(this.choice(options, element, isAttribute, (value) => value as Hole));
    }
  }

  private choice(
    options: readonly unknown[],
    element: number,
    isAttribute: boolean,
    make: (value: unknown) => Hole,
  ): Evaluate {
    const number = this.holes.length;
    return ({ world, step, path }) => {
      const name = `${path}/${number}`;
      const index = world.choose(step, name, options.length);
      if (isAttribute) world.noteAttribute(name, `${path}#${element}`, index);
      else world.note(name, `${path}#${element}`, index);
      return make(options[index]);
    };
  }
}

const voidTags = new Set(["input", "br", "hr", "img", "col"]);

function pick(options: readonly Content[], place: Place): Hole {
  const { world, step, path, anchor } = place;
  const index = world.choose(step, path, options.length);
  world.note(path, anchor, index);
  return render(options[index] as Content, { ...place, path: `${path}.${index}` });
}

function render(content: Content, place: Place): Hole {
  const { world, step, path, anchor } = place;
  if ("text" in content) return content.text;
  if ("unsafe" in content) return unsafeHtml(content.unsafe);
  if ("template" in content) return renderShape(content.template, place);
  if ("component" in content) {
    const { component: shape, isSlow } = content;
    return mount(RandomComponent, { shape, world, path, step: isSlow ? step - (step % 2) : step });
  }
  if ("filled" in content) return mountFilled(content, place);
  const { rows, size, isKeyed } = content;
  const row = (key: number): Hole =>
    pick(rows, { ...place, path: `${path}[${key}]`, row: { list: path, key, size } });
  if (isKeyed) {
    const keys = world.keys(step, path, size);
    // Noted by hole, not by list: the hole may have contained another list with the same keys before.
    world.note(`${path.slice(0, path.lastIndexOf("."))}!`, anchor, "keys", keys);
    // Keys can be numbers or strings.
    return each(keys, (key) => (size % 2 === 0 ? key : `key ${key}`), row);
  }
  const length = world.choose(step, path, size + 1);
  world.note(path, anchor, length);
  return Array.from({ length }, (_, index) => row(index));
}

function mountFilled(
  { filled, around, isSlow }: Extract<Content, { filled: Content[] }>,
  place: Place,
): Hole {
  const { world, step, path } = place;
  const inside = `${path}=`;
  // Nothing, and content of its own, are shown by the component, in an element that has no key.
  world.note(`${inside}=`, "div", world.choose(step, inside, filled.length));
  const slot = pick(filled, { ...place, path: inside, anchor: "hyper-live" }) as SlotContent;
  return mount(
    RandomCard,
    { shape: around, world, path: `${path}+`, step: isSlow ? step - (step % 2) : step },
    slot,
  );
}

/** Has the methods that random bindings name. */
class Methods {
  hit(): void {}
  @handler(Object, String)
  type(): void {}
  @handler(Object, Boolean)
  check(): void {}
  @handler(Object, String)
  save(): void {}
}

/** Renders a shape. */
export class RandomComponent extends Methods {
  shape: Shape = { nodes: [] };
  world = new World([], false);
  path = "";
  step = 0;
  render(): Rendered {
    const { shape, world, path, step } = this;
    return renderShape(shape, { world, path, step, anchor: "hyper-live" });
  }
}

live(RandomComponent);

/** Renders a shape, and shows its slot in some of its states. */
class RandomCard extends Methods {
  shape: Shape = { nodes: [] };
  world = new World([], false);
  path = "";
  step = 0;
  render(): Rendered {
    const { shape, world, path, step } = this;
    const isShown = world.choose(step, `${path}!`, 4) > 0;
    world.note(`${path}!`, "section", isShown);
    return html`<section>
      ${isShown && html`<div>${slot(this, html`<i>nothing</i>`)}</div>`}
      ${renderShape(shape, { world, path, step, anchor: "section" })}
    </section>`;
  }
}

live(RandomCard);
