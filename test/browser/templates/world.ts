/**
 * Worlds: a sequence of states for random templates.
 *
 * A state is a seed and a rate. The value of a hole is a pure function of its path and the step: at each step, the given
 * percentage of all holes changes to another alternative. So consecutive states can differ in few or in many holes, and
 * when fast-check shrinks a case, there is no list of values that must continue to fit the template.
 */

/** One state: the seed of the random choices, and the percentage of holes that change. */
export interface Step {
  seed: number;
  rate: number;
}

/** The value of a hole when it was last rendered, and the element that changes with it. */
interface Note {
  token: string;
  anchor: string;
  /** the keys of a keyed list */
  keys: readonly number[];
}

/** What changed between renders. Elements are given by their `data-key`. */
export interface WorldChanges {
  /** whether nothing changed */
  isSame: boolean;
  /** elements whose attributes may change */
  attributes: string[];
  /** elements whose content may change */
  content: string[];
  /** elements in which rows may move, since the remaining rows have another order */
  moves: string[];
}

export class World {
  private readonly keyLists = new Map<string, number[]>();
  private notes = new Map<string, Note>();
  private readonly known = new Map<string, Note>();

  constructor(
    private readonly steps: readonly Step[],
    /** whether each element has a `data-key`, which identifies it within all instances of templates */
    readonly isTagged: boolean,
  ) {}

  /** Chooses a number below `count` for the hole at this path. */
  choose(step: number, path: string, count: number): number {
    return this.valueAt(step, path) % count;
  }

  /** The keys of the list at this path: some of the numbers below `size`, in any order. */
  keys(step: number, path: string, size: number): number[] {
    const name = `${step} ${path}`;
    let keys = this.keyLists.get(name);
    if (!keys) {
      keys =
        step === 0
          ? changeKeys([], size, this.valueAt(0, path))
          : this.changes(step, path)
            ? changeKeys(this.keys(step - 1, path, size), size, this.valueAt(step, path))
            : this.keys(step - 1, path, size);
      this.keyLists.set(name, keys);
    }
    return keys;
  }

  /** Records the value of a hole in an element. */
  note(path: string, anchor: string, token: unknown, keys: readonly number[] = []): void {
    this.notes.set(path, { token: `${token} ${keys}`, anchor, keys });
  }

  /** Records the value of a hole in an attribute. */
  noteAttribute(path: string, anchor: string, token: unknown): void {
    this.note(path, `@${anchor}`, token);
  }

  /** Returns what has changed in the renders since the last call. */
  takeChanges(): WorldChanges {
    const anchors = new Set<string>();
    const moves = new Set<string>();
    let isSame = true;
    for (const [path, note] of this.notes) {
      const before = this.known.get(path);
      this.known.set(path, note);
      if (before?.token === note.token) continue;
      isSame = false;
      if (!before) continue;
      anchors.add(note.anchor);
      const stay = before.keys.filter((key) => note.keys.includes(key));
      if (String(stay) !== String(note.keys.filter((key) => stay.includes(key)))) moves.add(note.anchor);
    }
    this.notes = new Map();
    return {
      isSame,
      attributes: [...anchors].filter((anchor) => anchor.startsWith("@")).map((anchor) => anchor.slice(1)),
      content: [...anchors].filter((anchor) => !anchor.startsWith("@")),
      moves: [...moves],
    };
  }

  private changes(step: number, path: string): boolean {
    const { seed, rate } = this.steps[step] as Step;
    return hash(`?${path}`, seed) % 100 < rate;
  }

  private valueAt(step: number, path: string): number {
    for (let at = step; at > 0; at--) {
      if (this.changes(at, path)) return hash(path, (this.steps[at] as Step).seed);
    }
    return hash(path, (this.steps[0] as Step).seed);
  }
}

function changeKeys(before: readonly number[], size: number, random: number): number[] {
  const all = Array.from({ length: size }, (_, key) => key);
  const pick = (n: number) => (random >>> 4) % Math.max(n, 1);
  const absent = all.filter((key) => !before.includes(key));
  switch (random % 8) {
    case 0:
      return shuffle(all, random).slice(0, pick(size + 1));
    case 1:
      return before.toReversed();
    case 2:
      return before.filter((key) => hash(`${key}`, random) % 3 > 0);
    case 3:
      return before.toSpliced(pick(before.length + 1), 0, ...absent.slice(0, 1 + (random % 3)));
    case 4: {
      const [moved] = before.slice(pick(before.length));
      const others = before.filter((key) => key !== moved);
      return moved === undefined ? all : others.toSpliced((random >>> 8) % (others.length + 1), 0, moved);
    }
    case 5:
      return [];
    case 6:
      return [...before.slice(1), ...before.slice(0, 1)];
    default:
      return shuffle([...before, ...absent], random);
  }
}

function shuffle(keys: number[], random: number): number[] {
  return keys.toSorted((a, b) => hash(`${a}`, random) - hash(`${b}`, random));
}

/** FNV-1a with a final mix, so that similar paths and seeds give very different numbers. */
function hash(text: string, seed: number): number {
  let value = 0x811c9dc5 ^ seed;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
