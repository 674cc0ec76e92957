/** Tells of changed files, together those that are saved together, and one change after the other. */
import { statSync } from "node:fs";
import type { ViteDevServer } from "vite";

/** Milliseconds without a further change after which changed files are handled. */
const pause = 8;
/** The watcher tells nothing of a file for 50 milliseconds after a change of it, but it may be saved again: by a formatter. */
const lookAgain = 80;

/**
 * Calls `change` with the files that were saved, added or removed.
 *
 * @param loaded - the files that were loaded so far: those saved before the watcher was ready count, too
 */
export function watchFiles(
  watcher: ViteDevServer["watcher"],
  loaded: () => Iterable<string>,
  change: (files: string[]) => Promise<void>,
): void {
  const began = Date.now();
  const files = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let turn = Promise.resolve();
  const handle = () => {
    const versions = Array.from(files, (file) => [file, versionOf(file)] as const);
    files.clear();
    turn = turn.then(() => change(versions.map(([file]) => file)));
    setTimeout(() => {
      for (const [file, version] of versions) if (versionOf(file) !== version) add(file);
    }, lookAgain);
  };
  const add = (file: string) => {
    files.add(file);
    clearTimeout(timer);
    timer = setTimeout(handle, pause);
  };
  for (const event of ["change", "add", "unlink"] as const) watcher.on(event, add);
  watcher.once("ready", () => {
    for (const file of loaded()) if (wasSavedSince(file, began)) add(file);
  });
}

function wasSavedSince(file: string, time: number): boolean {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats !== undefined && stats.mtimeMs > time;
}

/** Differs after each change of a file; undefined if there is none. */
function versionOf(file: string): string | undefined {
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stats && `${stats.mtimeNs} ${stats.size}`;
}
