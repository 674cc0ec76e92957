/** The instrumentation: starts and stops what makes spans and metrics. */
import { type MeterProvider, metrics, type TracerProvider, trace } from "@opentelemetry/api";
import { meter } from "./metrics.js";
import { traceSteps } from "./spans.js";

/** That of package.json, which a bundled application does not have; a test compares the two. */
const version = "0.1.0";

/**
 * Makes spans of events, mounts and renders, and metrics of events and connections, by the API of OpenTelemetry. Give it to
 * `new NodeSDK({ instrumentations: [new HyperLiveInstrumentation()] })`, to `registerInstrumentations()`, or call
 * `enable()` itself, which uses the global providers.
 *
 * An event over the socket is a trace of its own, linked to the trace of the request that has made its page, if this process
 * has made it; an event by post is in the trace of its request. Spans that handlers start are children of their event's.
 * The metrics are `hyper_live.event.duration`, a histogram in seconds, and `hyper_live.connections`, the open ones.
 *
 * @example
 * const sdk = new NodeSDK({ instrumentations: [new HyperLiveInstrumentation()] });
 * sdk.start();
 */
export class HyperLiveInstrumentation {
  readonly instrumentationName = "hyper-live";
  readonly instrumentationVersion = version;
  private tracers: TracerProvider = trace;
  private meters: MeterProvider = metrics;
  private stops: (() => void)[] = [];

  /** Starts it; does nothing if it has been started. */
  enable(): void {
    if (this.stops.length > 0) return;
    this.stops = [
      traceSteps(this.tracers.getTracer("hyper-live", version)),
      meter(this.meters.getMeter("hyper-live", version)),
    ];
  }

  /** Ends it: nothing is measured from then on. */
  disable(): void {
    for (const stop of this.stops) stop();
    this.stops = [];
  }

  /** @param tracers - the provider to use instead of the global one */
  setTracerProvider(tracers: TracerProvider): void {
    this.tracers = tracers;
    this.restart();
  }

  /** @param meters - the provider to use instead of the global one */
  setMeterProvider(meters: MeterProvider): void {
    this.meters = meters;
    this.restart();
  }

  /** Whether it is started, as OpenTelemetry asks for it. */
  getConfig(): { enabled: boolean } {
    return { enabled: this.stops.length > 0 };
  }

  /** Starts or ends it. */
  setConfig({ enabled = true }: { enabled?: boolean }): void {
    if (enabled) this.enable();
    else this.disable();
  }

  private restart(): void {
    if (this.stops.length === 0) return;
    this.disable();
    this.enable();
  }
}
