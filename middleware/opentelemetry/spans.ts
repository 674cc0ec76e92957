/** A span for each event, mount and render. */
import { AsyncLocalStorage } from "node:async_hooks";
import {
  type Attributes,
  type Context,
  context,
  type Span,
  SpanKind,
  type SpanOptions,
  SpanStatusCode,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import {
  type ComponentTrace,
  type EventTrace,
  eventChannel,
  mountChannel,
  renderChannel,
} from "../component/diagnostics.js";
import { codeOf } from "./error-type.js";
import { PageTraces } from "./page-traces.js";

type Channel = typeof mountChannel;
/** A message with the span of its step. */
type Traced = ComponentTrace & { [spanKey]?: Span };
const spanKey = Symbol("span");

/** Starts making spans; returns a function that ends it. */
export function traceSteps(tracer: Tracer): () => void {
  const pages = new PageTraces();
  const startEvent = (event: EventTrace) => {
    const link = pages.linkOf(event.page.id);
    return tracer.startSpan(nameOf(event), {
      // In the context of its socket it would be a child of the request that has opened the page's connection.
      root: event.mode === "live",
      kind: event.mode === "live" ? SpanKind.SERVER : SpanKind.INTERNAL,
      attributes: describeEvent(event),
      ...(link && { links: [{ context: link }] }),
    });
  };
  const startStep = (kind: string) => (message: ComponentTrace) => {
    const span = tracer.startSpan(`${kind} ${message.component}`, describeStep(message));
    if (kind === "mount") pages.note(message.page.id, span.spanContext());
    return span;
  };
  const stops = [
    traceChannel(eventChannel as Channel, startEvent as (message: ComponentTrace) => Span),
    traceChannel(mountChannel, startStep("mount")),
    traceChannel(renderChannel, startStep("render")),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

function traceChannel(channel: Channel, start: (message: ComponentTrace) => Span): () => void {
  const store = new ContextStore();
  channel.start.bindStore(store, (message) => {
    const span = start(message);
    (message as Traced)[spanKey] = span;
    return trace.setSpan(context.active(), span);
  });
  const subscribers = {
    end: (message: ComponentTrace) => {
      if (!message.isAsync) endStep(message);
    },
    asyncEnd: endStep,
  };
  // The types want all five, of which each may be left out.
  channel.subscribe(subscribers as never);
  return () => {
    channel.unsubscribe(subscribers as never);
    channel.start.unbindStore(store);
  };
}

/**
 * Runs a step in a context of OpenTelemetry, as the store of a channel, which Node asks to run it.
 *
 * So spans that a handler starts, such as those of a database, are children of its event.
 */
class ContextStore extends AsyncLocalStorage<Context> {
  override run<Value, Args extends unknown[]>(
    active: Context,
    step: (...args: Args) => Value,
    ...args: Args
  ): Value {
    return context.with(active, step, undefined, ...args);
  }
}

function nameOf({ component, handler }: EventTrace): string {
  return handler === "" ? `${component} (unknown handler)` : `${component}.${handler}`;
}

const pageKey = "hyper_live.page.id";

function describeStep({ component, page }: ComponentTrace): SpanOptions {
  return { attributes: { "hyper_live.component": component, [pageKey]: page.id } };
}

function describeEvent({ component, handler, mode, page }: EventTrace): Attributes {
  return {
    "hyper_live.component": component,
    "hyper_live.handler": handler,
    "hyper_live.mode": mode,
    [pageKey]: page.id,
    "url.path": page.path,
  };
}

function endStep(message: ComponentTrace): void {
  const span = (message as Traced)[spanKey];
  if (!span) return;
  const { outcome } = message as Partial<EventTrace>;
  if (outcome) span.setAttribute("hyper_live.outcome", outcome);
  if (message.error !== undefined) recordError(span, message.error, outcome);
  span.end();
}

/** What a browser has sent wrongly is no error of the application. */
function recordError(span: Span, error: unknown, outcome: EventTrace["outcome"]): void {
  span.setAttribute("error.type", codeOf(error));
  if (outcome === "refused" || outcome === "invalid") return;
  const exception = error instanceof Error ? error : String(error);
  span.recordException(exception);
  span.setStatus({
    code: SpanStatusCode.ERROR,
    message: error instanceof Error ? error.message : String(error),
  });
}
