/**
 * The ends of a `list()`: loads more rows when an end comes into sight, and keeps what is shown in its place.
 *
 * `more()` writes an element at each end where there are more rows. The server adds rows there, and removes those at the
 * other end that are too many. Browsers keep the place of what is shown by themselves, but not all of them, and none at the
 * start of a document.
 */
import type { Core } from "../core/core.js";

const ends = "[data-live-list]";
/** How far from the visible part an end counts as in sight. */
const margin = "200px 0px";

/** What the reader does with the lists of an element. */
interface Reading {
  /** where rows were loaded last */
  _loaded?: string | undefined;
  /** where the reader has scrolled since then */
  _moved?: string | undefined;
}

/** By the element around the ends of a list. */
const lists = new Map<Element, Reading>();
const observers = new Map<HTMLElement, IntersectionObserver>();
const seen = new Set<HTMLElement>();
/** By element that scrolls: where it was last. */
const places = new WeakMap<Element, number>();

/** Starts the script. */
export function start(core: Core): void {
  let held: (() => void)[] = [];
  const { _receive: receive } = core._wire;
  core._wire._receive = (frame, from) => {
    held = [...lists.keys()].flatMap(hold);
    receive(frame, from);
  };
  const update = () => {
    for (const correct of held) correct();
    findEnds(core);
  };
  new MutationObserver(update).observe(document, { childList: true, subtree: true });
  document.addEventListener("scroll", ({ target }) => follow(core, target as Element), {
    capture: true,
    passive: true,
  });
  // Without a connection nothing is loaded.
  document.addEventListener("hyper-live:connection", () => findEnds(core));
  document.addEventListener("click", (event) => press(core, event));
  findEnds(core);
}

/** Finds the ends that have come into the page or left it, and looks again which are in sight. */
function findEnds(core: Core): void {
  for (const [element, observer] of observers) {
    observer.disconnect();
    if (element.isConnected) observer.observe(element);
    else {
      observers.delete(element);
      seen.delete(element);
    }
  }
  for (const parent of lists.keys()) if (!parent.isConnected) lists.delete(parent);
  for (const element of document.querySelectorAll<HTMLElement>(ends)) {
    if (observers.has(element)) continue;
    const parent = element.parentElement as HTMLElement;
    if (!lists.has(parent)) lists.set(parent, {});
    const scroller = scrollerOf(element);
    const observer = new IntersectionObserver(
      (entries) => {
        seen[entries.at(-1)?.isIntersecting ? "add" : "delete"](element);
        consider(core, element);
      },
      { root: scroller === document.scrollingElement ? document : scroller, rootMargin: margin },
    );
    observers.set(element, observer);
    observer.observe(element);
  }
}

/** The element whose scrolling moves another one. */
function scrollerOf(element: Element): Element {
  for (let around = element.parentElement; around; around = around.parentElement)
    if (/auto|scroll/.test(getComputedStyle(around).overflowY) && around !== document.body) return around;
  return document.scrollingElement as Element;
}

// --- Loading ---

/** Loads at an end that is in sight, if the reader has gone there, or its list does not fill the visible part yet. */
function consider(core: Core, element: HTMLElement): void {
  const parent = element.parentElement as Element;
  const { _loaded = element.dataset.end, _moved = _loaded } = lists.get(parent) ?? {};
  if (!seen.has(element) || _moved !== element.dataset.end) return;
  // A list that fits in the visible part would be loaded to its other end.
  const fits = [...seen].some((other) => other !== element && other.parentElement === parent);
  if (!fits) load(core, element);
}

/** Loads rows; one load at a time, and only over an open connection: without it, the element works by being pressed. */
function load(core: Core, element: HTMLElement): void {
  const isLoading = core
    ._allViews()
    .some((view) => view._pending.some(({ _binding }) => _binding.startsWith("$more(")));
  if (isLoading || !core._isOpen()) return;
  lists.set(element.parentElement as Element, { _loaded: element.dataset.end });
  element.dispatchEvent(new Event("list-more"));
}

/** Records in which direction the reader scrolls. */
function follow(core: Core, target: Element | Document): void {
  const scroller = (target === document ? document.scrollingElement : target) as Element;
  const before = places.get(scroller) ?? 0;
  places.set(scroller, scroller.scrollTop);
  if (scroller.scrollTop === before) return;
  for (const element of observers.keys()) {
    const reading = lists.get(element.parentElement as Element);
    if (!reading || scrollerOf(element) !== scroller) continue;
    reading._moved = scroller.scrollTop > before ? "after" : "before";
    consider(core, element);
  }
}

/** Loads where a link is pressed, instead of following it. */
function press(core: Core, event: MouseEvent): void {
  const link = (event.target as Element).closest?.<HTMLElement>(`a${ends}`);
  const isPlain = !(event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (!link || !isPlain || event.defaultPrevented || !core._isOpen()) return;
  event.preventDefault();
  load(core, link);
}

// --- Keeping the place ---

/** Remembers where the rows are that are in sight; returns functions that scroll them there again. */
function hold(list: Element): (() => void)[] {
  const scroller = scrollerOf(list.firstElementChild ?? list);
  // At its start a reader sees what is new, unless there were more rows before.
  if (!scroller.scrollTop && !list.querySelector(`${ends}[data-end=before]`)) return [];
  const shown = rowsInSight(list, scroller).map((row) => [row, topOf(row)] as const);
  return [
    () => {
      const [row, top] = shown.find(([row]) => row.isConnected) ?? [];
      const moved = row ? topOf(row) - (top as number) : 0;
      if (!moved) return;
      scroller.scrollTo({ top: scroller.scrollTop + moved, behavior: "instant" });
      places.set(scroller, scroller.scrollTop);
    },
  ];
}

/** Some elements of a list that are in sight, without those that contain others. */
function rowsInSight(list: Element, scroller: Element): Element[] {
  const { left, right } = list.getBoundingClientRect();
  const box = scroller.getBoundingClientRect();
  const top = Math.max(box.top, 0);
  const height = Math.min(box.bottom, innerHeight) - top;
  const hits = new Set<Element>();
  for (let part = 1; part < 10; part++) {
    const hit = document.elementFromPoint((left + right) / 2, top + (height * part) / 10);
    if (hit && hit !== list && list.contains(hit) && !hit.closest(ends)) hits.add(hit);
  }
  return [...hits].filter((hit) => ![...hits].some((other) => other !== hit && hit.contains(other)));
}

function topOf(element: Element): number {
  return element.getBoundingClientRect().top;
}
