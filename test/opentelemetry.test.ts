/** Spans and metrics of OpenTelemetry's own SDK. */
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { context, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { html, live } from "../middleware/index.js";
import { HyperLiveInstrumentation } from "../middleware/opentelemetry/index.js";
import { getPage, postEvent } from "./support/page.js";
import { serve } from "./support/site.js";
import { joinPage } from "./support/socket.js";

@live
class Watched {
  count = 0;
  add() {
    trace.getTracer("application").startSpan("query").end();
    this.count++;
  }
  async slow() {
    await pause(5);
    trace.getTracer("application").startSpan("later query").end();
  }
  fail() {
    throw new Error("broken");
  }
  render() {
    return html`<p>${this.count}</p><button @click="add">Add</button><button @click="slow">Slow</button>
      <button @click="fail">Fail</button>`;
  }
}

const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = new PeriodicExportingMetricReader({ exporter: metricExporter, exportIntervalMillis: 1e6 });
const instrumentation = new HyperLiveInstrumentation();

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(provider);
  // As registerInstrumentations() of OpenTelemetry does.
  instrumentation.setTracerProvider(provider);
  instrumentation.setMeterProvider(new MeterProvider({ readers: [reader] }));
  expect(instrumentation.getConfig()).toEqual({ enabled: false });
  instrumentation.enable();
});
beforeEach(() => exporter.reset());
afterAll(() => {
  instrumentation.disable();
  context.disable();
  trace.disable();
});

/** A site that has a span around each request, as the instrumentation of HTTP makes it. */
const site = () =>
  serve((app) => app.get("/page", (_request, response) => response.live(Watched)), {
    before: (app) =>
      app.use((request, response, next) => {
        const span = trace.getTracer("http").startSpan(`${request.method} ${request.path}`);
        response.on("close", () => span.end());
        context.with(trace.setSpan(context.active(), span), next);
      }),
  });

async function spanOf(name: string): Promise<ReadableSpan> {
  const find = () => exporter.getFinishedSpans().find((span) => span.name === name);
  await expect.poll(find).toBeDefined();
  return find() as ReadableSpan;
}

describe("spans", () => {
  it("of an event over the socket is a trace of its own, linked to that of its page", async () => {
    const { event } = await joinPage(await site(), "/page?token=secret");
    await event("add");
    const request = await spanOf("GET /page");
    const mount = await spanOf("mount Watched");
    const added = await spanOf("Watched.add");
    expect(mount.spanContext().traceId).toBe(request.spanContext().traceId);
    expect(added.spanContext().traceId).not.toBe(request.spanContext().traceId);
    expect(added.links.map((link) => link.context.traceId)).toEqual([request.spanContext().traceId]);
    expect(added.kind).toBe(SpanKind.SERVER);
    expect(added.attributes).toMatchObject({
      "hyper_live.component": "Watched",
      "hyper_live.handler": "add",
      "hyper_live.mode": "live",
      "hyper_live.outcome": "done",
      "url.path": "/page",
    });
    expect(added.attributes["hyper_live.page.id"]).toBe(mount.attributes["hyper_live.page.id"]);
    expect(JSON.stringify(exporter.getFinishedSpans().map(({ attributes }) => attributes))).not.toContain(
      "secret",
    );
  });

  it("of an event by post is in the trace of its request", async () => {
    const agent = (await site()).agent();
    await postEvent(agent, await getPage(agent, "/page"), "add");
    const added = await spanOf("Watched.add");
    const posts = exporter.getFinishedSpans().filter(({ name }) => name.startsWith("POST"));
    expect(posts.map((post) => post.spanContext().traceId)).toEqual([added.spanContext().traceId]);
  });

  it("of handlers and renders are children of the event, also after a pause", async () => {
    const { event } = await joinPage(await site(), "/page");
    await event("add");
    await event("slow");
    const children = { "Watched.add": "query", "Watched.slow": "later query" };
    for (const [parent, child] of Object.entries(children))
      expect((await spanOf(child)).parentSpanContext?.spanId).toBe(
        (await spanOf(parent)).spanContext().spanId,
      );
    const slow = await spanOf("Watched.slow");
    expect(slow.duration[0] * 1e9 + slow.duration[1]).toBeGreaterThan(4e6);
    const added = (await spanOf("Watched.add")).spanContext().spanId;
    const renders = exporter.getFinishedSpans().filter(({ name }) => name === "render Watched");
    expect(renders.some(({ parentSpanContext }) => parentSpanContext?.spanId === added)).toBe(true);
  });

  it("have errors of the application, and only the code of what a browser got wrong", async () => {
    const { event } = await joinPage(await site(), "/page");
    await event("fail");
    await event("delete(7)");
    const failed = await spanOf("Watched.fail");
    expect(failed.status).toEqual({ code: SpanStatusCode.ERROR, message: "broken" });
    expect(failed.events.map(({ name }) => name)).toEqual(["exception"]);
    const refused = await spanOf("Watched (unknown handler)");
    expect(refused.status.code).toBe(SpanStatusCode.UNSET);
    expect(refused.attributes).toMatchObject({
      "error.type": "HL_EVENT_NOT_OFFERED",
      "hyper_live.outcome": "refused",
    });
  });
});

describe("metrics", () => {
  const read = async () => {
    await reader.forceFlush();
    const { scopeMetrics = [] } = metricExporter.getMetrics().at(-1) ?? {};
    const all = scopeMetrics.flatMap(({ metrics }) => metrics);
    return (name: string) => all.find(({ descriptor }) => descriptor.name === name)?.dataPoints ?? [];
  };

  const open = async () => (await read())("hyper_live.connections")[0]?.value ?? 0;

  it("count open connections, and the time of events", async () => {
    // Those of the tests before.
    await expect.poll(open).toBe(0);
    const { event, socket } = await joinPage(await site(), "/page");
    expect(await open()).toBe(1);
    await event("slow");
    const slow = (await read())("hyper_live.event.duration").find(
      ({ attributes }) =>
        attributes["hyper_live.handler"] === "slow" && attributes["hyper_live.mode"] === "live",
    )?.value as { sum: number } | undefined;
    expect(slow?.sum).toBeGreaterThan(0.004);
    await socket.close();
    await expect.poll(open).toBe(0);
  });

  it("have no names that a browser makes up", async () => {
    const { event } = await joinPage(await site(), "/page");
    for (let i = 0; i < 20; i++) await event(`made_up_${i}()`);
    const points = (await read())("hyper_live.event.duration");
    expect(JSON.stringify(points.map(({ attributes }) => attributes))).not.toContain("made_up");
  });
});

describe("the instrumentation", () => {
  it("names the version of the package", () => {
    const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
    expect(instrumentation.instrumentationVersion).toBe(version);
  });

  it("makes nothing once it is ended", async () => {
    instrumentation.disable();
    onTestFinished(() => instrumentation.enable());
    const { event } = await joinPage(await site(), "/page");
    await event("add");
    expect(exporter.getFinishedSpans().map(({ name }) => name)).not.toContain("Watched.add");
  });
});
