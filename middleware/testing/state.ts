/** The state of the components of a page, as the server has it. */
import { type Component, definitionOf } from "../component/definition.js";
import type { Class } from "../input/class.js";
import type { Site } from "../site.js";
import { type ComponentSnapshot, unknownRevision, type ViewSnapshot } from "../state/views/snapshot.js";
import { failure } from "./errors.js";
import { allSites } from "./watch-sites.js";

/** The fields of a component: what is not a method. */
export type State<T> = {
  readonly [Name in keyof T as T[Name] extends (...args: never[]) => unknown ? never : Name]: T[Name];
};

/**
 * A copy of the fields of a page's nth component of a class, counted from 0.
 *
 * @param seals - those of the page's views
 *
 * @throws {LiveError} HL_TEST if the page has no such component
 */
export async function readState<T extends Component>(
  seals: readonly string[],
  type: Class<T>,
  nth: number,
): Promise<State<T>> {
  const definition = definitionOf(type);
  if (!definition) throw failure(`${type.name} is no component: it has no @live.`);
  const components = (await Promise.all(seals.map(readView))).flatMap((view) =>
    view.components.filter((each) => each !== null),
  );
  const found = components.filter(({ name }) => name === definition.name)[nth];
  if (found) return found.state as State<T>;
  throw failure(`The page has no ${nth > 0 ? `${nth + 1}. ` : ""}component ${definition.name}.`, [
    components.length > 0 ? `There is: ${namesOf(components)}.` : "It has no component at all.",
  ]);
}

function namesOf(components: readonly ComponentSnapshot[]): string {
  return [...new Set(components.map(({ name }) => name))].join(", ");
}

/** Where a page has the seals of its views. */
export const sealFields = "form[data-live-view] input[name=_seal]";

async function readView(seal: string): Promise<ViewSnapshot> {
  for (const site of allSites()) {
    const sealed = readSeal(site, seal);
    if (!sealed) continue;
    const view = site.store.live.get(sealed.id);
    return view ? site.store.copyOf(view) : await site.store.newest(sealed, unknownRevision);
  }
  throw failure(
    "The state of the page can't be read: its application has ended, or runs in another process.",
  );
}

/** Only the site that has made a seal can read it. */
function readSeal(site: Site, seal: string): ViewSnapshot | undefined {
  try {
    return site.store.seals.read(seal);
  } catch {
    return undefined;
  }
}
