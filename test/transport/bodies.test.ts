/** Posts behind whatever has read their body before us: parsed, as text, as bytes, or not left at all. */
import express, { type RequestHandler } from "express";
import getRawBody from "raw-body";
import { describe, expect, it } from "vitest";
import { handler, html, live } from "../../middleware/index.js";
import { getPage, htmxHeaders, postEvent, readPage } from "../support/page.js";
import { serve } from "../support/site.js";

@live
class Sign {
  names: string[] = [];
  @handler([String])
  add(name: string[]): void {
    this.names.push(...name);
  }
  render() {
    return html`<section>
      <p>${this.names.join("|")}</p>
      <form @submit="add(name)"><input name="name" /><button>Add</button></form>
    </section>`;
  }
}

const serveSign = (before: RequestHandler) =>
  serve((app) => app.get("/", (_request, response) => response.live(Sign)), {
    before: (app) => void app.use(before),
  });

const readBy = (keep: (request: express.Request, bytes: Buffer) => void): RequestHandler =>
  async function read(request, _response, next) {
    if (request.method === "POST") keep(request, await getRawBody(request));
    next();
  };

const readers: [string, RequestHandler][] = [
  ["nothing", (_request, _response, next) => next()],
  ["express.raw({ type: '*/*' })", express.raw({ type: "*/*" })],
  ["express.text({ type: '*/*' })", express.text({ type: "*/*" })],
  ["express.urlencoded()", express.urlencoded({ extended: false })],
  ["express.urlencoded({ extended: true })", express.urlencoded({ extended: true })],
  ["express.urlencoded({ type: '*/*' })", express.urlencoded({ type: "*/*" })],
  ["express.json()", express.json()],
  ["raw-body, kept as bytes", readBy((request, bytes) => (request.body = bytes))],
  ["raw-body, kept as an array of bytes", readBy((request, bytes) => (request.body = new Uint8Array(bytes)))],
  ["raw-body, kept as text", readBy((request, bytes) => (request.body = String(bytes)))],
  [
    "raw-body, kept as URLSearchParams",
    readBy((request, bytes) => (request.body = new URLSearchParams(String(bytes)))),
  ],
  [
    "raw-body, kept as rawBody beside an empty body",
    readBy((request, bytes) => Object.assign(request, { body: {}, rawBody: bytes })),
  ],
];

describe.each(readers)("a post behind %s", (_what, reader) => {
  it.each([
    ["form", {}],
    ["htmx", htmxHeaders],
  ])("is read, in %s mode", async (_mode, headers) => {
    const site = await serveSign(reader);
    const agent = site.agent();
    const page = await getPage(agent, "/");
    let response = await postEvent(agent, page, "add(name)", { form: { name: "Zoë & 1=2" }, headers });
    if (response.status === 303) response = await agent.get(response.get("Location") as string);
    expect(response.status).toBe(200);
    expect(readPage(response.text).text).toContain("Zoë & 1=2");
    expect(site.log).toEqual([]);
  });
});

describe("a post that can't be read", () => {
  it.each([
    ["nothing is left of it", readBy(() => {})],
    ["an empty object is left of it", readBy((request) => (request.body = {}))],
  ])("is answered by a sentence that says what to do: %s", async (_what, reader) => {
    const site = await serveSign(reader);
    const agent = site.agent();
    const response = await postEvent(agent, await getPage(agent, "/"), "add(name)", { form: { name: "a" } });
    expect(response.status).toBe(500);
    expect(site.log).toEqual([
      expect.stringMatching(/left nothing in request\.body; put hyperLive\(\) before/),
    ]);
  });

  it("is explained where express.json() takes it for JSON", async () => {
    const site = await serveSign(express.json({ type: "*/*" }));
    const agent = site.agent();
    const response = await postEvent(agent, await getPage(agent, "/"), "add(name)", { form: { name: "a" } });
    expect(response.status).toBe(400);
    expect(site.log).toEqual([expect.stringMatching(/remove \{ type: "\*\/\*" \}.*HL_EVENT_MALFORMED/)]);
  });

  it("is none of ours where it goes elsewhere", async () => {
    const site = await serveSign(express.json({ type: "*/*" }));
    expect((await site.agent().post("/other").send("a=b")).status).toBe(400);
    expect(site.log).toEqual([]);
  });
});
