/**
 * Field names as body parsers of the application rewrite them: `express.urlencoded({ extended: true })` closes the gaps in
 * the numbers of a list, and drops the numbers of a list of texts.
 */

/** The paths of a form's fields, and those that such a parser can make of them. */
export function renumbered(paths: ReadonlySet<string>): ReadonlySet<string> {
  const numbers = new Map<string, number[]>();
  const split = Array.from(paths, (path) => path.split("/"));
  for (const parts of split) {
    parts.forEach((part, at) => {
      if (!isNumber(part)) return;
      const list = parts.slice(0, at).join("/");
      const known = numbers.get(list) ?? [];
      if (!known.includes(Number(part))) known.push(Number(part));
      numbers.set(list, known);
    });
  }
  for (const known of numbers.values()) known.sort((a, b) => a - b);
  const all = new Set(paths);
  for (const parts of split) {
    const closed = parts.map((part, at) =>
      isNumber(part) ? (numbers.get(parts.slice(0, at).join("/"))?.indexOf(Number(part)) ?? part) : part,
    );
    all.add(closed.join("/"));
    if (isNumber(parts.at(-1) ?? "")) all.add(closed.slice(0, -1).join("/"));
  }
  return all;
}

function isNumber(part: string): boolean {
  return /^\d+$/.test(part);
}
