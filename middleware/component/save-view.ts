/** Saves a view's state as plain data. */
import { unknownRevision, type ViewSnapshot } from "../state/views/snapshot.js";
import { stateBefore } from "./checkpoints.js";
import { saveComponent } from "./component-state.js";
import type { ComponentView } from "./contracts.js";
import type { Instance } from "./instance.js";
import { type OtherLoads, saveLoads } from "./page-loads.js";

/** The part of a view that is saved. */
type SavedView = ComponentView<Instance> &
  Pick<ViewSnapshot, "id" | "owner" | "url" | "params" | "indexInRequest" | "prefix" | "pageLoadId"> & {
    readonly instances: readonly (Instance | undefined)[];
    readonly version: number;
    readonly storedVersion: number;
    readonly revision: number;
    readonly otherLoads: OtherLoads | undefined;
    readonly address: { readonly names: ViewSnapshot["urlNames"] } | undefined;
  };

/** The state of a view, without what running handlers have changed so far. */
export function saveView(view: SavedView): ViewSnapshot {
  const before = stateBefore(view);
  const { id, owner, params, indexInRequest, prefix, pageLoadId, version, revision, storedVersion } = view;
  return {
    id,
    owner,
    url: before?.url ?? view.url,
    params,
    indexInRequest,
    prefix,
    pageLoadId,
    version,
    revision: before?.isShown ? unknownRevision : revision,
    components: Array.from(view.instances, (each) => (each ? saveComponent(each, before) : null)),
    urlNames: view.address?.names,
    otherLoads: saveLoads(view.otherLoads),
    isReference: false,
    storedVersion: storedVersion || undefined,
  };
}
