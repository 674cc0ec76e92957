/** Renders a random template through a sequence of states, and gathers what a socket would send and a page should show. */

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

/** A random template and the states that it goes through. */
export interface Case {
  shape: Shape;
  steps: Step[];
  isTagged: boolean;
}

/** What a page is put through, as JSON. */
export interface Script {
  key: string;
  isTagged: boolean;
  /** of the first state */
  html: string;
  patches: ScriptPatch[];
}

/** One frame's changes, and what they are to come to. */
export interface ScriptPatch extends WorldChanges {
  changes: Changes;
  /** HTML of a fresh render */
  expected: string;
}

/** What the views of these tests need of an application. */
export const surroundings = {
  action: "/_live",
  debounce: 0,
  onError: (error: unknown) => {
    throw error;
  },
};

/** Renders all states; `isPacked`: as for a browser that unpacks templates, otherwise changes hold HTML alone. */
export async function record({ shape, steps, isTagged }: Case, isPacked: boolean): Promise<Script> {
  const world = new World(steps, isTagged);
  const view = new View(surroundings, { id: "abcdefgh", session: "", url: "/", indexInRequest: 0 });
  // As with a page that has a socket; the fresh renders that it is compared with are not kept.
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
    // What is sent is what stands in the state now: it is made text at once, as a socket does.
    const changes = overSocket(isPacked ? (sent.pop() ?? []) : view.drainChanges());
    const fresh = await restoreView(view.snapshot(), surroundings);
    const expected = overHttp(writeComponent(fresh.roots[0] as Placed));
    patches.push({ changes, expected, ...found });
  }
  return { key: view.key, isTagged, html, patches };
}

/** The book of one connection. */
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

/** HTML as UTF-8 carries it. */
export function overHttp(html: string): string {
  return Buffer.from(html).toString();
}

/** Changes as a frame carries them. */
export function overSocket(changes: Changes): Changes {
  return (JSON.parse(writeFrame([0, ...changes])) as [number, ...Changes]).slice(1) as Changes;
}
