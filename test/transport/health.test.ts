/** `GET /_live/health`, for load balancers. */
import { createServer } from "node:http";
import supertest from "supertest";
import { describe, expect, it } from "vitest";
import { html, live, memoryAdapter } from "../../middleware/index.js";
import { answerHealth } from "../../middleware/server/health.js";
import { serve } from "../support/site.js";

@live
class Healthy {
  render() {
    return html`<p>well</p>`;
  }
}

describe("the health of a process", () => {
  it("is ready, whether a page was asked for or not, and costs no cookie", async () => {
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Healthy)));
    const { status, headers, body } = await site.agent().get("/_live/health");
    expect({ status, body }).toEqual({ status: 200, body: { status: "ready", store: "ready" } });
    expect(headers).toMatchObject({ "cache-control": "no-store" });
    expect(headers["set-cookie"]).toBeUndefined();
    const head = await site.agent().head("/_live/health?probe");
    expect([head.status, head.text]).toEqual([200, undefined]);
    expect((await site.agent().post("/_live/health")).status).toBe(404);
  });

  it("is draining from the start of a shutdown on, so that no request is sent here any more", async () => {
    const served = createServer((request, response) =>
      answerHealth({ closing: true, isStoreThere: true }, request, response),
    );
    const { status, body } = await supertest(served).get("/");
    expect({ status, body }).toEqual({ status: 503, body: { status: "draining", store: "ready" } });
  });

  it("tells that the store is away, which all processes share", async () => {
    let tell: (isThere: boolean) => void = () => {};
    const adapter = Object.assign(memoryAdapter(), {
      watchStore: (watch: (isThere: boolean) => void) => {
        tell = watch;
        return () => {};
      },
    });
    const site = await serve(() => {}, { adapter });
    await site.agent().get("/_live/health");
    tell(false);
    const { status, body } = await site.agent().get("/_live/health");
    expect({ status, body }).toEqual({ status: 200, body: { status: "ready", store: "away" } });
  });
});
