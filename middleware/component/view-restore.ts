/** Restores a whole view without rendering the page that placed its components. */
import { Mount } from "../../views/values.js";
import { unknownRevision, type ViewSnapshot } from "../state/views/snapshot.js";
import { outdated } from "./component-state.js";
import type { ViewSurroundings } from "./contracts.js";
import { definitionNamed } from "./definition.js";
import type { Asker } from "./guards.js";
import { isPromise } from "./is-promise.js";
import { readLoads } from "./page-loads.js";
import { SavedComponents } from "./saved-components.js";
import { View } from "./view.js";

/**
 * Creates a view whose components get their state from a snapshot as its page places them.
 *
 * @param asker - who wants to see it, for the guards of its components
 * @param url - the address of the page that shows it now; url() fields follow it
 */
export function prepareView(
  snapshot: ViewSnapshot,
  surroundings: ViewSurroundings,
  asker?: Asker,
  url = snapshot.url,
): View {
  const view = new View(surroundings, { ...snapshot, url });
  view.isConfirmed = true;
  view.visitor = asker?.visitor;
  view.mode = asker?.mode ?? "form";
  view.pageLoadId = snapshot.pageLoadId;
  view.otherLoads = readLoads(snapshot.otherLoads);
  view.version = snapshot.version;
  view.savedVersion = snapshot.version;
  view.storedVersion = snapshot.storedVersion ?? 0;
  if (snapshot.follows) view.follows = snapshot.follows;
  view.revision = Math.max(snapshot.revision, 0);
  view.matchesPage = snapshot.revision !== unknownRevision;
  view.saved = new SavedComponents(snapshot.components, snapshot.url);
  view.instances = new Array(snapshot.components.length);
  return view;
}

/**
 * Restores a view with all its components as they were, without mounting them.
 *
 * @param asker - who wants to see it, for the guards of its components
 * @param keepsRenders - whether to keep renders to compare later ones with, for a view that is kept
 * @param url - the address of the page that shows it now; url() fields follow it
 * @throws {LiveError} HL_SEAL_OUTDATED if a component's class is gone or has other fields; HL_FORBIDDEN if a guard refuses
 */
export async function restoreView(
  snapshot: ViewSnapshot,
  surroundings: ViewSurroundings,
  asker?: Asker,
  keepsRenders = false,
  url = snapshot.url,
): Promise<View> {
  const view = prepareView(snapshot, surroundings, asker, url);
  view.keepsRenders = keepsRenders;
  for (const saved of snapshot.components) {
    if (saved?.parent !== -1) continue;
    const type = definitionNamed(saved.name)?.type;
    if (!type) throw outdated(saved.name, "is no longer a component");
    view.placeRoot(new Mount(type, undefined), saved.slot);
  }
  const mounting = view.mountsDone();
  if (isPromise(mounting)) await mounting;
  view.dropUnused();
  return view;
}
