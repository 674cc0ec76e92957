/** Modifiers: whether an event counts for a binding; see `views/modifiers.ts` for the words. */

const held = ["ctrl", "shift", "alt", "meta"] as const;
const others = /^(?:prevent|stop|self|once|outside|window|ctrl|shift|alt|meta|\w+:\d+)$/;
/** Bindings whose one time is over, and those that rest after an event: until when. */
const rests = new WeakMap<Element, Map<string, number>>();
/** Where the mouse went down: a drag that began inside is no click outside. */
let pressed: Node | null = null;
addEventListener(
  "pointerdown",
  (event) => {
    pressed = event.target as Node;
  },
  true,
);

/** Whether it counts; what else is done with it is done here. */
export function counts(event: Event, element: Element, name: string, words: string[]): boolean {
  const has = (word: string) => words.includes(word);
  const target = event.target as Node;
  const isInside = (node: Node | null) => node instanceof Node && element.contains(node);
  if (has("outside") && (isInside(target) || isInside(pressed))) return false;
  if (has("self") && target !== element) return false;
  const { key, isComposing } = event as KeyboardEvent;
  const keys = words.filter((word) => !others.test(word));
  if (keys.length > 0 && (isComposing || !keys.includes(key === " " ? "space" : key?.toLowerCase())))
    return false;
  if (held.some((word) => has(word) && !(event as KeyboardEvent)[`${word}Key`])) return false;
  const own = rests.get(element) ?? new Map<string, number>();
  rests.set(element, own);
  if (has("prevent")) event.preventDefault();
  if ((own.get(name) ?? 0) > event.timeStamp) return false;
  own.set(name, has("once") ? Number.POSITIVE_INFINITY : event.timeStamp + timeOf(words, "throttle"));
  return true;
}

/** The milliseconds of a modifier; 0 where it is not there. */
export function timeOf(words: string[], name: string): number {
  return Number(words.find((word) => word.startsWith(`${name}:`))?.slice(name.length + 1) ?? 0);
}
