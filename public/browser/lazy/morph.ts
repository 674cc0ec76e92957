/** Morphs a component to its whole new HTML, with morphdom. Loaded when that is first needed. */
import morphdom from "morphdom";
import type { Core } from "../core/core.js";
import type { KnownEvents } from "../core/entered.js";
import { own, page } from "../core/own.js";
import type { AttributePart, Place } from "../core/places.js";
import { pairKeys } from "./pairs.js";
import { isUnfinished, isUserState, keepEntered } from "./user-state.js";

declare const __DEV__: boolean;

type MorphCore = Pick<Core, "_roots" | "_mayWrite" | "_policy"> & Partial<Pick<Core, "_wire">>;

/** Morphs a component's root element to new HTML, and returns the root element of the result. */
export function morph(core: MorphCore, root: Element, html: string, known: KnownEvents): Element {
  core._wire?._bringHome?.();
  const shown = alignOrReplace(core, root, html, known);
  for (const part of [shown, ...own(shown).querySelectorAll("[data-live]")]) core._roots.delete(part);
  if (shown !== root) {
    // The component around may have indexed the old element as a row of a list.
    const around = own(shown).parentElement?.closest("[data-live]");
    const place = around && core._roots.get(around);
    if (place) replaceIn(place, root, shown);
  }
  return shown;
}

/** If aligning fails, as with something that another script has done to the page, the new element replaces the old one. */
function alignOrReplace(core: MorphCore, root: Element, html: string, known: KnownEvents): Element {
  try {
    return align(core, root, parse(core, root, html), known);
  } catch (error) {
    if (__DEV__) console.warn("Hyper Live: a component could not be morphed, so it is replaced.", error);
    const next = parse(core, root, html);
    own(root).replaceWith(next);
    return next;
  }
}

function parse(core: MorphCore, root: Element, html: string): Element {
  const around = new Range();
  around.selectNodeContents(own(root).parentElement as Element);
  const parsed = around.createContextualFragment(core._policy.createHTML(html));
  const next = parsed.firstElementChild as Element;
  // The number of a list's row comes from the component around.
  const row = own(root).getAttribute("data-lr");
  if (row) own(next).setAttribute("data-lr", row);
  return next;
}

/** Replaces an element in the index of a component. */
function replaceIn(place: Place, root: Element, shown: Element): void {
  if (place._start === root) place._start = place._end = shown;
  for (const each of [...(place._parts ?? []), ...(place._rows ?? [])])
    if (each && !(each as AttributePart)._attribute) replaceIn(each as Place, root, shown);
}

function align(core: MorphCore, root: Element, next: Element, known: KnownEvents): Element {
  const keys = pairKeys(root, next);
  const restore = [
    keepEntered(root, (control) => core._mayWrite(control, known)),
    keepScroll(root),
    keepOpen(root),
    keepSelection(),
  ];
  const shown = morphdom(root, next, {
    getNodeKey: (node) => keys.get(node),
    onBeforeElUpdated(from: HTMLElement, to: HTMLElement) {
      for (const name of new Set([...own(from).getAttributeNames(), ...own(to).getAttributeNames()])) {
        const value = own(from).getAttribute(name);
        // morphdom replaces a root of another type by a new element, which has no state of the user's.
        if (!own(from).parentNode || !isUserState(from, name, own(to).getAttribute(name))) continue;
        if (value === null) own(to).removeAttribute(name);
        else own(to).setAttribute(name, value);
      }
      // morphdom writes values, but that of a file input can only be cleared.
      const { files } = own(from) as HTMLInputElement;
      if (files) (to as HTMLInputElement).files = files;
      // Even the same text, written again, takes what a field shows of one that is not finished.
      if (isUnfinished(from) || (from === page.activeElement && !core._mayWrite(from, known)))
        (to as HTMLInputElement).value = (from as HTMLInputElement).value;
      // morphdom writes only the value, but a reset of the form goes back to the text.
      if (from.localName === "textarea" && from.textContent !== to.textContent)
        from.textContent = to.textContent;
      return !own(from).isEqualNode(to);
    },
    onBeforeElChildrenUpdated: (from: HTMLElement) => !own(from).hasAttribute("data-live-keep"),
  }) as Element;
  for (const each of restore) each();
  return shown;
}

/** Restores scroll positions: an element that is moved loses its own. */
function keepScroll(root: Element): () => void {
  const all = [...own(root).querySelectorAll("*")].filter(
    (each) => own(each).scrollTop > 0 || own(each).scrollLeft > 0,
  );
  const were = all.map(({ scrollTop, scrollLeft }) => [scrollTop, scrollLeft] as const);
  return () => {
    for (const [index, [top, left]] of were.entries())
      all[index]?.scrollTo({ top, left, behavior: "instant" });
  };
}

/** Opens modal dialogs and popovers again: moving closes them. */
function keepOpen(root: Element): () => void {
  const dialogs = [...own(root).querySelectorAll<HTMLDialogElement>("dialog:modal")];
  // In a list, a browser that has no popovers yet ignores their selector; alone it would be an error.
  const popovers = [...own(root).querySelectorAll<HTMLElement>(":is(:popover-open)")];
  return () => {
    for (const each of dialogs)
      if (own(each).isConnected && each.open && !each.matches(":modal")) {
        own(each).removeAttribute("open");
        each.showModal();
      }
    for (const each of popovers)
      if (own(each).isConnected && !each.matches(":popover-open")) each.showPopover?.();
  };
}

/** Restores focus and selection: an element that is moved loses them. */
function keepSelection(): () => void {
  const focused = page.activeElement as HTMLInputElement;
  const selection = getSelection();
  const { anchorNode, anchorOffset = 0, focusNode, focusOffset = 0 } = selection ?? {};
  return () => {
    if (focused !== page.activeElement && focused.isConnected) focused.focus({ preventScroll: true });
    const isLost = selection && selection.anchorNode !== anchorNode && !focused.matches("input,textarea");
    if (isLost && anchorNode?.isConnected && focusNode?.isConnected)
      selection.setBaseAndExtent(anchorNode, anchorOffset, focusNode, focusOffset);
  };
}
