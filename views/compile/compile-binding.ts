/** Event bindings of an element: `@click="…"`. */
import type { DefaultTreeAdapterTypes as Tree } from "parse5";
import type { Binding } from "../bindings.js";
import { attributeOf, hasAttribute, isSubmitButton } from "../elements.js";
import { LiveError } from "../errors.js";
import type { HoledText } from "../holed-text.js";
import { siteOf } from "../template.js";
import { writeBound } from "./bound.js";
import type { Bound } from "./bound-element.js";
import { startsWithSubmit } from "./bound-form.js";
import { attributePart } from "./compile-attribute.js";
import {
  disablersInside,
  encloseBinding,
  recordSubmit,
  spreadOf,
  submitButtonsOf,
} from "./compile-enclosing.js";
import type { Draft, Item, OpenElement } from "./draft.js";
import { needsScript } from "./modifiers.js";
import { parseBinding } from "./parse-binding.js";

/** Events that `data-live-confirm` asks for. */
const asks = new Set(["click", "submit"]);
/** Events that the script always listens for. */
const listenedFor = new Set(["click", "submit", "change", "input"]);

/**
 * Compiles a binding, and adds to its element what the event needs to work in each mode.
 *
 * @param attribute - the attribute's name, such as `@click.once`
 * @throws {LiveError} HL_BINDING_SYNTAX
 */
export function compileBinding(draft: Draft, open: OpenElement, attribute: string, value: HoledText): void {
  const { element, around } = open;
  const where = `<${element.tagName}> at ${siteOf(draft.source.origin)}`;
  const binding = parseBinding(attribute, value, where);
  binding.isAnswered = hasAttribute(element, "data-live-hook");
  const question = asks.has(binding.event) && attributeOf(element, "data-live-confirm");
  if (question) binding.question = draft.source.split(question);
  const others = draft.bindingsOf(element);
  const slot = 1 + others.filter(({ event }) => event === binding.event).length;
  const problem = problemOf(draft, element, binding, slot);
  if (problem) throw new LiveError("HL_BINDING_SYNTAX", `${attribute} ${problem} (${where}).`);
  draft.bindings.push({ binding, element });
  const marker = addBindingPart(draft, open, binding, slot);
  const guard = writeGuard(draft, open, binding);
  const written = writeBound({
    element,
    spread: spreadOf(draft.source, element),
    attribute,
    binding,
    where,
    around,
    others,
    slot,
    marker,
    guard,
  });
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

/** Adds the part of a binding with holes; returns the marker of the hidden field that it is written into, or "". */
function addBindingPart(draft: Draft, open: OpenElement, binding: Binding, slot: number): string {
  if (binding.holes.length === 0 || open.around.quiet) return "";
  const tokens: string[] = [];
  draft.addPart({ type: "binding", binding }, tokens, `@${binding.event}${slot > 1 ? `--${slot}` : ""}`);
  // A form that posts to the component has the binding of its submit in a hidden field.
  if (binding.event === "submit" && !hasAttribute(open.element, "action")) return ` data-lp=${tokens[0]}`;
  open.tokens.push(...tokens);
  return "";
}

/**
 * The Enter key presses the first button of a form, which must not be one with another purpose: such a form gets a hidden
 * button. It is disabled while the form's only submit button is, as Enter would do nothing without it.
 */
function writeGuard(draft: Draft, open: OpenElement, { event }: Binding): Item[] {
  const { element, around } = open;
  if (event !== "submit" || element.tagName !== "form") return [];
  const [button, other] = submitButtonsOf(element);
  if (hasAttribute(element, "action")) {
    // Enter submits a form without any button, too.
    if (!button) recordSubmit(draft, open, undefined);
    return [];
  }
  if (startsWithSubmit(element)) return [];
  const [own, more] = button && !other ? disablersInside(draft.source, button, element) : [];
  const disabler = more || (own !== "always" && own?.isSpread) ? undefined : own;
  recordSubmit(draft, open, disabler);
  if (!disabler) return ["<button hidden></button>"];
  if (disabler === "always") return ["<button hidden disabled></button>"];
  const part = attributePart("disabled", { strings: ["", ""], holes: [disabler.hole] });
  const tokens: string[] = [];
  if (!around.quiet) draft.addPart(part, tokens, part.name);
  const marker = tokens.map((token) => ` data-lp=${token}`).join("");
  return ["<button hidden", { marker }, part, "></button>"];
}

function addWritten(draft: Draft, open: OpenElement, binding: Binding, written: Bound): void {
  const { element, around, inside } = open;
  if (written.owner && binding.takesInput && !around.form)
    draft.openButtons.push({ binding, owner: written.owner });
  open.added.push(...written.added);
  open.after.push(...written.after);
  if (written.form !== undefined) inside.form = written.form;
  if (written.behind.length === 0) return;
  // After the label, so that the control's accessible name remains the label's text.
  const before = around.label ?? element;
  draft.trails ||= before.parentNode?.nodeName === "#document-fragment";
  draft.insert(before.sourceCodeLocation?.endOffset as number, written.behind);
}

/** Adds what depends on all bindings of an element. */
export function finishBindings(draft: Draft, open: OpenElement): void {
  const { element, added } = open;
  const bindings = draft.bindingsOf(element);
  addListened(element, bindings, added);
  if (element.tagName === "form") tieValidate(bindings);
  for (const binding of bindings) encloseBinding(draft, open, binding);
}

/** Lists the events that the script does not always listen for, and marks elements that need its lazy part. */
function addListened(element: Tree.Element, bindings: readonly Binding[], added: OpenElement["added"]): void {
  const events = new Set(bindings.map(({ event }) => event));
  const others = [...events].filter((event) => !listenedFor.has(event));
  const isTwice = events.size < bindings.length;
  if (isSpecial(element) || isTwice || others.length > 0 || bindings.some(needsScript))
    added.push(` data-live-listen="${others.join(" ")}"`);
}

function isSpecial(element: Tree.Element): boolean {
  return element.attrs.some(
    ({ name, value }) =>
      /^(?:data-live-(?:confirm|do|hook|optimistic|portal|track|transition)|autofocus)$/.test(name) ||
      (name === "type" && value.toLowerCase() === "file") ||
      (name === "action" && element.tagName === "form"),
  );
}

/** `@input="validate"` on a form checks the values by the rules of its submit's handler. */
function tieValidate(bindings: readonly Binding[]): void {
  const submit = bindings.find(({ event }) => event === "submit");
  if (!submit) return;
  for (const binding of bindings) if (binding.text.join() === "validate") binding.validates = submit;
}
