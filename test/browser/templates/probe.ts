/** Runs in Chromium, in a page that shows the same state in several ways: looks for what is not as its template says. */
import type { Changes } from "../../../middleware/component/view.js";
import { applyChanges, strip } from "./apply.js";

/** What is read back: by the way it came to be shown, by context. */
export interface Probe {
  /** how often a payload ran */
  ran: number;
  problems: string[];
  read: { way: string; what: string; text: string | null; protocols: string[] }[];
}

/** Where each context is read; see `Context`. */
export type Reads = [what: string, reads: string][];

declare global {
  interface Window {
    ran: number;
    /** remembers, for all pages to come, the elements of a page that shows nothing of interest */
    learn(): void;
    probe(json: string): Probe;
  }
}

window.ran = 0;
for (const name of ["pwn", "alert", "confirm", "prompt", "print", "open"]) {
  Object.assign(window, { [name]: () => void window.ran++ });
}

window.learn = () => {
  sessionStorage.safe = JSON.stringify(inventory(document.getElementById("fresh") as HTMLElement));
};

window.probe = (json) => {
  const { key, changes, reads } = JSON.parse(json) as {
    key: string;
    changes: Record<string, Changes>;
    reads: Reads;
  };
  const problems: string[] = [];
  const section = (id: string) => document.getElementById(id) as HTMLElement;
  for (const [way, frame] of Object.entries(changes)) {
    try {
      applyChanges(section(way), key, frame);
    } catch (error) {
      problems.push(`${way}: throws ${(error as Error).stack}`);
    }
  }
  const safe = JSON.parse(sessionStorage.safe) as string[];
  const ways = ["fresh", ...Object.keys(changes)];
  const fresh = content(section("fresh"));
  for (const way of ways) {
    const found = inventory(section(way));
    const at = found.findIndex((each, index) => each !== safe[index]);
    if (at !== -1 || found.length !== safe.length)
      problems.push(`${way}: holds ${found[at]} in place of ${safe[at]}`);
    problems.push(...differences(content(section(way)), fresh).map((what) => `${way}: shows ${what}`));
  }
  const read = ways.flatMap((way) => readAll(section(way), way, new Map(reads)));
  return { ran: window.ran, problems, read };
};

function content(section: Element): Element {
  const copy = section.cloneNode(true) as Element;
  for (const name of ["id", "hidden"]) copy.removeAttribute(name);
  return strip(copy);
}

function differences(found: Element, wanted: Element): string[] {
  if (found.isEqualNode(wanted)) return [];
  const other = wanted.querySelectorAll("section");
  const which = [...found.querySelectorAll("section")].findIndex(
    (each, index) => !each.isEqualNode(other[index] ?? null),
  );
  return [`${found.querySelectorAll("section")[which]?.outerHTML} in place of ${other[which]?.outerHTML}`];
}

/** The elements with their attributes' names, and the comments, in their order. */
function inventory(root: Element): string[] {
  const found: string[] = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_COMMENT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (!(node instanceof Element)) found.push(`<!--${(node as Comment).data}-->`);
    else if (!node.closest("noscript"))
      found.push(`<${node.nodeName} ${node.getAttributeNames().join(" ")}>`);
  }
  return found;
}

function readAll(root: Element, way: string, reads: Map<string, string>): Probe["read"] {
  return [...root.querySelectorAll<HTMLElement>("section[data-context]")].flatMap((section) => {
    const what = section.dataset.context as string;
    const where = reads.get(what);
    if (where === undefined) return [];
    const [, selector, attribute, kind] =
      /^([^@]*)(?:@([\w:-]+?))?(:address|:start|:end)?$/.exec(where) ?? [];
    const element = selector ? (section.querySelector(selector) as Element) : section;
    const text = attribute ? element.getAttribute(attribute) : element.textContent;
    return { way, what, text, protocols: attribute && kind ? protocolsOf(text ?? "", attribute) : [] };
  });
}

/** The schemes that a browser sees in an address, or in a list of them. */
function protocolsOf(text: string, attribute: string): string[] {
  const separator = attribute === "values" ? ";" : attribute === "srcset" ? "," : "\0";
  return text.split(separator).map((address) => {
    const link = document.createElement("a");
    link.setAttribute("href", address);
    return link.protocol === "data:" ? (/^data:[^,;]*/.exec(link.href)?.[0] ?? "data:") : link.protocol;
  });
}
