/** Bound controls, and bound elements of any other kind. */
import type { DefaultTreeAdapterTypes as Tree } from "parse5";
import type { Binding } from "../bindings.js";
import { attributeOf, controls, hasAttribute, isElement, isSubmitButton } from "../elements.js";
import { escapeHtml } from "../escape.js";
import { type Bound, type BoundElement, requestItems, scriptAttributes } from "./bound-element.js";
import { host, type Item, ownId } from "./draft.js";
import { type Modifiers, needsKeys } from "./modifiers.js";

/** Events of a control that also work without JavaScript; all others are an enhancement. */
const withoutScript = new Set(["click", "change", "input"]);

/** Writes a control's change, and events that need a script: any other event, and a click on anything but a button. */
export function writeControl(bound: BoundElement, text: Item, modifiers: Modifiers): Bound {
  const { element, binding, around, others } = bound;
  const added = [...scriptAttributes(bound, text, modifiers), ...requestItems(binding, modifiers)];
  const alone: Bound = { added, after: [], behind: [] };
  if (needsKeys(binding)) return alone;
  const isTaken = (other: Binding) =>
    !(other.event === "click" && isSubmitButton(element)) && !needsKeys(other);
  const before = others.filter(isTaken);
  if (!controls.has(element.tagName)) return alone;
  const name = attributeOf(element, "name");
  if (name !== undefined) binding.control = name;
  if (!withoutScript.has(binding.event) || before.some(({ event }) => withoutScript.has(event))) return alone;
  const ownForm = attributeOf(element, "form");
  added.push(...ownId(bound, text, '"'));
  const isInLiveForm = ownForm === undefined ? around.form !== undefined : isLiveForm(element, ownForm);
  if (!binding.takesInput || (isInLiveForm && name !== undefined)) {
    const owner = host(binding.takesInput ? "clickInForm" : "click");
    const of = binding.takesInput && ownForm !== undefined ? ` form="${escapeHtml(ownForm)}"` : "";
    return {
      added,
      after: [],
      behind: [`<noscript><button${of}`, owner, text, '">Apply</button></noscript>'],
    };
  }
  // A form that posts to the application must not get fields that it does not expect.
  if (around.inForm || ownForm !== undefined) return { added, after: [], behind: [] };
  // A separate form, so that Enter sends this control and nothing else.
  if (name === undefined) added.push(' name="', text, '"');
  added.push(host("ownForm"), text, '"');
  const end = '"><button>Apply</button></form></noscript>';
  return { added, after: [], behind: [host("ownFormStart"), text, host("ownFormEvent"), text, end] };
}

/** Whether the form with this id, in the same template, posts to the component. */
function isLiveForm(element: Tree.Element, id: string): boolean {
  let root: Tree.ParentNode = element;
  while ("parentNode" in root && root.parentNode) root = root.parentNode;
  const isIn = (node: Tree.ParentNode): boolean =>
    node.childNodes.some(
      (child) =>
        isElement(child) &&
        (child.tagName === "form" && attributeOf(child, "id") === id
          ? child.attrs.some(({ name }) => /^@submit\b/.test(name)) && !hasAttribute(child, "action")
          : isIn(child)),
    );
  return isIn(root);
}
