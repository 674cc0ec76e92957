/**
 * What an event costs with tracing: the handler of a counter by `dispatch()` with its patch, as an event over the socket
 * takes it, without the socket. All variants take turns in one process, and each is given the median of its rounds.
 */
import { tracingChannel } from "node:diagnostics_channel";
import { context, type TracerProvider } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  MeterProvider,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from "@opentelemetry/sdk-metrics";
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  type SpanExporter,
  TraceIdRatioBasedSampler,
} from "@opentelemetry/sdk-trace-base";
import { dispatch } from "../../middleware/component/event/dispatch.js";
import type { Instance } from "../../middleware/component/instance.js";
import { View } from "../../middleware/component/view.js";
import { html, live } from "../../middleware/index.js";
import { HyperLiveInstrumentation } from "../../middleware/opentelemetry/index.js";
import { Mount } from "../../views/values.js";
import { describeMachine, sayMachine } from "./report.js";

const [rounds, events] = [41, 20_000];

@live
class Counter {
  count = 0;
  increment(): void {
    this.count++;
  }
  render() {
    return html`<p>Count: ${this.count}</p><button @click="increment">+</button>`;
  }
}

const nowhere: SpanExporter = { export: (_spans, done) => done({ code: 0 }), shutdown: async () => {} };
const noMetrics: PushMetricExporter = {
  export: (_metrics, done) => done({ code: 0 }),
  forceFlush: async () => {},
  shutdown: async () => {},
};

/** Starts a variant; gives what ends it. */
type Variant = () => () => void;

function instrumented(share: number): Variant {
  return () => {
    const instrumentation = new HyperLiveInstrumentation();
    const spanProcessors = [new BatchSpanProcessor(nowhere)];
    const provider = new BasicTracerProvider({
      sampler: new TraceIdRatioBasedSampler(share),
      spanProcessors,
    });
    const readers = [new PeriodicExportingMetricReader({ exporter: noMetrics })];
    const meters = new MeterProvider({ readers });
    instrumentation.setTracerProvider(provider as TracerProvider);
    instrumentation.setMeterProvider(meters);
    instrumentation.enable();
    return () => {
      instrumentation.disable();
      void provider.shutdown();
      void meters.shutdown();
    };
  };
}

const variants: Record<string, Variant> = {
  "without a subscriber": () => () => {},
  "a subscriber of events that does nothing": () => {
    const channel = tracingChannel("hyper-live:event");
    const nothing = { start() {}, end() {}, asyncStart() {}, asyncEnd() {}, error() {} };
    channel.subscribe(nothing);
    return () => void channel.unsubscribe(nothing);
  },
  "OpenTelemetry, no trace sampled": instrumented(0),
  "OpenTelemetry, 10 % of the traces": instrumented(0.1),
  "OpenTelemetry, all traces": instrumented(1),
};

async function openCounter(): Promise<View> {
  const surroundings = { action: "/_live", debounce: 0, onError: console.error };
  const place = { id: "viewviewviewviewviewvi", owner: "session", url: "/", indexInRequest: 0 };
  const view = new View(surroundings, place);
  await view.open(new Mount(Counter, {}));
  view.markShown();
  return view;
}

/** Microseconds of an event. */
function measure(view: View, count: number): number {
  const instance = view.instances[0] as Instance;
  const start = process.hrtime.bigint();
  for (let event = 0; event < count; event++) {
    void dispatch(instance, { binding: "increment", input: { fields: [] }, mode: "live" });
    view.drainChanges();
  }
  return Number(process.hrtime.bigint() - start) / count / 1000;
}

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] as number;

console.log(sayMachine(describeMachine()));
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
const view = await openCounter();
measure(view, 200_000);
const times = new Map<string, number[]>();
for (let round = 0; round < rounds; round++) {
  for (const [name, start] of Object.entries(variants)) {
    const end = start();
    measure(view, 500);
    const taken = measure(view, events / (name.startsWith("Open") ? 4 : 1));
    times.set(name, [...(times.get(name) ?? []), taken]);
    end();
    // Batches of spans are exported meanwhile.
    await new Promise((resolve) => setImmediate(resolve));
  }
}
const base = times.get("without a subscriber") as number[];
for (const [name, own] of times) {
  const differences = median(own.map((time, round) => time - (base[round] as number)));
  console.log(`${name}: ${median([...own]).toFixed(2)} µs an event, ${differences.toFixed(2)} more`);
}
