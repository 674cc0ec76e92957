/** Warnings of the development build about what a page names and does not have. */

const said = new Set<string>();

/** Warns once in the console if something is still missing after a while: scripts may add it later. */
export function warnIfStill(what: string, isMissing: () => boolean, text: () => string): void {
  if (said.has(what)) return;
  said.add(what);
  setTimeout(() => {
    if (isMissing()) console.warn(`Hyper Live: ${text()}`);
    else said.delete(what);
  }, 2_000);
}
