/** Tells of changed files, together those that are saved together, and one change after the other. */
import type { ViteDevServer } from "vite";

/** Milliseconds without a further change after which changed files are handled. */
const pause = 8;

/** Calls `change` with the files that were saved, added or removed. */
export function watchFiles(
  watcher: ViteDevServer["watcher"],
  change: (files: string[]) => Promise<void>,
): void {
  const files = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let turn = Promise.resolve();
  const handle = () => {
    const changed = [...files];
    files.clear();
    turn = turn.then(() => change(changed));
  };
  const add = (file: string) => {
    files.add(file);
    clearTimeout(timer);
    timer = setTimeout(handle, pause);
  };
  for (const event of ["change", "add", "unlink"] as const) watcher.on(event, add);
}
