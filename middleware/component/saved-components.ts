/** Finds a component's state in a snapshot, by the component's place. */
import type { ComponentSnapshot } from "../state/views/snapshot.js";

interface Found {
  number: number;
  snapshot: ComponentSnapshot;
}

export class SavedComponents {
  private readonly byPlace = new Map<string, Found>();

  /** @param url - the address of the page that shows this state */
  constructor(
    components: readonly (ComponentSnapshot | null)[],
    readonly url: string,
  ) {
    components.forEach((snapshot, number) => {
      if (snapshot) this.byPlace.set(placeOf(snapshot.parent, snapshot.slot), { number, snapshot });
    });
  }

  /** @param parent - number of the parent, -1 at the top of the view */
  find(parent: number, slot: string, name: string): Found | undefined {
    const found = this.byPlace.get(placeOf(parent, slot));
    return found?.snapshot.name === name ? found : undefined;
  }
}

function placeOf(parent: number, slot: string): string {
  return `${parent} ${slot}`;
}
