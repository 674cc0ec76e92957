/** Metrics of events and connections. */
import type { Histogram, Meter, UpDownCounter } from "@opentelemetry/api";
import {
  type ConnectionTrace,
  connectionChannel,
  type EventTrace,
  eventChannel,
} from "../component/diagnostics.js";
import { codeOf } from "./error-type.js";

/** A message with the time at which its event started. */
type Timed = EventTrace & { [startKey]?: number };
const startKey = Symbol("start");
/** A message of a connection that was counted. */
type Counted = ConnectionTrace & { [countedKey]?: true };
const countedKey = Symbol("counted");

/** Starts measuring; returns a function that ends it. */
export function meter(meter: Meter): () => void {
  const duration = meter.createHistogram("hyper_live.event.duration", {
    unit: "s",
    description: "Duration of events, from their arrival on, with the wait for events before them",
    advice: { explicitBucketBoundaries: [0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10] },
  });
  const connections = meter.createUpDownCounter("hyper_live.connections", {
    unit: "{connection}",
    description: "Open connections of pages",
  });
  const ofEvents = timeEvents(duration) as never;
  const ofConnections = countConnections(connections) as never;
  eventChannel.subscribe(ofEvents);
  connectionChannel.subscribe(ofConnections);
  return () => {
    eventChannel.unsubscribe(ofEvents);
    connectionChannel.unsubscribe(ofConnections);
  };
}

function timeEvents(duration: Histogram) {
  const record = (event: Timed) => {
    const start = event[startKey];
    if (start !== undefined) duration.record((performance.now() - start) / 1000, describe(event));
  };
  return {
    start(event: Timed) {
      event[startKey] = performance.now();
    },
    end(event: Timed) {
      if (!event.isAsync) record(event);
    },
    asyncEnd: record,
  };
}

function describe({ component, handler, mode, outcome, error }: EventTrace) {
  return {
    "hyper_live.component": component,
    "hyper_live.handler": handler,
    "hyper_live.mode": mode,
    ...(outcome && { "hyper_live.outcome": outcome }),
    ...(error !== undefined && { "error.type": codeOf(error) }),
  };
}

/** Connections from before the start are not counted, and so neither is their end. */
function countConnections(connections: UpDownCounter) {
  return {
    start(connection: Counted) {
      connection[countedKey] = true;
      connections.add(1);
    },
    asyncEnd(connection: Counted) {
      if (connection[countedKey]) connections.add(-1);
    },
  };
}
