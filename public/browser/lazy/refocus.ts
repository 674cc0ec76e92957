/**
 * Restores the focus after a patch that has removed or replaced the focused element, or moved it in a browser without
 * `moveBefore`. The focus goes to the first of these that can have it:
 *
 * 1. the element itself, or the element with its id;
 * 2. the same control in what has taken its place (the next row, if a row was removed), then in what comes before;
 * 3. any control there;
 * 4. the element around.
 *
 * Also gives the focus to new elements with `autofocus`, unless the user is in another field.
 */
import type { Core } from "../core/core.js";
import type { KnownEvents } from "../core/entered.js";
import { own, page } from "../core/own.js";

const focusable = "a[href],button,input,select,textarea,summary,iframe,[tabindex],[contenteditable]";

/**
 * Restores the focus. A field that replaces the removed one gets the text that was typed there and not sent yet.
 *
 * @param gone - the element that had the focus
 * @param place - where it was
 */
export function refocus(core: Core, gone: HTMLInputElement, known: KnownEvents, place: Range): void {
  const { activeElement } = page;
  // A button that has just been disabled is still the active element.
  if (activeElement !== page.body && (activeElement !== gone || !gone.matches(":disabled"))) return;
  if (gone === page.body) return;
  const same = gone.id && page.getElementById(gone.id);
  const here = [gone, same, ...candidates(gone, place)].find((each) => each && focus(core, each));
  if (here) moveText(core, gone, here as HTMLInputElement, known);
  else focusAround(core, place.startContainer);
}

/** The elements that may get the focus, the best first. */
function candidates(gone: Element, { startContainer, startOffset }: Range): Element[] {
  const nodes = [...own(startContainer).childNodes].filter((node) => node instanceof Element);
  const at = [...own(startContainer).childNodes]
    .slice(0, startOffset)
    .filter((node) => node instanceof Element).length;
  const near = [nodes[at], nodes[at - 1]].filter((node) => node !== undefined);
  const within = near.map((each) =>
    [each, ...own(each).querySelectorAll(focusable)].filter((one) => own(one).matches(focusable)),
  );
  const name = nameOf(gone);
  const root = topOf(gone);
  const rank = [...own(root).querySelectorAll(gone.localName)].indexOf(gone);
  const same = within.flatMap((all) => {
    const alike = all.filter((each) => own(each).localName === own(gone).localName);
    return [...alike.filter((each) => nameOf(each) === name), ...(name ? [] : alike.slice(rank, rank + 1))];
  });
  return [...same, ...within.flat().filter((each) => own(each).getAttribute("tabindex") !== "-1")];
}

function topOf(node: Element): Element {
  const around = own(node).parentElement;
  return around ? topOf(around) : node;
}

/** Identifies a control by the handler that it calls, or by its field. */
function nameOf(element: Element): string {
  const { name, value, type } = own(element) as HTMLInputElement;
  const bound = /^(?:on|submit):/.test(name ?? "") ? value : own(element).getAttribute("data-on-click");
  return bound?.replace(/\(.*/s, "") ?? (name && `${type} ${name}`) ?? "";
}

const seen = new WeakSet<Element>();

/** Focuses new elements with `autofocus`. The browser has already done so for elements of the page itself. */
export function autofocus(core: Core): void {
  const isNew = window.hyperLive?.state !== undefined;
  for (const each of page.querySelectorAll("[autofocus]")) {
    if (seen.has(each)) continue;
    seen.add(each);
    const isInField = page.activeElement?.matches("input,select,textarea,[contenteditable]");
    if (isNew && !isInField) focus(core, each, false);
  }
}

/** Leaves the focus of a page that navigation has put in to that. */
export function skipAutofocus(): void {
  for (const each of page.querySelectorAll("[autofocus]")) seen.add(each);
}

function focus(core: Core, element: Element, preventScroll = true): boolean {
  core._wire._isPatching = true;
  own(element as HTMLElement).focus({ preventScroll });
  core._wire._isPatching = false;
  return page.activeElement === element && !own(element).matches(":disabled");
}

/** Focuses the nearest ancestor that can have the focus; if none can, makes the nearest one focusable until it loses it. */
function focusAround(core: Core, place: Node): void {
  const around = place instanceof Element ? place : own(place).parentElement;
  for (let each = around; each && each !== page.body; each = own(each).parentElement)
    if (focus(core, each)) return;
  const shown = around && own(around).closest<HTMLElement>("body *");
  if (!shown) return;
  own(shown).setAttribute("tabindex", "-1");
  own(shown).addEventListener("blur", () => own(shown).removeAttribute("tabindex"), { once: true });
  focus(core, shown);
}

function moveText(core: Core, gone: HTMLInputElement, here: HTMLInputElement, known: KnownEvents): void {
  if (here === gone || core._mayWrite(gone, known) || here.type !== gone.type || here.name !== gone.name)
    return;
  if (!here.matches("input:not([type=file]),textarea,select")) return;
  here.value = gone.value;
  if (gone.selectionStart !== null) here.setSelectionRange?.(gone.selectionStart, gone.selectionEnd);
}
