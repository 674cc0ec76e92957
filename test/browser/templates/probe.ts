/** Runs in Chromium, in a page that shows the same state in several ways: looks for differences from the templates. */
import type { Changes } from "../../../middleware/component/contracts.js";
import { applyChanges, strip } from "./apply.js";

/** What was found in the page. A task is the index of a payload. */
export interface Probe {
  /** how often a payload's code ran */
  ran: number;
  problems: { task: number; what: string }[];
  /** the text found in each context; `way` is how it came into the page */
  read: { task: number; way: string; what: string; text: string | null; protocols: string[] }[];
}

/** One payload: by way, the patches that show it in its section of the page; and where to read it. */
export interface Task {
  ways: Record<string, { key: string; changes: Changes }>;
  reads: Reads;
}

/** Where to read the text of each context; see `Context`. */
export type Reads = [what: string, reads: string][];

declare global {
  interface Window {
    ran: number;
    /** stores the elements of a page with a harmless text; later pages are compared with it */
    learn(): void;
    probe(json: string): Promise<Probe>;
  }
}

window.ran = 0;
for (const name of ["pwn", "alert", "confirm", "prompt", "print", "open"]) {
  Object.assign(window, { [name]: () => void window.ran++ });
}

window.learn = () => {
  sessionStorage.safe = JSON.stringify(inventory(document.getElementById("fresh0") as HTMLElement));
};

window.probe = async (json) => {
  const probe: Probe = { ran: 0, problems: [], read: [] };
  for (const [task, { ways, reads }] of (JSON.parse(json) as Task[]).entries()) {
    const section = (way: string) => document.getElementById(`${way}${task}`);
    const complain = (what: string) => probe.problems.push({ task, what });
    try {
      for (const [way, { key, changes }] of Object.entries(ways)) {
        await applyChanges(section(way) as Element, key, changes);
      }
      compareAll(["fresh", ...Object.keys(ways)], section, complain);
      for (const way of ["fresh", ...Object.keys(ways)]) {
        const found = readAll(section(way) as Element, way, new Map(reads));
        probe.read.push(...found.map((each) => ({ task, ...each })));
      }
    } catch (error) {
      complain(`throws ${(error as Error).stack}`);
    }
  }
  return { ...probe, ran: window.ran };
};

function compareAll(
  ways: string[],
  section: (way: string) => Element | null,
  complain: (what: string) => void,
): void {
  const safe = JSON.parse(sessionStorage.safe) as string[];
  const fresh = content(section("fresh") as Element);
  for (const way of ways) {
    const shown = section(way) as Element;
    const found = inventory(shown);
    const at = found.findIndex((each, index) => each !== safe[index]);
    if (at !== -1 || found.length !== safe.length)
      complain(`${way}: holds ${found[at]} in place of ${safe[at]}`);
    for (const what of differences(content(shown), fresh)) complain(`${way}: shows ${what}`);
  }
}

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

/** The elements, with the sorted names of their attributes, and the comments, in document order. */
function inventory(root: Element): string[] {
  const found: string[] = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_COMMENT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const text = (node as Comment).data;
    // Ignore markers: a patch surrounds new content with some that a page does not have, and numbers no rows.
    if (!(node instanceof Element)) found.push(...(/^(?:\[:?\d*|\])$/.test(text) ? [] : [`<!--${text}-->`]));
    else if (!node.closest("noscript")) {
      const names = node.getAttributeNames().filter((name) => name !== "data-lr");
      found.push(`<${node.nodeName} ${names.sort().join(" ")}>`);
    }
  }
  return found;
}

function readAll(
  root: Element,
  way: string,
  reads: Map<string, string>,
): Omit<Probe["read"][number], "task">[] {
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

/** The schemes that a browser finds in a URL, or in a list of URLs. */
function protocolsOf(text: string, attribute: string): string[] {
  const separator = attribute === "values" ? ";" : attribute === "srcset" ? "," : "\0";
  return text.split(separator).map((address) => {
    const link = document.createElement("a");
    link.setAttribute("href", address);
    return link.protocol === "data:" ? (/^data:[^,;]*/.exec(link.href)?.[0] ?? "data:") : link.protocol;
  });
}
