/** What handlers leave besides changes: delivered once, with the answer to their event, also if that was lost at first. */
import { describe, expect, it, vi } from "vitest";
import { context, html, live, memoryAdapter, mount } from "../../middleware/index.js";
import { getPage, htmxHeaders, postEvent } from "../support/page.js";
import { type ServeOptions, serve, type TestSite } from "../support/site.js";
import {
  cookieOf,
  effectsOf,
  type FrameSocket,
  type JoinedPage,
  joinPage,
  openSocket,
} from "../support/socket.js";

@live({ name: "Greeted" })
class Greeted {
  onMount() {
    context().flash("info", "A new one.");
  }
  render() {
    return html`<i>here</i>`;
  }
}

@live({ name: "Effects desk" })
class Desk {
  static runs = 0;
  isFailing = false;
  more = false;
  save() {
    Desk.runs++;
    context().flash("success", "Saved.");
    context().redirect("/next");
  }
  say() {
    context().flash("info", "Said.");
  }
  move() {
    context().push("moved", { to: 3 });
    return { moved: true };
  }
  fail() {
    context().flash("info", "Before.");
    context().push("never");
    throw new Error("no");
  }
  add() {
    this.more = true;
  }
  circle() {
    const circle: { self?: unknown } = {};
    circle.self = circle;
    context().push("circle", circle);
  }
  render() {
    return html`<p>
      <button @click="save">save</button><button @click="say">say</button><button @click="fail">fail</button>
      <button @click="add">add</button><button @click="circle">circle</button>
      <b data-live-hook="move" @click="move"></b> ${this.more && mount(Greeted)}
    </p>`;
  }
}

@live({ name: "Effects apology" })
class Apology extends Desk {
  onError() {
    context().push("sorry");
  }
}

const secret = "a secret that all processes have";
const failure = ["HL_HANDLER_FAILED", "Something went wrong, and this was not done."];

function serveDesk(options: ServeOptions = {}): Promise<TestSite> {
  return serve(
    (app) => {
      app.get("/", (_request, response) => response.live(html`${mount(Desk)}${mount(Desk)}`));
      app.get("/sorry", (_request, response) => response.live(Apology));
    },
    { secret, ...options },
  );
}

/** Joins a page again, whose socket was lost, or the same HTML in another tab. */
async function rejoin(
  site: TestSite,
  { agent, page }: Pick<JoinedPage, "agent" | "page">,
  { word = "word", patches = 0, seal = page.seals[0] } = {},
): Promise<FrameSocket> {
  const socket = await openSocket(site, { cookie: cookieOf(agent), origin: site.url });
  socket.send(["join", word, [0, seal, patches]]);
  expect(await socket.next()).toEqual(["ok", 0]);
  return socket;
}

/** Sends an event and returns the frames up to its answer. */
async function send(
  socket: FrameSocket,
  event: number,
  binding: string,
  component = 0,
): Promise<unknown[][]> {
  socket.send([0, component, event, 0, binding]);
  const frames: unknown[][] = [];
  for (;;) {
    const frame = await socket.next();
    frames.push(frame);
    if (typeof frame[0] === "number" ? frame[2] === event : frame[0] === "failed") return frames;
  }
}

describe("the effects of an event whose answer was lost", () => {
  it("are sent with the answer when it arrives again, as often as that is lost", async () => {
    const site = await serveDesk();
    const page = await joinPage(site, "/");
    const first = await send(page.socket, 1, "save");
    page.socket.socket.terminate();
    const runs = Desk.runs;
    for (let time = 0; time < 2; time++) {
      const again = await rejoin(site, page);
      const frames = await send(again, 1, "save");
      expect(frames).toEqual([
        [
          "effects",
          0,
          0,
          1,
          [
            ["cookie", expect.anything()],
            ["redirect", "/next"],
          ],
        ],
        [0, 0, 1],
      ]);
      expect(frames[0]?.[4]).not.toEqual(first[0]?.[4]);
      again.socket.terminate();
    }
    expect(Desk.runs).toBe(runs);
  });

  it.each([
    [
      "say",
      [
        ["effects", 0, 0, 1, [["flash", "info", "Said."]]],
        [0, 0, 1],
      ],
    ],
    [
      "move",
      [
        ["reply", 0, 0, 1, { moved: true }],
        ["effects", 0, 0, 1, [["push", 0, 0, "moved", { to: 3 }]]],
        [0, 0, 1],
      ],
    ],
    [
      "fail",
      [
        ["effects", 0, 0, 1, [["flash", "info", "Before."]]],
        ["failed", 0, 0, 1, ...failure],
      ],
    ],
  ])("are the same in another process, which has the stored state: %s", async (binding, frames) => {
    const adapter = memoryAdapter();
    const one = await serveDesk({ adapter, grace: 0 });
    const page = await joinPage(one, "/");
    const save = vi.spyOn(adapter, "save");
    expect(await send(page.socket, 1, binding)).toEqual(frames);
    await page.socket.close();
    await vi.waitFor(() => expect(save).toHaveBeenCalled());
    const again = await rejoin(await serveDesk({ adapter }), page);
    expect(await send(again, 1, binding)).toEqual(frames);
    // An event that was not sent before has none of them.
    expect(await send(again, 2, "add")).toContainEqual(expect.arrayContaining([0, 0, 2]));
  });

  it("of onError are sent again too, and not those from before the error", async () => {
    const site = await serveDesk();
    const page = await joinPage(site, "/sorry");
    const frames = [
      [
        "effects",
        0,
        0,
        1,
        [
          ["push", 0, 0, "sorry", {}],
          ["flash", "info", "Before."],
        ],
      ],
      [0, 0, 1],
    ];
    expect(await send(page.socket, 1, "fail")).toEqual(frames);
    page.socket.socket.terminate();
    expect(await send(await rejoin(site, page), 1, "fail")).toEqual(frames);
  });

  it("are each component's own", async () => {
    const site = await serveDesk();
    const page = await joinPage(site, "/");
    await send(page.socket, 1, "say", 0);
    await send(page.socket, 1, "move", 1);
    page.socket.socket.terminate();
    const again = await rejoin(site, page);
    await send(again, 1, "move", 1);
    expect(effectsOf(again)).toEqual([["push", 0, 1, "moved", { to: 3 }]]);
    await send(again, 1, "say", 0);
    expect(effectsOf(again).slice(1)).toEqual([["flash", "info", "Said."]]);
  });

  it("include those of the components that it has added", async () => {
    const site = await serveDesk();
    const page = await joinPage(site, "/");
    await send(page.socket, 1, "add");
    page.socket.socket.terminate();
    const again = await rejoin(site, page, { patches: 1 });
    await send(again, 1, "add");
    for (const socket of [page.socket, again])
      expect(effectsOf(socket)).toEqual([["flash", "info", "A new one."]]);
  });

  it("wait for the event while no page is there, and are shown by no other", async () => {
    const site = await serveDesk();
    const page = await joinPage(site, "/");
    await send(page.socket, 1, "say");
    page.socket.socket.terminate();
    const again = await rejoin(site, page);
    again.send(["ping"]);
    expect(await again.next()).toEqual(["ok"]);
    expect(effectsOf(again)).toEqual([]);
    // The same page in a second tab counts its own events.
    const tab = await rejoin(site, page, { word: "other" });
    expect((await tab.next())[0]).toBe("seal");
    await send(tab, 1, "add");
    expect(effectsOf(tab)).toEqual([["flash", "info", "A new one."]]);
    // And so does the page when it is loaded again from the browser's cache.
    again.socket.terminate();
    const reloaded = await rejoin(site, page, { word: "another" });
    await send(reloaded, 1, "move");
    expect(effectsOf(reloaded)).toEqual([["push", 0, 0, "moved", { to: 3 }]]);
  });

  it("are in the answer to a post, if it arrives again as one", async () => {
    const site = await serveDesk();
    const page = await joinPage(site, "/");
    await send(page.socket, 1, "save");
    await send(page.socket, 2, "move");
    page.socket.socket.terminate();
    const post = (binding: string, event: number) =>
      postEvent(page.agent, page.page, binding, {
        form: { _page: "word", _event: `${event}` },
        headers: htmxHeaders,
      });
    for (let time = 0; time < 2; time++) {
      const saved = await post("save", 1);
      expect(saved.get("HX-Redirect")).toBe("/next");
      expect(saved.get("Set-Cookie")?.join()).toContain("hyper-live-flash-");
      const moved = await post("move", 2);
      expect(moved.get("Hyper-Live-Reply")).toBe('{"moved":true}');
      expect(moved.get("HX-Trigger")).toBe('{"moved":{"to":3}}');
    }
  });

  it("come over the socket after a post", async () => {
    const site = await serveDesk();
    const agent = site.agent();
    const page = await getPage(agent, "/");
    const form = { _page: "word", _event: "1" };
    expect((await postEvent(agent, page, "say", { form, headers: htmxHeaders })).text).toContain("Said.");
    const socket = await rejoin(site, { agent, page });
    expect(effectsOf(socket)).toEqual([]);
    await send(socket, 1, "say");
    expect(effectsOf(socket)).toEqual([["flash", "info", "Said."]]);
  });
});

it("a handler whose push can't be sent has failed", async () => {
  const site = await serveDesk();
  const { socket } = await joinPage(site, "/");
  expect((await send(socket, 1, "circle")).at(-1)).toEqual(["failed", 0, 0, 1, ...failure]);
  expect(site.log.join()).toContain("circular");
});
