/** Which pages are hidden, such as those in another tab: only pages with timers say so, since their timers then stop. */

const watched = new WeakSet<object>();
const hidden = new WeakSet<object>();

/** The part of a page's connection that is used here. */
interface Shown {
  sendFrame(frame: ["watch"]): void;
  views(): Iterable<{ syncSubscriptions(): void }>;
}

/** Asks a page to say when it is hidden, once. */
export function watchVisibility(viewer: Shown): void {
  if (watched.has(viewer)) return;
  watched.add(viewer);
  viewer.sendFrame(["watch"]);
}

export function isHidden(viewer: object): boolean {
  return hidden.has(viewer);
}

/** Stops the timers of a page that is hidden now, or goes on with them. */
export function receiveVisibility(viewer: Shown, isHidden: boolean): void {
  if (isHidden) hidden.add(viewer);
  else hidden.delete(viewer);
  for (const view of viewer.views()) view.syncSubscriptions();
}
