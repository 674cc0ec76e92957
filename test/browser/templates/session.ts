/** Renders a random template in a sequence of states, and records what a socket would send and what the page should show. */

import type { Changes } from "../../../middleware/component/contracts.js";
import { render } from "../../../middleware/component/render.js";
import { View } from "../../../middleware/component/view.js";
import { restoreView } from "../../../middleware/component/view-restore.js";
import { mount } from "../../../middleware/index.js";
import { writeFrame } from "../../../middleware/transport/write-frame.js";
import type { Template } from "../../../views/template.js";
import type { Placed } from "../../../views/values.js";
import { writeComponent } from "../../../views/write.js";
import { RandomComponent } from "./build.js";
import type { Shape } from "./shape.js";
import { type Step, World, type WorldChanges } from "./world.js";

/** A random template, and a sequence of its states. */
export interface Case {
  shape: Shape;
  steps: Step[];
  isTagged: boolean;
}

/** The HTML and the patches that a page receives, as JSON. */
export interface Script {
  key: string;
  isTagged: boolean;
  /** the HTML of the first state */
  html: string;
  patches: ScriptPatch[];
}

/** The changes of one frame, and the expected result. */
export interface ScriptPatch extends WorldChanges {
  changes: Changes;
  /** the HTML of a fresh render */
  expected: string;
}

/** The part of an application that the views of these tests need. */
export const surroundings = {
  action: "/_live",
  debounce: 0,
  onError: (error: unknown) => {
    throw error;
  },
};

/** Renders all states. If `isPacked`, changes are written for a browser that unpacks templates, else they contain only HTML. */
export async function record({ shape, steps, isTagged }: Case, isPacked: boolean): Promise<Script> {
  const world = new World(steps, isTagged);
  const view = new View(surroundings, { id: "abcdefgh", owner: "", url: "/", indexInRequest: 0 });
  // Renders are kept, as for a page with a socket. The fresh renders for comparison are not.
  view.keepsRenders = true;
  const props = { shape, world, path: "", step: 0 };
  const placed = (await view.open(mount(RandomComponent, props))) as Placed;
  const html = overHttp(writeComponent(placed));
  view.markShown();
  const sent: Changes[] = [];
  if (isPacked)
    view.viewer = { ready: true, book: createBook(), send: (_, changes) => void sent.push(changes) };
  world.takeChanges();

  const patches: Script["patches"] = [];
  const [top] = view.roots;
  if (!top) throw new Error("the view is empty");
  for (let step = 1; step < steps.length; step++) {
    (top.component as RandomComponent).step = step;
    render(top);
    const found = world.takeChanges();
    if (isPacked) view.deliver();
    // Serialize the changes at once, as a socket does, since they can refer to values of the state.
    const changes = overSocket(isPacked ? (sent.pop() ?? []) : view.drainChanges());
    const fresh = await restoreView(view.snapshot(), surroundings);
    const expected = overHttp(writeComponent(fresh.roots[0] as Placed));
    patches.push({ changes, expected, ...found });
  }
  return { key: view.key, isTagged, html, patches };
}

/** The templates that the browser of a connection has. */
export function createBook() {
  const known = new Set<number>();
  return {
    has({ id }: Template): boolean {
      const has = known.has(id);
      known.add(id);
      return has;
    },
  };
}

/** HTML as it is after encoding as UTF-8 and decoding. */
export function overHttp(html: string): string {
  return Buffer.from(html).toString();
}

/** Changes as they are after writing and parsing a frame. */
export function overSocket(changes: Changes): Changes {
  return (JSON.parse(writeFrame([0, ...changes])) as [number, ...Changes]).slice(1) as Changes;
}
