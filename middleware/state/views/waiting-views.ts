/** The views that wait for their page to come back, in a limited number for each owner. */

export class WaitingViews<View extends { readonly owner: string }> {
  private readonly byOwner = new Map<string, Set<View>>();
  /** who they were added for: a handler that begins a session gives its view to another owner */
  private readonly owners = new Map<View, string>();

  /** @param limit - maximum number of views of one owner */
  constructor(private readonly limit: number) {}

  /** Adds a view; returns the oldest one of its owner if there are too many. */
  add(view: View): View | undefined {
    const { owner } = view;
    const views = this.byOwner.get(owner) ?? new Set();
    this.byOwner.set(owner, views.add(view));
    this.owners.set(view, owner);
    if (views.size <= this.limit) return undefined;
    const [oldest] = views;
    return oldest;
  }

  remove(view: View): void {
    const owner = this.owners.get(view);
    if (owner === undefined) return;
    this.owners.delete(view);
    const views = this.byOwner.get(owner);
    if (views?.delete(view) && views.size === 0) this.byOwner.delete(owner);
  }
}
