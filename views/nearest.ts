/** Finds what someone has probably meant by a word that there is not. */

/** The known word that differs least, by at most two letters; undefined if there is none. */
export function nearestOf(word: string, known: Iterable<string>): string | undefined {
  let nearest: string | undefined;
  let least = 3;
  for (const each of known) {
    const differing = distance(each, word);
    if (differing >= least) continue;
    least = differing;
    nearest = each;
  }
  return nearest;
}

/** The number of letters to insert, remove or replace. */
export function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] as number) + 1, (next[j - 1] as number) + 1, same));
    }
    row = next;
  }
  return row[b.length] as number;
}
