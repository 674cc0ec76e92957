/** What a bound element is, and the attributes that each gets. */
import type { DefaultTreeAdapterTypes as Tree } from "parse5";
import type { Binding } from "../bindings.js";
import { LiveError } from "../errors.js";
import type { HostWriter } from "../template.js";
import { type Around, host, type Item, type LiveForm } from "./draft.js";
import type { Modifiers } from "./modifiers.js";

/** What is written for a bound element. */
export interface Bound {
  /** attributes for its tag */
  added: Item[];
  /** at the start of its content */
  after: Item[];
  /** behind it, or behind its label */
  behind: Item[];
  /** for a button, what says whose form it submits */
  owner?: HostWriter;
  /** for a form with a submit's binding: it, for all that stands inside */
  form?: LiveForm;
}

/** A bound element. */
export interface BoundElement {
  element: Tree.Element;
  /** the binding's attribute, such as `@click` */
  attribute: string;
  binding: Binding;
  /** element, file and line, for errors */
  where: string;
  around: Around;
  /** the element's bindings before it: htmx takes one, and one has a way without JavaScript */
  others: readonly Binding[];
  /** counts the element's bindings to this event, from 1 */
  slot: number;
  /** by which our script finds the binding, where it stands in a field of its own; it has holes then */
  marker: string;
}

/** Attributes by which our script finds a binding. */
export function scriptAttributes({ slot, binding }: BoundElement, text: Item, modifiers?: Modifiers): Item[] {
  const name = slot === 1 ? binding.event : `${binding.event}--${slot}`;
  const items: Item[] = [` data-on-${name}="`, text, '"'];
  if (!modifiers) return items;
  const { words, debounce } = modifiers;
  if (debounce === "default") items.push(` data-wait-${name}="`, host("debounce"), '"');
  else if (debounce > 0) items.push(` data-wait-${name}="${debounce}"`);
  if (words.length > 0) items.push(` data-mod-${name}="${words.join(" ")}"`);
  return items;
}

/** htmx's trigger for a binding. */
export function triggerItems(event: string, { htmx, debounce }: Modifiers): Item[] {
  const delay = debounce === "default" ? host("delay") : debounce > 0 ? ` delay:${debounce}ms` : "";
  return [` hx-trigger="${event}${htmx}`, delay, '"'];
}

/** Refuses a binding. */
export function refuse({ attribute, where }: BoundElement, why: string): never {
  throw new LiveError("HL_BINDING_SYNTAX", `${attribute} ${why} (${where}).`);
}
