/** Where the user was in a page: how far it and the elements in it were scrolled, and what had the focus. */
import { own, page } from "../core/own.js";
import { isOfPage } from "./entries.js";
import { currentKey } from "./navigation-api.js";

export interface PlaceInPage {
  _window: [x: number, y: number];
  _boxes: [path: string, top: number, left: number][];
  _focused: string | undefined;
}

/** By key of the history's entry. */
const places = new Map<string, PlaceInPage>();

/** Elements that were scrolled. */
const scrolled = new Set<Element>();

/** Starts to record what is scrolled: to ask each element of a page for it would take longer than the rest. */
export function recordScroll(): void {
  const add = ({ target }: Event) => {
    if (target instanceof Element) scrolled.add(target);
  };
  addEventListener("scroll", add, { capture: true, passive: true });
}

/** Records where the user is, for the way back to this entry of the history, if its page is the one that is shown. */
export function savePlace(): void {
  if (isOfPage(currentKey())) places.set(currentKey(), placeNow());
}

/** Where the user was when they left an entry of the history. */
export function placeAt(key: string): PlaceInPage | undefined {
  return places.get(key);
}

export function placeNow(): PlaceInPage {
  for (const each of scrolled) if (!own(each).isConnected) scrolled.delete(each);
  const boxes = [...scrolled].filter((each) => own(each).scrollTop > 0 || own(each).scrollLeft > 0);
  const focused = page.activeElement;
  return {
    _window: [scrollX, scrollY],
    _boxes: boxes.map((each) => [pathOf(each), each.scrollTop, each.scrollLeft]),
    _focused: focused && focused !== page.body ? pathOf(focused) : undefined,
  };
}

/** Scrolls the page and its elements to where they were. */
export function restoreScroll({ _window: [left, top], _boxes: boxes }: PlaceInPage): void {
  scrollTo({ left, top, behavior: "instant" });
  for (const [path, top, left] of boxes) find(path)?.scrollTo({ top, left, behavior: "instant" });
}

/** The element that had the focus, if the page has it. */
export function focusedAt({ _focused: path }: PlaceInPage): HTMLElement | undefined {
  return path ? find(path) : undefined;
}

function find(path: string): HTMLElement | undefined {
  return page.querySelector<HTMLElement>(path) ?? undefined;
}

/** A selector for an element, which finds it in a new copy of the page too: the ids of views are others there. */
function pathOf(element: Element): string {
  const { id, parentElement } = own(element);
  if (id && !id.includes(":") && !own(element).matches("form[data-live-view]")) return `#${CSS.escape(id)}`;
  if (!parentElement || element === page.body) return "body";
  const at = [...parentElement.children].indexOf(element) + 1;
  return `${pathOf(parentElement)}>${element.localName}:nth-child(${at})`;
}
