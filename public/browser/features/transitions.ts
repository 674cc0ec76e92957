/**
 * Transitions: the changes of a component that has an element with `data-live-transition`, or is inside of one, are shown by a
 * view transition of the browser, if it has them.
 *
 * What arrives before a transition has begun is shown by that one, and what arrives while it runs is shown at once: changes that
 * come faster than they can be animated never wait.
 */
import type { ServerFrame } from "../../../middleware/transport/protocol.js";
import type { Core } from "../core/core.js";
import { own, page } from "../core/own.js";

interface Animated {
  startViewTransition?(update: object): { finished: Promise<void> };
}

/** The frames that wait for a transition to begin; undefined if none does. */
let waiting: (() => void)[] | undefined;
let isRunning = false;

/** Shows changes by transitions from now on. */
export function start(core: Core): void {
  const receive = core._wire._receive;
  core._wire._receive = (frame, from) => {
    const pass = () => receive(frame, from);
    if (waiting) waiting.push(pass);
    else {
      const element = isRunning || !canAnimate() ? undefined : animatedBy(core, frame);
      if (element) animate(pass, own(element).getAttribute("data-live-transition")?.match(/\S+/g) ?? []);
      else pass();
    }
  };
}

/** A dialog that is open is no part of the page that a transition shows, and would come and go with it. */
function canAnimate(): boolean {
  const isUnwanted = page.hidden || matchMedia("(prefers-reduced-motion: reduce)").matches;
  return "startViewTransition" in document && !isUnwanted && !page.querySelector(":modal,:is(:popover-open)");
}

/** The element whose attribute says that the changes in a frame are animated, if there is one. */
function animatedBy(core: Core, [number, ...changes]: ServerFrame): Element | null | undefined {
  const view = core._allViews().find((each) => each._number === number);
  for (let i = 0; view && i < changes.length; i += 3) {
    const root = changes[i + 2] ? core._rootOf(view, changes[i] as number) : null;
    const selector = "[data-live-transition]";
    const found = root && (own(root).closest(selector) ?? own(root).querySelector(selector));
    if (found) return found;
  }
  return undefined;
}

function animate(pass: () => void, types: string[]): void {
  waiting = [pass];
  const update = async () => {
    const all = waiting ?? [];
    waiting = undefined;
    isRunning = true;
    for (const each of all) each();
    // Frames are handled in promises, which have ended by then.
    await new Promise((resolve) => setTimeout(resolve));
  };
  const end = () => {
    isRunning = false;
  };
  startTransition(update, types).finished.then(end, end);
}

function startTransition(update: () => Promise<void>, types: string[]): { finished: Promise<void> } {
  const { startViewTransition: start } = page as Animated as Required<Animated>;
  try {
    return start({ update, types });
  } catch {
    // Browsers without types take only the function.
    return start(update);
  }
}
