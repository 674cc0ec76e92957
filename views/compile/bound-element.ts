/** Types of bound elements, and the attributes that all of them get. */
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
  /** after it, or after its label */
  behind: Item[];
  /** for a button: writes which form it submits */
  owner?: HostWriter;
  /** for a form with a submit's binding: the form, for the elements inside */
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
  /** the hole of an attrs({ … }) in its tag */
  spread: number | undefined;
  /** the element's earlier bindings: htmx supports one per element, and one works without JavaScript */
  others: readonly Binding[];
  /** number of this binding among the element's bindings to the same event, from 1 */
  slot: number;
  /** the marker by which the script updates a binding with holes that is written into a hidden field; else "" */
  marker: string;
  /** for a form that posts to the component: the button that the Enter key presses, if it needs one */
  guard: Item[];
}

/** The attributes from which the script reads a binding. */
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

/** The handler of a deferred component. htmx leaves it to our script for a while, which loads it over the socket. */
const loadName = "$load";
/** htmx's triggers for it, by event. */
const loadTriggers: Record<string, string> = { defer: "load", intersect: "intersect" };

/** Attributes for what htmx itself posts, without an event of the browser: a poll, and the mount of a deferred component. */
export function requestItems(binding: Binding, { every }: Modifiers): Item[] {
  const vals: Item = { type: "vals", binding };
  if (every > 0) return [` hx-trigger="every ${every}ms"`, host("poll"), vals];
  if (binding.handler !== loadName) return [];
  return [` hx-trigger="${loadTriggers[binding.event]} delay:500ms"`, host("load"), vals];
}

/** Refuses a binding. */
export function refuse({ attribute, where }: BoundElement, why: string): never {
  throw new LiveError("HL_BINDING_SYNTAX", `${attribute} ${why} (${where}).`);
}
