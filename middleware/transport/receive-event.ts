/** Receives the events of a page: finds the component of each, and runs it or refuses it. */
import { LiveError } from "../../views/errors.js";
import { eventId } from "../component/context.js";
import { isPosted, whenEnded } from "../component/event/arrived-again.js";
import { isQueueFull } from "../component/event/queue.js";
import type { LiveEvent } from "../component/event/run.js";
import { noComponent, outcomeBefore, runOnce } from "../component/event/run-once.js";
import type { EventCount } from "../component/event-count.js";
import type { Instance } from "../component/instance.js";
import type { View } from "../component/view.js";
import type { Input } from "../input/event-input.js";
import { LiveAnswer } from "./answer-live.js";
import { answerOnceStored } from "./answer-once-stored.js";
import { refusalOfCount, refusalOfNames } from "./check-frame.js";
import { noInput, readInput } from "./input.js";
import { dropOwnFields } from "./own-fields.js";
import { type PageViewer, pageViewerOf } from "./page-viewer.js";
import { pauseUntilRoom } from "./pause-until-room.js";
import type { EventFrame } from "./protocol.js";
import { entriesOf } from "./read-frame.js";
import { readerMessage } from "./reader-message.js";

export function receiveEvent(viewer: PageViewer, frame: EventFrame): void {
  const [number, component, event, patches] = frame;
  const view = viewer.viewAt(number);
  // The page of a view that is not kept any more joins again.
  if (!view?.isKept) return;
  // A post of another load of the page may have come in between.
  view.startPage(viewer.pageLoadId);
  const instance = view.instances[component];
  const shown = viewer.revisionAfter(number, patches);
  const isBehind = shown < view.revision;
  if (!instance) {
    if (isBehind) viewer.sendFrame([number, component, event]);
    else refuseEvent(viewer, frame, noComponent(component));
    return;
  }
  // The page sends events again after a reconnect, and those that it has posted.
  if (instance.events.isDone(event)) return answerAgain(viewer, frame, instance, instance.events);
  // Of a running one that arrived by post, the answer goes there; any other is answered over the connection that it finds.
  const { events } = instance;
  if (isPosted(events, event))
    return whenEnded(events, event, () => answerAgain(viewer, frame, instance, events));
  const answer = new LiveAnswer(viewer.site, view, instance, viewer.pageLoadId, event, shown);
  const read = readEvent(viewer, frame, isBehind);
  if (read instanceof LiveError) return refuseEvent(viewer, frame, read);
  void runOnce(instance, event, read, answer);
  if (isQueueFull(instance)) pauseUntilRoom(viewer, instance);
}

function readEvent(viewer: PageViewer, frame: EventFrame, isBehind: boolean): LiveEvent | LiveError {
  const input = frame.length > 5 ? readFields(viewer, frame) : noInput;
  if (input instanceof LiveError) return input;
  return {
    binding: frame[4],
    input,
    mode: "live",
    isBehind,
    visitor: viewer.visitor,
    id: eventId(viewer.pageLoadId, frame[2]),
  };
}

function readFields({ site }: PageViewer, frame: EventFrame): Input | LiveError {
  const error = refusalOfCount((frame.length - 5) / 2, site.limits.values.fields);
  if (error) return error;
  const entries = entriesOf(frame);
  return refusalOfNames(entries) ?? readInput(dropOwnFields(site, entries));
}

/** Answers an event that has ended, and whose first answer was lost, or went to a post; once its state is stored. */
function answerAgain(viewer: PageViewer, frame: EventFrame, instance: Instance, events: EventCount): void {
  const [number, , event] = frame;
  const { site, pageLoadId } = viewer;
  const view = viewer.viewAt(number);
  // If the page has reconnected meanwhile, it has sent the event over its new connection too.
  if (!view || pageViewerOf(view) !== viewer) return;
  const answer = () => sendOutcome(viewer, frame, view, instance, events);
  if (!site.store.isShared || site.store.saving.isStored(view)) answer();
  else answerOnceStored({ site, view, instance, pageLoadId, event, isAgain: true }, answer);
}

function sendOutcome(
  viewer: PageViewer,
  frame: EventFrame,
  view: View,
  instance: Instance,
  events: EventCount,
): void {
  const [number, component, event] = frame;
  const { formErrors } = instance;
  const outcome = outcomeBefore(instance, events, event);
  if (outcome.status === "unrun") return;
  viewer.sendDeeds(view, component, event, outcome);
  if (!events.hasFailed(event)) return viewer.sendFrame([number, component, event]);
  const { code, message } = readerMessage(undefined);
  // The component itself shows what is wrong with a form.
  if (formErrors) viewer.sendFrame(["invalid", number, component, event, code, ""]);
  else viewer.sendFrame(["failed", number, component, event, code, message]);
}

/** Refuses an event before its component gets it. */
function refuseEvent(viewer: PageViewer, [number, component, event]: EventFrame, error: LiveError): void {
  viewer.site.logRefusal("socket", error);
  viewer.sendFrame(["refused", number, component, event, error.code, error.what]);
}
