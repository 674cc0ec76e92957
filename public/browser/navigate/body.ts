/**
 * Makes the body of the document that of another page. What is equal in both stays, with its scroll position, its frames
 * and its images; the rest is replaced, so that nothing of the old page, such as a listener or a text in a field, gets into
 * the new one. Elements around what differs stay too, outside of `<main>`.
 */
import { own } from "../core/own.js";

/** Elements with a state that a new page does not have. */
const stateful = "input:not([type=hidden]),textarea,select,dialog,[popover]";
/** Elements that are replaced if anything inside of them differs. */
const whole =
  "main,form,[data-live],script,style,template,iframe,video,audio,object,canvas,svg,select,table,[data-live-hook]";
/** How many nodes are searched for one that is equal. */
const reach = 12;

/** Makes the children of an element those of another one, which may lose its own. */
export function alignChildren(shown: Element, next: Element): void {
  const before = [...own(shown).childNodes];
  const after = [...own(next).childNodes];
  let start = 0;
  while (start < before.length && start < after.length && isSame(before[start], after[start])) start++;
  let [end, nextEnd] = [before.length, after.length];
  while (end > start && nextEnd > start && isSame(before[end - 1], after[nextEnd - 1])) {
    end--;
    nextEnd--;
  }
  alignMiddle(shown, before.slice(start, end), after.slice(start, nextEnd), before[end] ?? null);
}

function alignMiddle(
  parent: Element,
  before: ChildNode[],
  after: ChildNode[],
  behind: ChildNode | null,
): void {
  for (const node of after) {
    const at = before.slice(0, reach).findIndex((each) => isSame(each, node));
    const [here] = before;
    if (at !== -1) for (const each of before.splice(0, at + 1).slice(0, -1)) own(each).remove();
    else if (here && isShell(here, node)) alignChildren(before.shift() as Element, node as Element);
    else own(parent).insertBefore(node, here ?? behind);
  }
  for (const each of before) own(each).remove();
}

/** Whether a node of the document can stay in place of another one. */
function isSame(here: ChildNode | undefined, node: ChildNode | undefined): boolean {
  if (!here || !node || !own(here).isEqualNode(node)) return false;
  return !(here instanceof Element) || (!own(here).matches(stateful) && !own(here).querySelector(stateful));
}

/** Whether two elements differ only inside. */
function isShell(here: ChildNode, node: ChildNode): boolean {
  if (!(here instanceof Element) || !(node instanceof Element) || here.localName !== node.localName)
    return false;
  const isWhole = here.localName.includes("-") || here.shadowRoot || own(here).matches(whole);
  return !isWhole && hasSameAttributes(here, node);
}

function hasSameAttributes(one: Element, other: Element): boolean {
  return (
    one.attributes.length === other.attributes.length &&
    [...one.attributes].every(({ name, value }) => other.getAttribute(name) === value)
  );
}

/** Gives an element the attributes of another one. */
export function copyAttributes(
  to: Element,
  from: Element,
  isKept: (name: string) => boolean = () => false,
): void {
  for (const name of own(to).getAttributeNames())
    if (!own(from).hasAttribute(name) && !isKept(name)) own(to).removeAttribute(name);
  for (const { name, value } of from.attributes)
    if (own(to).getAttribute(name) !== value) own(to).setAttribute(name, value);
}
