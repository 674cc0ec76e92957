/**
 * The event by which a deferred component is loaded: its record, in which another component has stood for it, becomes its own.
 *
 * It is an event of the component itself, so components are mounted beside each other. What is sent to the component
 * meanwhile waits. If it can't be mounted, its place says so, and offers to try again.
 */
import { LiveError } from "../../../views/errors.js";
import { composeDeferred, showDeferred } from "../children.js";
import { takeFields } from "../create-child.js";
import { type DeferredPlace, type StandIn, standInDefinition, standInOf } from "../deferred/stand-in.js";
import { definitionNamed, requireDefinition } from "../definition.js";
import { loadName } from "../handler-names.js";
import { type Instance, isInPage } from "../instance.js";
import { isPromise } from "../is-promise.js";
import { mount } from "../lifecycle.js";
import { render } from "../render.js";
import { admitEvent } from "./admit.js";
import { refuseOrFail } from "./failure.js";
import { type Awaitable, done, type Outcome } from "./outcome.js";
import { enqueueMessage } from "./queue.js";
import { resolveOffer } from "./resolve-offer.js";
import { type LiveEvent, Run } from "./run.js";
import { admitThen, ofGone } from "./run-method.js";

/** Loads a component, if its page offers that. */
export function loadDeferred(run: Run): Awaitable {
  const { instance } = run;
  const event = run.event as LiveEvent;
  try {
    if (!resolveOffer(instance, event.binding)) return done;
  } catch (error) {
    return refuseOrFail(run, event, error);
  }
  // Of a page's posts only one runs at a time.
  return event.mode === "htmx" ? loadAll(instance, event) : load(instance);
}

/** Loads a component, and with it all others of its view that do not wait until they are visible, in their order. */
async function loadAll(instance: Instance, event: LiveEvent): Promise<Outcome> {
  const isEager = standInOf(instance)?.options.when === "load";
  const all = instance.view.instances.filter((each) => each === instance || (isEager && isWaiting(each)));
  const outcomes = await Promise.all(
    all.map((each) => (each === instance ? load(instance) : loadAsWell(each as Instance, event))),
  );
  const own = outcomes[all.indexOf(instance)] as Outcome;
  const loaded = all.flatMap((each) => (each && each !== instance ? each.number : []));
  return own.status === "done" && loaded.length > 0 ? { ...own, loaded } : own;
}

/** Whether a component can be loaded together with another one. */
function isWaiting(instance: Instance | undefined): boolean {
  const standIn = instance && standInOf(instance);
  if (!standIn || standIn.error !== undefined || standIn.options.when !== "load") return false;
  return instance.running === undefined && isInPage(instance);
}

function loadAsWell(instance: Instance, event: LiveEvent): Awaitable {
  return enqueueMessage(instance, { ...event, binding: loadName }, (instance, event) =>
    admitThen(new Run(instance, event), admitEvent, () => load(instance)),
  );
}

function load(instance: Instance): Awaitable {
  const standIn = standInOf(instance);
  // A page that has waited for long asks again, and what it asked for first may have been done since.
  if (!standIn) return done;
  const { place } = standIn;
  const fail = (error: unknown) => fallBack(instance, standIn, error);
  const end = () => {
    try {
      return finish(instance, standIn, place);
    } catch (error) {
      return fail(error);
    }
  };
  try {
    const mounting = start(instance, standIn);
    return isPromise(mounting) ? mounting.then(end).catch(fail) : end();
  } catch (error) {
    return fail(error);
  }
}

/** Mounts the component, and the components in it. */
function start(instance: Instance, standIn: StandIn): Promise<void> | undefined {
  const { view } = instance;
  const { place, top } = standIn;
  instance.become(place ? requireDefinition(place.mount.component) : definitionOfTop(standIn));
  takeFields(view as Parameters<typeof takeFields>[0], instance);
  if (place) composeDeferred(instance, place);
  const mounting = mount(instance, place ? place.mount.props : top?.props);
  return isPromise(mounting) ? mounting.then(() => view.mountsDone()) : view.mountsDone();
}

function definitionOfTop({ top }: StandIn) {
  const name = top?.of ?? "";
  const definition = definitionNamed(name);
  if (definition) return definition;
  throw new LiveError(
    "HL_SEAL_OUTDATED",
    `The page was made by an older version: ${name} is no longer a component.`,
    {
      status: 410,
    },
  );
}

/** Ends the loading of a component that is mounted. */
function finish(instance: Instance, standIn: StandIn, begunWith: DeferredPlace | undefined): Outcome {
  if (instance.isGone) return ofGone(instance);
  if (instance.composition) instance.composition.standIn = undefined;
  const { place } = standIn;
  // Its parent may have said something else meanwhile, and shows no placeholder any more.
  if (place && place !== begunWith) showDeferred(instance, place);
  else if (place) composeDeferred(instance, place);
  instance.view.version++;
  instance.view.check();
  return done;
}

/** Shows that a component could not be mounted. */
function fallBack(instance: Instance, standIn: StandIn, error: unknown): Outcome {
  const { view, composition } = instance;
  view.attempt(() => {
    throw error;
  });
  if (instance.isGone) return ofGone(instance);
  for (const child of instance.children?.values() ?? []) view.unmountChild(child);
  instance.children = undefined;
  instance.subscriptions?.release();
  instance.subscriptions = undefined;
  view.address?.remove(instance);
  standIn.error = error instanceof LiveError ? error.code : "HL_HANDLER_FAILED";
  instance.definition = standInDefinition;
  instance.lastChecked = undefined;
  instance.replaceComponent(standIn);
  instance.props = undefined;
  if (composition) composition.standIn = standIn;
  if (standIn.place) composeDeferred(instance, standIn.place);
  render(instance);
  view.version++;
  return done;
}
