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
import type { Core } from "../core/core.js";
import type { KnownEvents } from "../core/entered.js";
import { own, page } from "../core/own.js";

const focusable = "a[href],button,input,select,textarea,summary,iframe,[tabindex],[contenteditable]";

/**
 * Puts it there; a field in the place of one that is gone gets what was typed there, where that is not known yet.
 *
 * @param place - where the element stood
 */
export function refocus(core: Core, gone: HTMLInputElement, known: KnownEvents, place: Range): void {
  const { activeElement } = page;
  // A button that can't be pressed any more has the focus a moment longer.
  if (activeElement !== page.body && (activeElement !== gone || !gone.matches(":disabled"))) return;
  if (gone === page.body) return;
  const same = gone.id && page.getElementById(gone.id);
  const here = [gone, same, ...candidates(gone, place)].find((each) => each && focus(core, each));
  if (here) moveText(core, gone, here as HTMLInputElement, known);
  else focusAround(core, place.startContainer);
}

/** What may get it, the best first. */
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

/** What a control is for: the handler that it calls, or the field that it is. */
function nameOf(element: Element): string {
  const { name, value, type } = own(element) as HTMLInputElement;
  const bound = /^(?:on|submit):/.test(name ?? "") ? value : own(element).getAttribute("data-on-click");
  return bound?.replace(/\(.*/s, "") ?? (name && `${type} ${name}`) ?? "";
}

const seen = new WeakSet<Element>();

/** Gives the focus to what came into the page with `autofocus`; with the page itself the browser did. */
export function autofocus(core: Core): void {
  const isNew = window.hyperLive?.state !== undefined;
  for (const each of page.querySelectorAll("[autofocus]")) {
    if (seen.has(each)) continue;
    seen.add(each);
    const isInField = page.activeElement?.matches("input,select,textarea,[contenteditable]");
    if (isNew && !isInField) focus(core, each, false);
  }
}

function focus(core: Core, element: Element, preventScroll = true): boolean {
  core._wire._isPatching = true;
  own(element as HTMLElement).focus({ preventScroll });
  core._wire._isPatching = false;
  return page.activeElement === element && !own(element).matches(":disabled");
}

/** The nearest element around that can have it; or the nearest of all, which then can have it as long as it does. */
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
