/** Attributes with holes: `class=${…}` and attrs({ … }). */
import type { DefaultTreeAdapterTypes as Tree } from "parse5";
import { controls, isBound, isSubmitButton } from "../elements.js";
import { isUrlAttribute } from "../escape.js";
import type { HoledText } from "../holed-text.js";
import type { Part } from "../template.js";
import { holeError } from "./compile-error.js";
import type { Draft } from "./draft.js";
import { isHtmxAddress, whyReadAsCode, whySpreadReadAsCode } from "./read-as-code.js";

/** The attributes that a binding adds to a form, and to a button. */
const ofBoundForm = ["action", "method"];
const ofBoundButton = ["action", "form", "method", "name", "type", "value"];

/**
 * Makes the part of an attribute with holes in its value.
 *
 * @throws {LiveError} HL_TEMPLATE_HOLE if the value would run as a script or be parsed as HTML
 */
export function compileAttribute(draft: Draft, element: Tree.Element, name: string, value: HoledText): Part {
  const lower = name.toLowerCase();
  const danger = whyReadAsCode(element, name);
  if (danger) throw holeError(draft.source, value.holes[0] as number, danger);
  for (const hole of value.holes) draft.attributes.push({ hole, name: lower });
  return attributePart(name, value, isAddress(element.tagName, lower));
}

type AttributePart = Extract<Part, { type: "attribute" }>;

/** The part of an attribute. */
export function attributePart(name: string, value: HoledText, url = false): AttributePart {
  return {
    type: "attribute",
    name,
    whole: value.holes.length === 1 && value.strings.every((string) => string === ""),
    url,
    css: name.toLowerCase() === "style",
    ...value,
  };
}

function isAddress(tag: string, lower: string): boolean {
  const isAnimated = /^(?:to|from|by|values)$/.test(lower) && /^(?:animate|set)/i.test(tag);
  return isUrlAttribute(lower) || isHtmxAddress(lower) || isAnimated;
}

/**
 * Makes the part of an attrs({ … }) in a tag.
 *
 * @throws {LiveError} HL_TEMPLATE_HOLE for a script, and for a second one in the tag
 */
export function compileSpread(draft: Draft, element: Tree.Element, hole: number): Part {
  const { source } = draft;
  const names = element.attrs.map(({ name }) => name);
  const danger = whySpreadReadAsCode(element);
  if (danger) throw holeError(source, hole, danger);
  if (names.some((name) => source.holesIn(name).some((other) => other < hole)))
    throw holeError(source, hole, "A tag takes only one attrs(); put all attributes into it");
  // The names that the tag already has, and those that a binding adds.
  const taken = new Set(names.filter((name) => source.holesIn(name).length === 0));
  for (const name of namesOfBinding(element)) taken.add(name);
  const mayBeRestored = controls.has(element.tagName) && !names.includes("autocomplete");
  draft.attributes.push({ hole, name: "", taken, mayBeRestored });
  return { type: "spread", hole };
}

function namesOfBinding(element: Tree.Element): readonly string[] {
  if (!isBound(element)) return [];
  if (element.tagName === "form") return ofBoundForm;
  return isSubmitButton(element) ? ofBoundButton : [];
}
