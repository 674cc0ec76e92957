/** The focus, where a patch took it away: it wrote the element anew that had it, or moved it in a browser without `moveBefore`. */

import type { Kit } from "../kit.js";
import type { Knowledge } from "../pending.js";

/** Gives it back; what stands in the place of an element that is gone gets what was being typed there, where that is not known yet. */
export function refocus({ isFree }: Kit, gone: HTMLInputElement, known: Knowledge): void {
  const here = (gone.isConnected ? gone : document.getElementById(gone.id)) as HTMLInputElement | null;
  if (!here || document.activeElement !== document.body) return;
  here.focus({ preventScroll: true });
  if (here === gone || isFree(gone, known) || here.type !== gone.type) return;
  here.value = gone.value;
  if (gone.selectionStart !== null) here.setSelectionRange?.(gone.selectionStart, gone.selectionEnd);
}
