/** Runs in Chromium: applies a frame of changes as `public/browser/live.ts` does, and removes what a page contains only for it. */
import type { Changes } from "../../../middleware/component/contracts.js";
import { core } from "../../../public/browser/core/core.js";
import { loadLazy, setLoaders } from "../../../public/browser/core/loader.js";
import { applyPatch } from "../../../public/browser/core/patch.js";
import { startLazy } from "../../../public/browser/lazy/lazy.js";
import { morph } from "../../../public/browser/lazy/morph.js";

setLoaders(
  async () => startLazy(core),
  async () => morph.bind(null, core),
);

/** Applies changes. Returns whether a component was morphed. */
export async function applyChanges(page: Element, key: string, changes: Changes): Promise<boolean> {
  let isMorphed = false;
  for (let i = 0; i < changes.length; i += 3) {
    const component = changes[i] as number;
    const change = changes[i + 2] as unknown[];
    const root = page.querySelector(`[data-live="${key}:${component}"]`);
    if (!root) throw new Error(`there is no component ${component}`);
    const known = { _answered: 0, _confirmed: 0 };
    if (typeof change[0] !== "string")
      applyPatch(root, change as never, { _key: key, _component: component, ...known });
    else {
      isMorphed = true;
      morph(core, root, change[0], known);
    }
  }
  // The attributes that work without the script are updated after the patch.
  await loadLazy();
  return isMorphed;
}

/** Removes what only patching needs. */
export function strip(copy: Element): Element {
  const walker = document.createTreeWalker(copy, NodeFilter.SHOW_COMMENT);
  const comments: Comment[] = [];
  while (walker.nextNode()) comments.push(walker.currentNode as Comment);
  for (const comment of comments) if (/^(?:\[:?\d*|\])$/.test(comment.data)) comment.remove();
  for (const name of ["data-lp", "data-lr"])
    for (const element of copy.querySelectorAll(`[${name}]`)) element.removeAttribute(name);
  // Duplicate generated ids get a number in a whole page, since htmx restores the focus by id, but not in a patch.
  for (const element of copy.querySelectorAll("[id*='~']")) element.id = element.id.replace(/~\d+$/, "");
  // Content that only a browser without scripts reads is not updated.
  for (const element of copy.querySelectorAll("noscript")) element.replaceChildren();
  copy.normalize();
  return copy;
}
