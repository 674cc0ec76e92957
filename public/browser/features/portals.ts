/**
 * Portals: an element with `data-live-portal="body"` is moved into the element that this selector finds. An empty element stays
 * in its place. Patches find the moved element by it, and when a patch removes it, the moved element goes too.
 */
import type { Core } from "../core/core.js";
import { own, page } from "../core/own.js";
import type { PortalElement, StandIn } from "../core/places.js";
import { warnIfStill } from "../core/warn.js";

declare const __DEV__: boolean;

const moved = new Set<PortalElement>();

/** Moves such elements from now on. */
export function start(core: Core): void {
  const update = () => moveAll(core);
  // A morph compares the page with the template, where they are in their places. They are moved again right after it.
  core._wire._bringHome = () => {
    for (const each of moved) bringHome(core, each);
  };
  page.addEventListener("htmx:before:swap", core._wire._bringHome);
  new MutationObserver(update).observe(document, { childList: true, subtree: true });
  update();
}

function moveAll(core: Core): void {
  // Outer ones come first: one that is inside of another goes with it.
  for (const each of moved) if (!(own(each).isConnected && each._standIn?.isConnected)) remove(each);
  for (const each of page.querySelectorAll<PortalElement>("[data-live-portal]"))
    if (!moved.has(each)) moveAway(core, each);
}

function remove(element: PortalElement): void {
  moved.delete(element);
  own(element).remove();
  element._standIn?.remove();
}

function moveAway(core: Core, element: PortalElement): void {
  const selector = own(element).dataset.livePortal as string;
  const target = page.querySelector(selector);
  if (__DEV__ && !target)
    warnIfStill(
      selector,
      () => own(element).isConnected && !page.querySelector(selector),
      () => `data-live-portal="${selector}" finds no element, so what it is on stays in its place.`,
    );
  const owner = core._ownerOf(element);
  if (!target || !owner || own(element).contains(target) || own(element).parentNode === target) return;
  own(element).before(placeFor(element));
  // By this attribute events find their component. Its root has another one, which patches look for.
  own(element).dataset.live ??= `${owner._view._key}:${owner._component}:portal`;
  moved.add(element);
  move(core, target, element, null);
}

/** The element in the place of a moved one. */
function placeFor(element: PortalElement): StandIn {
  const { lr: row, live } = own(element).dataset;
  const standIn: StandIn = page.createElement("template");
  if (row) standIn.dataset.lr = row;
  // The root of a component has parts of its own.
  if (live) standIn.dataset.live = "-";
  standIn._portal = element;
  element._standIn = standIn;
  return standIn;
}

function bringHome(core: Core, element: PortalElement): void {
  const standIn = element._standIn as StandIn;
  moved.delete(element);
  if (own(element).dataset.live?.endsWith(":portal")) delete own(element).dataset.live;
  if (standIn.parentNode) move(core, standIn.parentNode, element, standIn);
  standIn.remove();
}

/** Moves an element, which keeps the focus that is inside. */
function move(core: Core, parent: Node, element: Element, before: Node | null): void {
  const { moveBefore, insertBefore } = own(parent as Node & { moveBefore?: Node["insertBefore"] });
  const focused = page.activeElement as HTMLElement;
  core._wire._isPatching = true;
  (moveBefore ?? insertBefore).call(parent, element, before);
  if (focused !== page.activeElement && own(element).contains(focused))
    focused.focus({ preventScroll: true });
  core._wire._isPatching = false;
}
