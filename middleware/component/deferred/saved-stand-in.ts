/** Saves what is in the place of a component that is not loaded yet. */
import { fingerprint } from "../../../views/fingerprint.js";
import type { ComponentSnapshot } from "../../state/views/snapshot.js";
import type { Instance } from "../instance.js";
import { renderFingerprint } from "../render.js";
import { writeShape } from "../shape.js";
import { isLoading, type StandIn, standInDefinition } from "./stand-in.js";

/** As plain data; while the component is being mounted, this is without what it has done so far. */
export function saveStandIn(instance: Instance, standIn: StandIn): ComponentSnapshot {
  const { parent, slot, events, shown } = instance;
  const { name, shape } = standInDefinition;
  return {
    name,
    shape: writeShape(shape, false),
    parent: parent?.number ?? -1,
    slot,
    templates: isLoading(instance) && shown ? fingerprint(shown) : renderFingerprint(instance),
    events: events.read(),
    state: { ...standIn },
  };
}
