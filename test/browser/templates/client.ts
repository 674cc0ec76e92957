/**
 * Runs in Chromium: applies patches as `public/browser/live.ts` does, and reports differences from a fresh render,
 * elements that were replaced, and unnecessary mutations.
 */
import { applyChanges, strip } from "./apply.js";
import type { Script, ScriptPatch } from "./session.js";

/** A problem with a patch. */
export interface Finding {
  /** index of the script */
  script: number;
  /** index of the patch in the script */
  patch: number;
  what: string;
  before: string;
  expected: string;
  found: string;
}

declare global {
  interface Window {
    playScripts(json: string): Promise<Finding | undefined>;
  }
}

window.playScripts = async (json) => {
  for (const [index, script] of (JSON.parse(json) as Script[]).entries()) {
    const finding = await playScript(script);
    if (finding) return { ...finding, script: index };
  }
  return undefined;
};

async function playScript(script: Script): Promise<Omit<Finding, "script"> | undefined> {
  const page = document.createElement("div");
  // Hidden, so that the browser does not lay it out and paint it.
  page.hidden = true;
  document.body.replaceChildren(page);
  page.innerHTML = script.html;
  noteAmbiguous(page);
  let before = script.html;
  for (const [patch, step] of script.patches.entries()) {
    const { changes, expected } = step;
    let what: string | undefined;
    try {
      what = await takeStep(page, script, step);
      if (!what && (changes.length > 0 || expected !== before)) what = compare(page, expected);
    } catch (error) {
      what = `throws ${(error as Error).stack}`;
    }
    if (what) return { patch, what, before, expected, found: page.innerHTML };
    before = expected;
  }
  return undefined;
}

// --- Allowed mutations ---

const everything = {
  subtree: true,
  childList: true,
  attributes: true,
  attributeOldValue: true,
  characterData: true,
  characterDataOldValue: true,
};

/** Applies a patch. Returns a description of the first mutation that was not necessary. */
async function takeStep(
  page: Element,
  { key, isTagged }: Script,
  patch: ScriptPatch,
): Promise<string | undefined> {
  const kept = new Map<string, Element>();
  for (const element of page.querySelectorAll("[data-key]")) kept.set(keyOf(element), element);
  const observer = new MutationObserver(() => {});
  observer.observe(page, everything);
  const isMorphed = await applyChanges(page, key, patch.changes);
  const records = observer.takeRecords();
  observer.disconnect();
  if (patch.isSame && (patch.changes.length > 0 || records.length > 0)) {
    return `mutates ${records.length} times though nothing changed`;
  }
  if (isMorphed) return undefined;
  for (const element of page.querySelectorAll("[data-key]")) {
    const before = kept.get(keyOf(element));
    if (before && before !== element) return `replaced the element ${keyOf(element)}`;
  }
  return findIdle(records) ?? (isTagged ? findStray(page, records, patch) : undefined);
}

/** The name that identifies an element in the case. */
function keyOf(element: Element): string {
  return element.getAttribute("data-key") ?? element.localName;
}

/** Finds a write of the value that was there before. */
function findIdle(records: MutationRecord[]): string | undefined {
  const first = new Map<Node, Map<string, MutationRecord>>();
  for (const record of records) {
    if (record.type === "childList") continue;
    const byName = first.get(record.target) ?? new Map<string, MutationRecord>();
    first.set(record.target, byName);
    const name = record.attributeName ?? "";
    if (!byName.has(name)) byName.set(name, record);
  }
  for (const [node, byName] of first) {
    for (const [name, { oldValue, attributeNamespace }] of byName) {
      const now = node instanceof Element ? node.getAttributeNS(attributeNamespace, name) : node.nodeValue;
      // U+FFFD stands for several characters that a page can't have.
      if (now === oldValue && !now?.includes("\ufffd"))
        return `writes ${name || "a text"} though it is ${JSON.stringify(now)} already`;
    }
  }
  return undefined;
}

/** Finds a mutation of an element that did not change between the renders. */
function findStray(page: Element, records: MutationRecord[], patch: ScriptPatch): string | undefined {
  for (const { type, target, attributeName, removedNodes } of records) {
    if (!page.contains(target)) continue;
    let element = target instanceof Element ? target : (target.parentElement as Element);
    // The hidden field with a form's binding, and ids made from the binding, count as the form's attribute.
    if (
      (element instanceof HTMLInputElement && element.name.startsWith("submit:")) ||
      (attributeName === "id" && patch.attributes.includes(keyOf(element.closest("form") ?? element)))
    ) {
      element = element.closest("form") ?? element;
    }
    const key = keyOf(element);
    const allowed = type === "attributes" ? patch.attributes : patch.content;
    if (!allowed.includes(key)) return `mutates ${type} of ${key}, where nothing changed`;
    for (const node of removedNodes) {
      if (node.isConnected && !patch.moves.includes(key))
        return `moves rows in ${key}, whose order is the same`;
    }
  }
  return undefined;
}

// --- Expected result ---

/** Select elements in which two options were `selected` at the same time, so that the choice is not determined. */
const ambiguous = new WeakSet<HTMLSelectElement>();

function noteAmbiguous(page: Element): void {
  for (const field of page.querySelectorAll("select")) {
    if (field.querySelectorAll("[selected]").length > 1) ambiguous.add(field);
  }
}

function compare(page: Element, expected: string): string | undefined {
  const fresh = document.createElement("div");
  fresh.hidden = true;
  fresh.innerHTML = expected;
  if (!strip(page.cloneNode(true) as Element).isEqualNode(strip(fresh)))
    return "is not what a fresh render gives";
  noteAmbiguous(page);
  const shown = page.querySelectorAll<HTMLInputElement>("input, textarea, select");
  const wanted = fresh.querySelectorAll<HTMLInputElement>("input, textarea, select");
  for (const [index, field] of shown.entries()) {
    const other = wanted[index] as HTMLInputElement;
    // If no option has `selected`, the user decides which one is chosen.
    if (field instanceof HTMLSelectElement) {
      if (ambiguous.has(field) || !field.querySelector("[selected]")) continue;
    }
    if (field.value !== other.value) {
      return `shows the value ${JSON.stringify(field.value)}, not ${JSON.stringify(other.value)}`;
    }
    if (field.checked !== other.checked) return `shows checked ${field.checked}`;
  }
  return undefined;
}
