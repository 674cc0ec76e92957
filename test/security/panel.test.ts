/** The panel for development shows the state of components: only where someone has said that this is development. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { after, each, every, html, list, live, mount, resource } from "../../middleware/index.js";
import { developmentFrames } from "../../middleware/transport/development-frames.js";
import { Tally } from "../support/components.js";
import { getPage } from "../support/page.js";
import { serve, type TestSite } from "../support/site.js";
import { cookieOf, joinPage, openSocket } from "../support/socket.js";

afterEach(() => {
  vi.unstubAllEnvs();
  delete developmentFrames.answer;
});

/** A site that is started with a NODE_ENV. */
async function start(environment: string | undefined): Promise<TestSite> {
  vi.stubEnv("NODE_ENV", environment);
  const site = await serve(
    (app) => {
      app.get("/", (_request, response) => response.live(Tally));
      app.get("/all", (_request, response) => response.live(All));
    },
    { secret: "a secret of this test" },
  );
  await site.agent().get("/");
  return site;
}

/** A component with a field of each kind. */
@live
class All {
  #secret = "private";
  password = "a".repeat(5_000);
  when = new Date(0);
  loaded = resource(() => 42);
  rows = list({ key: (row: { id: number }) => row.id, load: () => [{ id: 7 }] });
  onMount(): void {
    every(60_000, this.tick);
    after(60_000, this.tick);
  }
  tick(): void {}
  render() {
    return html`<div>${this.#secret.length} ${this.loaded.value}
      <ul>${each(this.rows, (row) => html`<li>${row.id}</li>`)}</ul>${mount(Tally, { count: 3 })}</div>`;
  }
}

describe.each(["production", "test", "staging", undefined, ""])("with NODE_ENV %s", (environment) => {
  it("no page has the panel, no script of it is served, and no frame asks for the state", async () => {
    const site = await start(environment);
    const { page, socket } = await joinPage(site, "/");
    expect(page.html).not.toMatch(/dev\/(?:key|client|panel)/);
    for (const name of ["key.js", "client.js", "events", "panel.js", "../dev/key.js"])
      expect((await fetch(`${site.url}/_live/dev/${name}`)).status).toBe(404);
    socket.send(["inspect", 0]);
    expect(await socket.closed).toEqual({ code: 1008, reason: "HL_EVENT_MALFORMED" });
    expect(socket.received.join()).not.toContain("inspected");
  });
});

describe("with NODE_ENV development", () => {
  it("serves the panel, before the scripts that it can keep out", async () => {
    const site = await start("development");
    const { text } = await site.agent().get("/");
    const sources = Array.from(text.matchAll(/<script [^>]*src="([^"]*)"/g), ([, source]) => source ?? "");
    expect(sources).toEqual([
      "/_live/dev/key.js",
      expect.stringContaining("htmx"),
      expect.stringMatching(/dev\/live/),
    ]);
    const script = await (await fetch(site.url + sources[0])).text();
    const [, panel] = /"\.\/(panel-\w+\.js)"/.exec(script) ?? [];
    expect(await (await fetch(`${site.url}/_live/dev/${panel}`)).text()).toContain("hyper-live-panel");
    expect((await fetch(`${site.url}/_live/dev/toString`)).status).toBe(404);
  });

  it("answers with the components, their fields, props and timers", async () => {
    const site = await start("development");
    const agent = site.agent();
    const { seals } = await getPage(agent, "/all");
    const socket = await openSocket(site, { cookie: cookieOf(agent), origin: site.url });
    socket.send(["join", "word", [0, seals[0], 0]]);
    let answer = await socket.next();
    while (answer[0] !== "ok") answer = await socket.next();
    socket.send(["inspect", 0]);
    while (answer[0] !== "inspected") answer = await socket.next();
    expect(answer).toEqual([
      "inspected",
      0,
      [
        {
          number: 0,
          parent: -1,
          name: "All",
          fields: [
            ["password", expect.stringMatching(/^'a{500}'\.\.\. 4500 more characters$/)],
            ["when", "1970-01-01T00:00:00.000Z"],
            ["loaded", "{ status: 'ready', value: 42 }"],
            [
              "rows",
              expect.stringMatching(
                /^\{\s+rows: 1,\s+first: 7,\s+last: 7,\s+more: \{ before: false, after: false \}\s+\}$/,
              ),
            ],
          ],
          props: "",
          subscriptions: ["timer tick"],
        },
        {
          number: 1,
          parent: 0,
          name: "Tally",
          fields: [["count", "3"]],
          props: "{ count: 3 }",
          subscriptions: [],
        },
      ],
    ]);
  });

  it("has nothing for a view that the page has not joined", async () => {
    const { socket, event } = await joinPage(await start("development"), "/");
    socket.send(["inspect", 1]);
    socket.send(["inspect", 9999]);
    expect((await event("increment")).slice(0, 3)).toEqual([0, 0, 1]);
  });

  it.each([
    '["inspect"]',
    '["inspect",-1]',
    '["inspect","0"]',
    '["inspect",0,0]',
    '["inspect",1e3]',
    '["inspected",0,[]]',
  ])("closes the connection for %s", async (frame) => {
    const { socket } = await joinPage(await start("development"), "/");
    socket.socket.send(frame);
    expect((await socket.closed).code).toBe(1008);
  });
});
