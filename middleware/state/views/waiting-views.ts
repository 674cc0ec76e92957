/** The views that wait for their page to come back, in a limited number for each owner. */

export class WaitingViews<View extends { readonly owner: string }> {
  private readonly byOwner = new Map<string, Set<View>>();

  /** @param limit - maximum number of views of one owner */
  constructor(private readonly limit: number) {}

  /** Adds a view; returns the oldest one of its owner if there are too many. */
  add(view: View): View | undefined {
    const views = this.byOwner.get(view.owner) ?? new Set();
    this.byOwner.set(view.owner, views.add(view));
    if (views.size <= this.limit) return undefined;
    const [oldest] = views;
    return oldest;
  }

  remove(view: View): void {
    const views = this.byOwner.get(view.owner);
    if (views?.delete(view) && views.size === 0) this.byOwner.delete(view.owner);
  }
}
