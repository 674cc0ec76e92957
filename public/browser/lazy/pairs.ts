/**
 * Pairs elements with state (fields, choices, open, scrolled or focused elements) in a component's old HTML with those in
 * its new HTML. A template may have changed around them, for instance by a deploy; they are the same by what they are.
 */
import { own, page } from "../core/own.js";

const kept =
  "input:not([type=hidden]),select,textarea,details,dialog,video,audio,iframe,object,embed,canvas,[contenteditable],[popover],[data-live-keep],[data-live-hook],[data-live]";

type Rule = (element: Element) => string | undefined;

/** Keys for morphdom: an old and a new element with the same key are one. */
export function pairKeys(before: Element, after: Element): Map<Node, string> {
  const old = heldIn(before);
  const tags = new Set(old.map((each) => own(each).localName));
  const next = [...own(after).querySelectorAll("*")].filter(
    (each) => own(each).matches(kept) || tags.has(own(each).localName),
  );
  const keys = new Map<Node, string>();
  for (const rule of rules) match(old, next, rule, keys);
  // Elements without a counterpart get their own keys, so that they are not paired with each other.
  for (const each of [...old, ...next.filter((one) => own(one).matches(kept))])
    if (!keys.has(each)) keys.set(each, `${keys.size}`);
  return keys;
}

function heldIn(root: Element): Element[] {
  return [...own(root).querySelectorAll("*")].filter(
    (each) =>
      own(each).matches(kept) ||
      own(each).id ||
      each === page.activeElement ||
      own(each).scrollTop > 0 ||
      own(each).scrollLeft > 0,
  );
}

/** Pairs elements for which a rule returns the same text, if the text is unique on both sides. */
function match(old: Element[], next: Element[], rule: Rule, keys: Map<Node, string>): void {
  const [before, after] = [old, next].map((all) => {
    const groups = new Map<string, Element[]>();
    for (const each of all) {
      const text = keys.has(each) ? undefined : rule(each);
      if (text !== undefined) groups.set(text, [...(groups.get(text) ?? []), each]);
    }
    return groups;
  }) as [Map<string, Element[]>, Map<string, Element[]>];
  for (const [text, group] of before) {
    const same = after.get(text);
    // If several elements have the same text, such as fields in rows, a later rule must distinguish them. Only the last
    // rule, `order`, pairs such elements.
    if (same?.length !== group.length || (group.length > 1 && rule !== order)) continue;
    group.forEach((each, index) => {
      const key = `${keys.size}`;
      keys.set(each, key);
      keys.set(same[index] as Element, key);
    });
  }
}

const attributeRule =
  (name: string): Rule =>
  (element) => {
    const value = own(element).getAttribute(name);
    return value === null ? undefined : `${own(element).localName} ${value}`;
  };

/** By name, type, the value of a radio button or checkbox, and bindings. */
const what: Rule = (element) => {
  const { name, type, localName, defaultValue } = own(element) as HTMLInputElement;
  const choice = /^(?:radio|checkbox)$/.test(type) ? defaultValue : "";
  const button = localName === "button" ? (element as HTMLButtonElement).value || element.textContent : "";
  const bound = bindingOf(element);
  return name || bound || button ? [localName, type, name, choice, bound, button].join("\n") : undefined;
};

function bindingOf(element: Element): string {
  const names = own(element)
    .getAttributeNames()
    .filter((name) => name.startsWith("data-on-"));
  return names.map((name) => own(element).getAttribute(name)).join();
}

/** By its label, or its heading. */
const label: Rule = (element) => {
  const said =
    own(element).getAttribute("aria-label") ?? (own(element) as HTMLInputElement).labels?.[0]?.textContent;
  const text = said ?? own(element).querySelector("summary,legend,h1,h2,h3,h4")?.textContent ?? undefined;
  return text?.trim() ? `${own(element).localName}\n${text.trim()}` : undefined;
};

/** By the nearest ancestor that can be identified, such as a row by the bindings of its buttons. */
const place: Rule = (element) => {
  for (let around = own(element).parentElement; around; around = own(around).parentElement) {
    const key = own(around).id || own(around).getAttribute("data-key");
    const bound = own(around).querySelector(
      'button[value*="("],[data-on-change*="("],input[type=hidden][value]',
    );
    const binding = bound && (own(bound).getAttribute("data-on-change") ?? own(bound).getAttribute("value"));
    if (key || binding) return [what(element) ?? own(element).localName, key, binding].join("\n");
  }
  return undefined;
};

/** By the text of its row or paragraph. */
const row: Rule = (element) => {
  const text = own(element).closest("li,tr,label,p")?.textContent?.trim();
  return text ? [what(element) ?? own(element).localName, text].join("\n") : undefined;
};

/** By its kind alone: elements of one kind are paired in order. */
const order: Rule = (element) => {
  const { type, name, className } = own(element) as HTMLInputElement;
  return [own(element).localName, type, name, own(element).matches(kept) ? "" : className].join("\n");
};

const id = attributeRule("id");
/** The rules, the most reliable one first. */
const rules: Rule[] = [
  id,
  attributeRule("data-key"),
  attributeRule("data-live"),
  what,
  label,
  place,
  row,
  order,
];
