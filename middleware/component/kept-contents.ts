/**
 * The contents of checkpoints, kept for the next event of the same component.
 *
 * Seeing that a thousand objects are as they were takes a third of the time of saving them again, and leaves nothing to
 * the garbage collector. They take as much memory as the state itself: only so many are kept, of the components that had
 * events last.
 */
import type { Contents } from "../state/contents.js";
import { isStorableObject } from "../state/storable.js";
import type { Instance } from "./instance.js";

/** Objects that are kept in a process: about 14 MB of them. */
const most = 200_000;
/** So few objects are saved again as fast. */
const fewest = 20;

const kept = new Map<Instance, Contents>();
let count = 0;

/**
 * The contents of a component's last checkpoint, brought up to date; undefined if there are none, or if its state has
 * other objects by now.
 *
 * @param values - those of its fields
 */
export function takeContents(instance: Instance, values: readonly unknown[]): Contents | undefined {
  const contents = kept.size > 0 ? dropContents(instance) : undefined;
  if (!contents?.isOf(values)) return undefined;
  const changed = contents.findChanged();
  if (!contents.saveAgain(changed)) return undefined;
  if (changed.length > 0) contents.isStorable = false;
  contents.isKept = true;
  return contents;
}

/** Keeps the contents of a checkpoint that is not needed any more, since its handler is done. */
export function keepContents(instance: Instance, contents: Contents): void {
  const { objects, hasUnknown, changed } = contents;
  if (instance.isGone || hasUnknown || objects.length < fewest || objects.length > most) return;
  contents.isStorable = changed !== undefined;
  if (changed && !contents.saveAgain(changed)) return;
  contents.changed = undefined;
  count += objects.length;
  kept.set(instance, contents);
  for (const oldest of kept.keys()) {
    if (count <= most) break;
    dropContents(oldest);
  }
}

/** Forgets what is kept for a component, and returns it. */
export function dropContents(instance: Instance): Contents | undefined {
  const contents = kept.get(instance);
  if (!contents) return undefined;
  kept.delete(instance);
  count -= contents.objects.length;
  return contents;
}

/**
 * Whether a component's state is storable since it was before its handler, and what that has changed is.
 *
 * @param contents - the state before
 */
export function isStillStorable(contents: Contents, component: object): boolean {
  if (!contents.isKept) return false;
  contents.changed = contents.findChanged();
  if (!contents.isStorable || !contents.isOf(Object.values(component))) return false;
  const isSimple = (value: unknown) => typeof value !== "function" && typeof value !== "symbol";
  if (!Object.values(component).every(isSimple)) return false;
  return contents.changed.every((index) => isStorableObject(contents.objects[index] as object, 1));
}
