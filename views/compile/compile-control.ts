/** Controls: adds what a field or a button needs in a form, and records what the template has to know about it. */
import { attributeOf, controls, hasAttribute, isBound, isSubmitButton } from "../elements.js";
import { escapeHtml } from "../escape.js";
import { unrestored } from "../restored.js";
import type { Part } from "../template.js";
import { recordControl, spreadOf } from "./compile-enclosing.js";
import { type Draft, host, type OpenElement, ownId } from "./draft.js";

/** Compiles a field or a button; called for each element. */
export function compileControl(draft: Draft, open: OpenElement): void {
  const { element, tag, around, added } = open;
  const isControl = controls.has(tag);
  recordControl(draft, open);
  if (isControl && !around.quiet) {
    markField(draft, open);
    added.push({ marker: unrestored(element, draft.parsed.hasHole) });
  }
  if (isBound(element)) return;
  if (around.form) identify(draft, open);
  if (isControl && !around.inForm) recordLooseField(draft, open);
}

/** A named control gets an additional part: the attributes that mark a refused value. */
function markField(draft: Draft, { element, around, added, tokens }: OpenElement): void {
  const { source } = draft;
  const name = attributeOf(element, "name");
  const spread = spreadOf(source, element);
  const hasName = name || (name === undefined && spread !== undefined);
  const type = attributeOf(element, "type") ?? "";
  if (
    !hasName ||
    hasAttribute(element, "aria-invalid") ||
    /^(?:hidden|submit|button|image|reset)$/i.test(type)
  )
    return;
  const part: Part = { type: "spread", hole: source.holeCount + draft.fields.length };
  draft.fields.push({
    hole: part.hole,
    name: name ? source.split(name) : undefined,
    spread,
    isDescribed: hasAttribute(element, "aria-describedby"),
    ...(around.form && { form: around.form.binding }),
    ...(type.toLowerCase() === "file" && { file: new Set(element.attrs.map(({ name }) => name)) }),
  });
  draft.addPart(part, tokens, "...");
  added.push(part);
}

/** Fields and buttons of a live form get ids, by which htmx restores the focus after it has replaced the form. */
function identify(draft: Draft, { element, around, added }: OpenElement): void {
  if (attributeOf(element, "type") === "hidden") return;
  const isButton = isSubmitButton(element);
  const name = isButton ? `button${draft.buttons++}` : attributeOf(element, "name");
  if (!name || draft.source.holesIn(name).length > 0) return;
  if (!around.form || !(isButton || controls.has(element.tagName))) return;
  const spread = spreadOf(draft.source, element);
  added.push(...ownId({ element, spread }, around.form.text, `-${escapeHtml(name)}"`));
}

function recordLooseField(draft: Draft, { element, added }: OpenElement): void {
  const name = attributeOf(element, "name");
  if (name && !hasAttribute(element, "form")) draft.looseFields.push({ name, added });
}

/** Fields outside of any form that a click's handler reads are tied to the view's form, which the click submits. */
export function tieLooseFields({ bindings, looseFields, openButtons }: Draft): void {
  const asked = new Set<string>();
  for (const { binding } of bindings) {
    for (const arg of binding.event === "click" ? binding.args : [])
      if (arg.type === "field") asked.add(arg.name);
  }
  for (const { name, added } of looseFields) if (asked.has(name)) added.push(host("field"));
  // If the template has none of the fields, the button is probably in a row of a form: it submits that form.
  const here = new Set(looseFields.map(({ name }) => name));
  for (const { binding, owner } of openButtons) {
    const isHere = binding.args.some((arg) => arg.type === "field" && here.has(arg.name));
    if (!isHere) owner.text = "clickInForm";
  }
}
