/** Mutations of frames as JSON: the result is mostly JSON, and often a frame that the protocol has. */
import type { Random } from "../random.js";
import { oddText } from "./entries.js";
import { oddJson } from "./odd.js";

/** A part of a frame: a value, or the JSON text of one. */
export type Part = string | number | Part[] | Json;

/** JSON text as it is, such as `-0` or an array that is nested too deeply. */
export class Json {
  constructor(readonly text: string) {}
}

export function writeParts(part: Part): string {
  if (part instanceof Json) return part.text;
  return Array.isArray(part) ? `[${part.map(writeParts).join(",")}]` : JSON.stringify(part);
}

type Mutation = (parts: Part[], random: Random) => Part[];

const mutations: Mutation[] = [
  (parts, random) => change(parts, random, () => new Json(random.pick(oddJson))),
  (parts, random) => change(parts, random, () => oddText(random)),
  (parts, random) =>
    change(parts, random, (part) => (typeof part === "number" ? oddNumber(part, random) : part)),
  (parts, random) =>
    change(parts, random, (part) => (typeof part === "number" ? oddNumber(part, random) : part)),
  function drop(parts, random) {
    const gone = random.below(parts.length);
    return parts.filter((_part, at) => at !== gone);
  },
  function repeat(parts, random) {
    const at = random.below(parts.length);
    return [...parts.slice(0, at), parts[at] as Part, ...parts.slice(at)];
  },
  (parts, random) => [...parts, oddText(random), oddText(random)],
  (parts, random) => [...parts, new Json(random.pick(oddJson))],
  (parts) => parts.toReversed(),
  (parts) => [parts],
  function flood(parts, random) {
    if (!random.once(10)) return parts;
    return [...parts, ...Array.from({ length: 2000 }, (_each, at) => (at % 2 ? "1" : `x[${at}]`))];
  },
  function within(parts, random) {
    const arrays = parts.filter((part) => Array.isArray(part));
    if (arrays.length === 0) return parts;
    const changed = random.pick(arrays);
    return parts.map((part) => (part === changed ? mutateParts(changed, random) : part));
  },
];

function change(parts: Part[], random: Random, to: (part: Part) => Part): Part[] {
  const changed = random.below(parts.length);
  return parts.map((part, at) => (at === changed ? to(part) : part));
}

function oddNumber(number: number, random: Random): Part {
  return random.pick<Part>([
    ...[number + 1, number - 1, -number, number + 0.5, number + 100, 0, 1, 2, 7, 999, 1000, 123_456],
    ...["-0", "1e21", "9007199254740990", "4294967296"].map((text) => new Json(text)),
  ]);
}

/** Changes a frame once, or a few times. */
export function mutateParts(parts: readonly Part[], random: Random): Part[] {
  let changed = [...parts];
  do changed = changed.length === 0 ? [oddText(random)] : random.pick(mutations)(changed, random);
  while (random.once(3));
  return changed;
}
