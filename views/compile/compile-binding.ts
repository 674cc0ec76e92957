/** Event bindings of an element: `@click="…"`. */
import type { DefaultTreeAdapterTypes as Tree } from "parse5";
import type { Binding, HoledText } from "../bindings.js";
import { hasAttribute, isSubmitButton } from "../elements.js";
import { LiveError } from "../errors.js";
import { siteOf } from "../template.js";
import { writeBound } from "./bound.js";
import type { Bound } from "./bound-element.js";
import type { Draft, OpenElement } from "./draft.js";
import { needsScript } from "./modifiers.js";
import { parseBinding } from "./parse-binding.js";

/** Events that our script always listens for. */
const listenedFor = new Set(["click", "submit", "change", "input"]);

/**
 * Compiles a binding, with what its element needs so that the event works in each mode.
 *
 * @param attribute - the attribute's name, such as `@click.once`
 * @throws {LiveError} HL_BINDING_SYNTAX
 */
export function compileBinding(draft: Draft, open: OpenElement, attribute: string, value: HoledText): void {
  const { element, around } = open;
  const where = `<${element.tagName}> at ${siteOf(draft.source.origin)}`;
  const binding = parseBinding(attribute, value, where);
  binding.isAnswered = hasAttribute(element, "data-live-hook");
  const others = draft.bindingsOf(element);
  const slot = 1 + others.filter(({ event }) => event === binding.event).length;
  const problem = problemOf(draft, element, binding, slot);
  if (problem) throw new LiveError("HL_BINDING_SYNTAX", `${attribute} ${problem} (${where}).`);
  draft.bindings.push({ binding, element });
  const marker = addBindingPart(draft, open, binding, slot);
  const written = writeBound({ element, attribute, binding, where, around, others, slot, marker });
  addWritten(draft, open, binding, written);
}

function problemOf(
  draft: Draft,
  element: Tree.Element,
  { event }: Binding,
  slot: number,
): string | undefined {
  if (draft.source.isDocument) return "is in a whole document, outside of any component";
  const isSubmit = event === "submit" || (event === "click" && isSubmitButton(element));
  return slot > 1 && isSubmit ? `is the element's second binding to ${event}` : undefined;
}

/** Adds the part of a binding with holes; returns the marker for the field of ours in which it stands, or "". */
function addBindingPart(draft: Draft, open: OpenElement, binding: Binding, slot: number): string {
  if (binding.holes.length === 0 || open.around.quiet) return "";
  const tokens: string[] = [];
  draft.addPart({ type: "binding", binding }, tokens, `@${binding.event}${slot > 1 ? `--${slot}` : ""}`);
  // A form that posts to the component has its submit's binding in a field of ours.
  if (binding.event === "submit" && !hasAttribute(open.element, "action")) return ` data-lp=${tokens[0]}`;
  open.tokens.push(...tokens);
  return "";
}

function addWritten(draft: Draft, open: OpenElement, binding: Binding, written: Bound): void {
  const { element, around, inside } = open;
  if (written.owner && binding.takesInput && !around.form)
    draft.openButtons.push({ binding, owner: written.owner });
  open.added.push(...written.added);
  open.after.push(...written.after);
  if (written.form !== undefined) inside.form = written.form;
  if (written.behind.length === 0) return;
  // Behind the label, so that the label's text stays the control's name.
  const before = around.label ?? element;
  draft.trails ||= before.parentNode?.nodeName === "#document-fragment";
  draft.insert(before.sourceCodeLocation?.endOffset as number, written.behind);
}

/** What an element's bindings need once all of them are known. */
export function finishBindings(draft: Draft, { element, added, inside }: OpenElement): void {
  const bindings = draft.bindingsOf(element);
  addListened(element, bindings, added);
  if (element.tagName === "form") tieValidate(bindings);
  for (const binding of bindings) if (inside.form) binding.form = inside.form.binding;
}

/** Names the events that our script does not listen for anyway, and says where it needs more than its first part. */
function addListened(element: Tree.Element, bindings: readonly Binding[], added: OpenElement["added"]): void {
  const events = new Set(bindings.map(({ event }) => event));
  const others = [...events].filter((event) => !listenedFor.has(event));
  const isTwice = events.size < bindings.length;
  if (isSpecial(element) || isTwice || others.length > 0 || bindings.some(needsScript))
    added.push(` data-live-listen="${others.join(" ")}"`);
}

function isSpecial(element: Tree.Element): boolean {
  return element.attrs.some(
    ({ name }) =>
      /^(?:data-live-(?:hook|optimistic)|autofocus)$/.test(name) ||
      (name === "action" && element.tagName === "form"),
  );
}

/** `@input="validate"` on a form checks what its submit takes. */
function tieValidate(bindings: readonly Binding[]): void {
  const submit = bindings.find(({ event }) => event === "submit");
  if (!submit) return;
  for (const binding of bindings) if (binding.text.join() === "validate") binding.validates = submit;
}
