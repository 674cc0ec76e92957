/**
 * The template compiler: turns the static strings of one html`…` into what rendering and diffing need.
 *
 * It runs once for each html`…` in the source code. parse5 reads the strings twice:
 * first with a word in place of each hole, to find out in which context the hole is; then with a comment
 * in place of each hole in text, to check that a browser would build exactly the elements that are written.
 * The result is pieces of text with small tagged writers between them (`write.ts` runs them), the parts
 * that can change (`diff.ts` compares them), and the event bindings.
 */
import type { LiveError } from "../errors.js";
import type { Template } from "../template.js";
import { assemble } from "./assemble.js";
import { classifyHoles } from "./classify-holes.js";
import { tieLooseFields } from "./compile-control.js";
import { compileChildren } from "./compile-element.js";
import { htmlError } from "./compile-error.js";
import { Draft } from "./draft.js";
import { typeCommandButtons } from "./live-attributes.js";
import { checkNesting } from "./nesting.js";
import type { ParsedTemplate } from "./parsed-template.js";
import { TemplateSource } from "./source.js";

function repeatedError(parsed: ParsedTemplate, end: number): LiveError {
  const [name = ""] = /[^\s"'/]*$/.exec(parsed.text.slice(0, end)) ?? [];
  return htmlError(parsed, end - name.length, `A browser drops the second ${name} of a tag`);
}

/**
 * Compiles a template; called once for each html`…` in the source code.
 *
 * @param caller - the function that the template's author called; errors name the file and line of that call
 * @throws {LiveError} HL_TEMPLATE_HOLE, HL_TEMPLATE_HTML, HL_BINDING_SYNTAX or HL_LIVE_ATTRIBUTE
 */
export function compileTemplate(
  strings: readonly string[],
  caller: (...args: never[]) => unknown = compileTemplate,
): Template {
  const source = new TemplateSource(strings, caller);
  const draft = new Draft(source, classifyHoles(source));
  const { parsed } = draft;
  checkNesting(parsed.root, parsed.text, source.isDocument, (offset, what) => {
    throw htmlError(parsed, offset, what);
  });
  if (parsed.repeated !== undefined) throw repeatedError(parsed, parsed.repeated);
  typeCommandButtons(draft);
  compileChildren(draft, parsed.root, { parents: "", quiet: source.isDocument });
  tieLooseFields(draft);
  return assemble(draft);
}
