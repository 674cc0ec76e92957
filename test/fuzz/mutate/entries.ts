/** Mutations of names and values, as of a form's fields or a request's headers. */
import type { Random } from "../random.js";
import { longTexts, oddTexts } from "./odd.js";

export type Entry = [name: string, value: string];

export function oddText(random: Random): string {
  return random.once(60) ? random.pick(longTexts) : random.pick(oddTexts);
}

type Mutation = (entries: Entry[], random: Random) => Entry[];

const mutations: Mutation[] = [
  (entries, random) => change(entries, random, ([name]) => [name, oddText(random)]),
  (entries, random) => change(entries, random, ([name]) => [name, oddText(random)]),
  (entries, random) => change(entries, random, ([, value]) => [oddText(random), value]),
  (entries, random) => [...entries, [oddText(random), oddText(random)]],
  (entries, random) => [[oddText(random), oddText(random)], ...entries],
  function drop(entries, random) {
    const gone = random.below(entries.length);
    return entries.filter((_entry, at) => at !== gone);
  },
  function repeat(entries, random) {
    const again = random.pick(entries);
    return [
      ...entries,
      ...Array.from({ length: 1 + random.below(3) }, (): Entry => [again[0], oddText(random)]),
    ];
  },
  function swapValues(entries, random) {
    const other = random.pick(entries)[1];
    return change(entries, random, ([name]) => [name, other]);
  },
  (entries) => entries.toReversed(),
  function nest(entries, random) {
    const key = oddText(random).slice(0, 100);
    return change(entries, random, ([name, value]) => [
      random.once(2) ? `${name}[${key}]` : `${name}.${key}`,
      value,
    ]);
  },
  function flood(entries, random) {
    if (!random.once(10)) return entries;
    const name = random.pick(["text", "tags", "lines", "x"]);
    const form = random.pick([(at: number) => `${name}[${at}]`, () => name, (at: number) => `${name}${at}`]);
    return [...entries, ...Array.from({ length: 2000 }, (_each, at): Entry => [form(at), "1"])];
  },
];

function change(entries: Entry[], random: Random, to: (entry: Entry) => Entry): Entry[] {
  const changed = random.below(entries.length);
  return entries.map((entry, at) => (at === changed ? to(entry) : entry));
}

/** Changes entries once, or a few times. */
export function mutateEntries(entries: readonly Entry[], random: Random): Entry[] {
  let changed = [...entries];
  do changed = changed.length === 0 ? [["x", oddText(random)]] : random.pick(mutations)(changed, random);
  while (random.once(2));
  return changed;
}
