/**
 * Attributes of ours that would do nothing, without a word: misspelt, on another element than the one that they are for, or
 * with words that they don't have. Production shows such a page all the same.
 */
import type { DefaultTreeAdapterTypes as Tree } from "parse5";
import { nearestOf } from "../nearest.js";

/** Attributes that the server or our script writes, or reads in places of its own. */
const written =
  "bar base-title busy connection count dirty error failed list listen messages more navigating notice over page rows title upload url view when";

/** What an attribute that applications write needs. */
interface Use {
  /** the elements that it works on; any if absent */
  on?: RegExp;
  /** the words that its value may have */
  words?: readonly string[];
  /** what its value has to name */
  names?: string;
}

const uses: Readonly<Record<string, Use>> = {
  confirm: {},
  current: { on: /^(?:a|area)$/, words: ["section", "exact"] },
  do: {},
  drop: {},
  guard: { on: /^form$/ },
  hook: { names: "a hook" },
  indicator: { on: /^html$/ },
  keep: {},
  link: { words: ["off", "replace", "keep-scroll", "prefetch", "transition"] },
  optimistic: {},
  persist: { names: 'the element, as in data-live-persist="player"' },
  portal: {},
  reload: {},
  "text-busy": {},
  track: {},
  transition: {},
};

/** The names of all attributes of ours, without `data-live-`. A test compares them with the guide. */
export const liveAttributes: ReadonlySet<string> = new Set([...Object.keys(uses), ...written.split(" ")]);

const prefix = "data-live-";
/** What the selects of Bootstrap have: a library that pages may use beside ours. */
const ofOthers = /^search\b/;
/** The part of data-live-optimistic that belongs to one handler. */
const rule = /^\w+:\s*(?:class\s+\S|hidden\s*$|text\s+\S)/;

/** Why an attribute of an element does nothing; undefined if it does something. `isHeld`: its value has holes. */
export function problemOfAttribute(
  { tagName }: Tree.Element,
  { name, value }: { name: string; value: string },
  isHeld: boolean,
): string | undefined {
  if (!name.startsWith(prefix)) return undefined;
  const own = name.slice(prefix.length);
  if (!liveAttributes.has(own)) return ofOthers.test(own) ? undefined : unknown(own);
  const { on, words, names } = uses[own] ?? {};
  if (on && !on.test(tagName)) return `${name} is on a <${tagName}>, but works on ${elementsOf(on)} alone`;
  if (isHeld) return undefined;
  const given = value.split(/\s+/).filter(Boolean);
  const wrong = words && given.find((word) => !words.includes(word));
  if (words && wrong !== undefined) return unknownWord(name, wrong, words);
  if (names && given.length === 0) return `${name} names nothing: its value is the name of ${names}`;
  return own === "optimistic" ? problemOfRules(value) : undefined;
}

function unknown(name: string): string {
  const near = nearestOf(name, liveAttributes);
  return `There is no attribute ${prefix}${name}${near === undefined ? "" : `. Did you mean ${prefix}${near}?`}`;
}

function unknownWord(name: string, word: string, words: readonly string[]): string {
  const near = nearestOf(word, words);
  const hint = near === undefined ? "" : `. Did you mean "${near}"?`;
  return `${name} has no word "${word}"; its words are ${words.join(", ")}${hint}`;
}

function elementsOf(on: RegExp): string {
  return Array.from(on.source.matchAll(/[a-z]+/g), ([tag]) => `<${tag}>`).join(" and ");
}

function problemOfRules(value: string): string | undefined {
  const rules = value.split(";").map((each) => each.trim());
  const wrong = rules.find((each) => each !== "" && !rule.test(each));
  if (wrong === undefined) return undefined;
  return `data-live-optimistic has "${wrong}", which is none of "handler: class NAME", "handler: hidden" and "handler: text WORDS"`;
}
