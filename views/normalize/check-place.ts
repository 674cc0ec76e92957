/** Checks that a browser keeps a template's elements, or text, in the place where they are used. */
import { parseFragment } from "parse5";
import { LiveError } from "../errors.js";
import type { Template } from "../template.js";
import { wrapperTag } from "../write.js";
import { at } from "./unrenderable.js";

const fits = new WeakMap<Template, Set<string>>();

/** The error for content that a browser would move or drop. */
function misplaced(template: Template, what: string): LiveError {
  return new LiveError("HL_TEMPLATE_HTML", `${what}${at(template)}.\n\n  ${template.source}\n\n`);
}

/** Refuses text other than white space in an element without text, such as `<tr>`. */
export function checkText(text: string, parents: string, template: Template): void {
  if (text.trim() === "") return;
  throw misplaced(template, `A browser does not keep text in <${parents.split(">").at(-1)}>`);
}

/** Refuses a template whose root elements a browser would not keep there; checked once for each template and place. */
export function checkPlace(template: Template, parents: string): void {
  if (parents === "") return;
  let known = fits.get(template);
  if (!known) {
    known = new Set();
    fits.set(template, known);
  }
  if (known.has(parents)) return;
  if (!/\b(?:title|textarea)\b/.test(parents)) {
    for (const tag of template.rootTags) {
      if (!staysIn(tag, parents.split(">"))) {
        throw misplaced(
          template,
          `A browser does not keep <${tag}> inside <${parents.replaceAll(">", "><")}>, where this template is used`,
        );
      }
    }
  }
  known.add(parents);
}

/**
 * Refuses the content of a slot that a browser would not keep there. Content that is not exactly one element gets an element
 * around it.
 */
export function checkSlotted(template: Template, parents: string): void {
  if (template.rootAt !== -1 || parents === "") return checkPlace(template, parents);
  if (!staysIn(wrapperTag, parents.split(">")))
    throw misplaced(
      template,
      `A slot inside <${parents.split(">").at(-1)}> takes exactly one element, since a browser keeps no <${wrapperTag}> there, ` +
        "and this is the content of one",
    );
  checkPlace(template, `${parents}>${wrapperTag}`);
}

/** Refuses what gets an element around it, in a place where a browser would not keep that. */
export function checkWrapper(parents: string, what: string, template: Template): void {
  if (parents === "" || staysIn(wrapperTag, parents.split(">"))) return;
  const inside = parents.replaceAll(">", "><");
  throw misplaced(
    template,
    `${what} has an element <${wrapperTag}> in its place, which a browser does not keep inside <${inside}>`,
  );
}

function staysIn(tag: string, around: string[]): boolean {
  // The parser ignores these in a fragment.
  const parents = around.filter((name) => name !== "html" && name !== "body" && name !== "head");
  const open = parents.map((name) => `<${name}>`).join("");
  const close = parents
    .toReversed()
    .map((name) => `</${name}>`)
    .join("");
  let node: { childNodes?: unknown[]; nodeName?: string } = parseFragment(`${open}<${tag}></${tag}>${close}`);
  for (const name of [...parents, tag]) {
    const children = (node.childNodes ?? []) as { nodeName: string }[];
    if (children[0]?.nodeName !== name) return false;
    node = children[0];
  }
  return true;
}
