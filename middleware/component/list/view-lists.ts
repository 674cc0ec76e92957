/** What a view has to do for the lists of its components. */
import type { Instance } from "../instance.js";

interface ViewWithLists {
  readonly instances: readonly (Instance | undefined)[];
  renderChild(instance: Instance): void;
}

/** Loads the rows whose content is forgotten, before the whole view is written. */
export async function showForgotten(view: ViewWithLists): Promise<void> {
  for (const instance of view.instances) {
    if (!instance?.lists?.isForgotten) continue;
    await instance.lists.loadForgotten();
    if (!instance.isGone) view.renderChild(instance);
  }
}

/** Forgets the content of rows that the view's page shows. */
export function forgetRows({ instances }: ViewWithLists): void {
  for (const instance of instances) instance?.lists?.forget();
}
