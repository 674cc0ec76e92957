/**
 * The focus, where a change of ours took it away: it took out or wrote anew the element that had it, or moved it in a
 * browser without `moveBefore`. It goes, whichever is first there and can be focused:
 *
 * 1. to the element itself, or the one with its id;
 * 2. to the same control in what stands in its place, which is the next row where a row is gone; else in what stands
 *    before that;
 * 3. to any control there;
 * 4. to the element around the place.
 *
 * What comes in with `autofocus` gets it from there, unless someone is in another field.
 */
import type { Kit } from "../kit.js";
import type { Knowledge } from "../pending.js";

const focusable = "a[href],button,input,select,textarea,summary,iframe,[tabindex],[contenteditable]";

/**
 * Puts it there; a field in the place of one that is gone gets what was typed there, where that is not known yet.
 *
 * @param place - where the element stood
 */
export function refocus(kit: Kit, gone: HTMLInputElement, known: Knowledge, place: Range): void {
  const { activeElement } = document;
  // A button that can't be pressed any more has the focus a moment longer.
  if (activeElement !== document.body && (activeElement !== gone || !gone.matches(":disabled"))) return;
  if (gone === document.body) return;
  const same = gone.id && document.getElementById(gone.id);
  const here = [gone, same, ...candidates(gone, place)].find((each) => each && focus(kit, each));
  if (here) handOver(kit, gone, here as HTMLInputElement, known);
  else focusAround(kit, place.startContainer);
}

/** What may get it, the best first. */
function candidates(gone: Element, { startContainer, startOffset }: Range): Element[] {
  const nodes = [...startContainer.childNodes].filter((node) => node instanceof Element);
  const at = [...startContainer.childNodes]
    .slice(0, startOffset)
    .filter((node) => node instanceof Element).length;
  const near = [nodes[at], nodes[at - 1]].filter((node) => node !== undefined);
  const within = near.map((each) =>
    [each, ...each.querySelectorAll(focusable)].filter((one) => one.matches(focusable)),
  );
  const name = nameOf(gone);
  const root = topOf(gone);
  const rank = [...root.querySelectorAll(gone.localName)].indexOf(gone);
  const same = within.flatMap((all) => {
    const alike = all.filter((each) => each.localName === gone.localName);
    return [...alike.filter((each) => nameOf(each) === name), ...(name ? [] : alike.slice(rank, rank + 1))];
  });
  return [...same, ...within.flat().filter((each) => each.getAttribute("tabindex") !== "-1")];
}

function topOf(node: Element): ParentNode {
  let top = node;
  while (top.parentElement) top = top.parentElement;
  return top;
}

/** What a control is for: the handler that it calls, or the field that it is. */
function nameOf(element: Element): string {
  const { name, value, type } = element as HTMLInputElement;
  const bound = /^(?:on|submit):/.test(name ?? "") ? value : element.getAttribute("data-on-click");
  return bound?.replace(/\(.*/s, "") ?? (name && `${type} ${name}`) ?? "";
}

const seen = new WeakSet<Element>();

/** Gives the focus to what came into the page with `autofocus`; with the page itself the browser did. */
export function autofocus(kit: Kit): void {
  const isNew = window.hyperLive?.state !== undefined;
  for (const each of document.querySelectorAll("[autofocus]")) {
    if (seen.has(each)) continue;
    seen.add(each);
    const isInField = document.activeElement?.matches("input,select,textarea,[contenteditable]");
    if (isNew && !isInField) focus(kit, each, false);
  }
}

function focus({ wire }: Kit, element: Element, preventScroll = true): boolean {
  wire.isOurs = true;
  (element as HTMLElement).focus({ preventScroll });
  wire.isOurs = false;
  return document.activeElement === element && !element.matches(":disabled");
}

/** The nearest element around that can have it; or the nearest of all, which then can have it as long as it does. */
function focusAround(kit: Kit, place: Node): void {
  const around = place instanceof Element ? place : place.parentElement;
  for (let each = around; each && each !== document.body; each = each.parentElement)
    if (focus(kit, each)) return;
  const shown = around?.closest<HTMLElement>("body *");
  if (!shown) return;
  shown.tabIndex = -1;
  shown.addEventListener("blur", () => shown.removeAttribute("tabindex"), { once: true });
  focus(kit, shown);
}

function handOver({ isFree }: Kit, gone: HTMLInputElement, here: HTMLInputElement, known: Knowledge): void {
  if (here === gone || isFree(gone, known) || here.type !== gone.type || here.name !== gone.name) return;
  if (!here.matches("input:not([type=file]),textarea,select")) return;
  here.value = gone.value;
  if (gone.selectionStart !== null) here.setSelectionRange?.(gone.selectionStart, gone.selectionEnd);
}
