/** Replaces the object of a component whose handler has taken too long, since the handler may still change that object. */
import { restoreFields } from "../../state/contents.js";
import { type Copies, copyInto, fillCopy } from "../../state/copy.js";
import { isKnownFrozen } from "../../state/frozen.js";
import { type Checkpoint, checkpointOf } from "../checkpoints.js";
import type { Component } from "../definition.js";
import type { Instance } from "../instance.js";
import { callHook } from "../lifecycle.js";
import { renderAndDeliver } from "../render.js";
import { takeResources } from "../resource/resources.js";

/**
 * Gives a component a new object with copies of its fields and rows. It is connected again, as after a reconnect.
 *
 * @param checkpoint - takes the new object's fields
 */
export function replaceComponent(checkpoint: Checkpoint): void {
  const { instance } = checkpoint;
  const { view, definition } = instance;
  view.attempt(() => {
    const next = new definition.type();
    if (view.viewer) view.attempt(() => callHook(instance, "onDisconnect", () => {}));
    moveTo(instance, next);
    if (view.viewer) view.attempt(() => connect(instance));
  });
  checkpoint.isLate = false;
  checkpoint.takeFields();
}

function moveTo(instance: Instance, next: Component): void {
  const copies: Copies = new Map();
  const fields = copyInto({ ...instance.component }, copies, isKnownFrozen) as object;
  instance.replaceComponent(next);
  takeResources(instance, next);
  restoreFields(next, fields);
  for (const other of instance.view.instances) {
    // The handler of another component goes on with the objects that it has.
    if (other && other !== instance && !checkpointOf(other)) referTo(other, copies);
  }
}

/** Replaces objects in the fields and props of a component by their copies. */
function referTo(other: Instance, copies: Copies): void {
  const keepsOthers = () => true;
  fillCopy(other.component, copies, keepsOthers);
  if (!other.props) return;
  other.props = { ...other.props };
  fillCopy(other.props, copies, keepsOthers);
}

function connect(instance: Instance): unknown {
  let isLater = false;
  const connecting = callHook(instance, "onConnect", () => {
    // Otherwise the event renders it.
    if (isLater) renderAndDeliver(instance);
    instance.view.showEffects();
  });
  isLater = true;
  return connecting;
}
