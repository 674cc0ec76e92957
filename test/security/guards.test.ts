/** Guards, attacked by each way in: whoever a guard refuses sees nothing, and changes nothing. */
import type { Express, RequestHandler } from "express";
import { beforeEach, describe, expect, it, vi } from "vitest";
import {
  broadcast,
  broadcastTo,
  context,
  each,
  handler,
  html,
  live,
  mount,
  on,
  persistent,
  shared,
  subscribe,
} from "../../middleware/index.js";
import { Gate } from "../support/components.js";
import { getPage, htmxHeaders, postAndFollow, postEvent } from "../support/page.js";
import { openSession, transports } from "../support/session.js";
import { sendError, serve, type TestSite } from "../support/site.js";
import { cookieOf, joinPage, openSocket } from "../support/socket.js";

/** The users who may enter the office now, as a database would know them. */
const staff = new Set<string>();
const bell = shared("guards-bell", 0);
let mounted = 0;
let connectionId = "";

beforeEach(() => {
  staff.clear();
  staff.add("Ada");
  mounted = 0;
});

@live
class Drawer {
  opened = 0;
  open(): void {
    this.opened++;
  }
  render() {
    return html`<p>drawer ${this.opened} <button @click="open">open</button></p>`;
  }
}

@live({ guard: ({ user }) => staff.has(user?.name ?? "") })
class Office {
  files = [1, 2, 100];
  heard: string[] = [];
  onMount(): void {
    mounted++;
    subscribe("guards-news", this.hear);
  }
  onConnect(): void {
    connectionId = context().connectionId as string;
  }
  hear(news: string): void {
    this.heard.push(news);
  }
  onBroadcast(news: string): void {
    this.heard.push(news);
  }
  @handler(Number, { guard: (_context, id) => id < 100 })
  remove(id: number): void {
    this.files = this.files.filter((file) => file !== id);
  }
  @handler(String, { guard: ({ user }, name) => user?.name === name })
  rename(name: string): void {
    this.heard.push(`renamed by ${name}`);
  }
  render() {
    const remove = (id: number) => html`<button @click="remove(${id})">remove</button>`;
    return html`<section>
      office ${this.files.join()} ${this.heard.join()} bell ${bell.value}
      ${each(this.files, (id) => id, remove)}
      <form @submit="rename(name)" @input="validate"><input name="name" /><button>Rename</button></form>
      ${Drawer}
    </section>`;
  }
}

/** A page that anyone may see, with a part that not everyone may. */
@live
class Hall {
  room = 1;
  next(): void {
    this.room++;
  }
  render() {
    return html`<main>hall ${this.room} <button @click="next">next</button> ${mount(Room, { room: this.room })}</main>`;
  }
}

@live({ guard: (_context, { room }: { room: number }) => room < 3 })
class Room {
  room = 0;
  render() {
    return html`<p>room ${this.room}</p>`;
  }
}

const logIn: RequestHandler = (request, _response, next) => {
  Object.assign(request, { user: { name: "Ada" } });
  next();
};

function serveAll(routes: Record<string, new () => object>, options = {}): Promise<TestSite> {
  const define = (app: Express) => {
    for (const [path, component] of Object.entries(routes))
      app.get(path, (_request, response) => response.live(component as never));
    app.use(sendError);
  };
  return serve(define, { before: (app) => void app.use(logIn), ...options });
}

const serveOffice = (options = {}) => serveAll({ "/": Office, "/hall": Hall }, options);
const refusedFrame = (event: number, component = 0) => [
  "refused",
  0,
  component,
  event,
  "HL_FORBIDDEN",
  "You may not do that.",
];

describe("a component's guard", () => {
  it.each([{}, htmxHeaders])("refuses a page with 403 before onMount", async (headers) => {
    const agent = (await serveOffice()).agent();
    staff.clear();
    const response = await agent.get("/").set(headers);
    expect([response.status, response.text]).toEqual([403, "HL_FORBIDDEN"]);
    expect(mounted).toBe(0);
  });

  it("refuses a page that has the component inside", async () => {
    @live
    class Outer {
      render() {
        return html`<div>${Office}</div>`;
      }
    }
    const agent = (await serveAll({ "/": Outer })).agent();
    expect((await agent.get("/")).status).toBe(200);
    staff.clear();
    expect((await agent.get("/")).status).toBe(403);
    expect(mounted).toBe(1);
  });

  it("refuses state that is stored under the page's address", async () => {
    const agent = (await serveOffice()).agent();
    const page = await getPage(agent, "/");
    const { headers } = await postEvent(agent, page, "remove(1)");
    expect(headers.location).toContain("_view=");
    staff.clear();
    const response = await agent.get(headers.location as string);
    expect([response.status, response.text]).toEqual([403, "HL_FORBIDDEN"]);
  });

  it.each([{}, htmxHeaders])("refuses a post with the seal of a page from before", async (headers) => {
    const site = await serveOffice();
    const agent = site.agent();
    const page = await getPage(agent, "/");
    staff.clear();
    const response = await postEvent(agent, page, "remove(1)", { headers });
    expect(response.status).toBe(403);
    expect(response.text).toContain('data-live-error="HL_FORBIDDEN"');
    expect(response.text).toContain("You may not do that.");
    expect(site.log).toEqual([expect.stringMatching(/refused \(post\): Office: .*HL_FORBIDDEN/)]);
    staff.add("Ada");
    expect((await postAndFollow(agent, page, "remove(2)")).text).toContain("office 1,100");
  });

  it("refuses a join with the seal of a page from before", async () => {
    const site = await serveOffice();
    const agent = site.agent();
    const page = await getPage(agent, "/");
    staff.clear();
    const socket = await openSocket(site, { cookie: cookieOf(agent), origin: site.url });
    socket.send(["join", "word", [0, page.seals[0], 0]]);
    expect(await socket.next()).toEqual(["reload", 0, "HL_FORBIDDEN"]);
    expect(socket.received).toHaveLength(1);
  });

  it("refuses a join of a view that waits in memory for its page", async () => {
    const site = await serveOffice();
    const { agent, page, socket } = await joinPage(site, "/");
    await socket.close();
    staff.clear();
    const again = await openSocket(site, { cookie: cookieOf(agent), origin: site.url });
    again.send(["join", "word", [0, page.seals[0], 0]]);
    expect(await again.next()).toEqual(["reload", 0, "HL_FORBIDDEN"]);
    expect(again.received.join()).not.toContain("office");
  });

  it("refuses events over a socket that was open before, and changes nothing", async () => {
    const site = await serveOffice();
    const { event } = await joinPage(site, "/");
    staff.clear();
    expect(await event("remove(1)")).toEqual(refusedFrame(1));
    expect(site.log).toEqual([expect.stringMatching(/refused \(socket\): Office: .*HL_FORBIDDEN/)]);
    staff.add("Ada");
    expect(JSON.stringify(await event("remove(2)"))).toContain("1,100");
  });

  it("refuses events of the components within", async () => {
    const { event } = await joinPage(await serveOffice(), "/");
    expect(await event("open", { component: 1 })).toEqual([0, 1, 1, [0, 1]]);
    staff.clear();
    expect(await event("open", { component: 1 })).toEqual(refusedFrame(2, 1));
  });

  it("refuses posts to a view that a socket shows", async () => {
    const { agent, page, socket } = await joinPage(await serveOffice(), "/");
    staff.clear();
    for (const component of [0, 1]) {
      const response = await postEvent(agent, page, component ? "open" : "remove(1)", { component });
      expect(response.status).toBe(403);
    }
    expect(socket.received).toHaveLength(1);
  });

  it("keeps the parts that it refuses from the answer to a post for the component around", async () => {
    @live
    class Lobby {
      count = 0;
      add(): void {
        this.count++;
      }
      render() {
        return html`<main>${this.count} <button @click="add">add</button> ${Office}</main>`;
      }
    }
    const { agent, page } = await joinPage(await serveAll({ "/": Lobby }), "/");
    staff.clear();
    const response = await postEvent(agent, page, "add", { headers: htmxHeaders });
    expect(response.status).toBe(403);
    expect(response.text).not.toContain("office");
  });

  it("refuses the check of a form", async () => {
    const { event } = await joinPage(await serveOffice(), "/");
    staff.clear();
    expect(await event("validate", { input: ["name", "Eve"] })).toEqual(refusedFrame(1));
  });

  it("keeps messages, broadcasts and refreshes from a page that it refuses", async () => {
    const site = await serveOffice();
    const { socket, event } = await joinPage(site, "/");
    staff.clear();
    await broadcast("guards-news", "secret");
    await broadcastTo(connectionId, "secret");
    await bell.update((count) => count + 1);
    // An event is answered after all of that.
    await new Promise((resolve) => setImmediate(resolve));
    expect(await event("remove(1)")).toEqual(refusedFrame(1));
    expect(socket.received.slice(1)).toHaveLength(1);
    expect(site.log.join()).not.toContain("hook threw");
    staff.add("Ada");
    await broadcast("guards-news", "public");
    expect(JSON.stringify(await socket.next())).toMatch(/public/);
    expect(socket.received.join()).not.toContain("secret");
  });

  it("is asked about new props before they are shown", async () => {
    const site = await serveOffice();
    const { event } = await joinPage(site, "/hall");
    expect(JSON.stringify(await event("next"))).toContain("2");
    expect(await event("next")).toEqual(["failed", 0, 0, 2, "HL_FORBIDDEN", "You may not do that."]);
    expect(site.log).toEqual([expect.stringContaining("HL_FORBIDDEN")]);
  });

  it.each(["form", "htmx"] as const)(
    "is asked about new props of a posted page, too: %s",
    async (transport) => {
      const send = await openSession(await serveOffice(), "/hall", transport);
      expect(await send("next")).toContain("room 2");
      const answer = await send("next");
      expect(answer).toContain("You may not do that.");
      expect(answer).not.toContain("room 3");
    },
  );

  it("holds for classes that are derived from its class", async () => {
    @live
    class Branch extends Office {}
    const agent = (await serveAll({ "/": Branch })).agent();
    staff.clear();
    expect((await agent.get("/")).status).toBe(403);
  });

  it("can be async in each mode", async () => {
    @live({ guard: async ({ user }) => (await Promise.resolve(staff)).has(user?.name ?? "") })
    class Slow {
      count = 0;
      add(): void {
        this.count++;
      }
      render() {
        return html`<p>count ${this.count} bell ${bell.value} <button @click="add">add</button></p>`;
      }
    }
    const site = await serveAll({ "/": Slow });
    for (const transport of transports) {
      staff.add("Ada");
      const send = await openSession(site, "/", transport);
      expect(await send("add")).toContain("1");
      staff.clear();
      expect(await send("add")).toContain("You may not do that.");
      staff.add("Ada");
      expect(await send("add")).toContain("2");
    }
    staff.clear();
    expect((await site.agent().get("/")).status).toBe(403);
  });

  it("keeps a refresh from a page until an async guard has allowed it", async () => {
    let gate: Gate | undefined;
    @live({
      guard: async () => {
        await gate?.passed;
        return staff.has("Ada");
      },
    })
    class Screen {
      render() {
        return html`<p>bell ${bell.value}</p>`;
      }
    }
    const { socket } = await joinPage(await serveAll({ "/": Screen }), "/");
    gate = new Gate();
    await bell.update((count) => count + 1);
    staff.clear();
    gate.open();
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(socket.received).toHaveLength(1);
    staff.add("Ada");
    await bell.update((count) => count + 1);
    expect(JSON.stringify(await socket.next())).toContain(String(bell.value));
  });
});

describe("a guard of a component with rows", () => {
  class Note {
    id = 1;
    owner = "Ada";
    text = "secret";
  }
  const rows = new Map([[1, new Note()]]);
  const store = {
    findOneBy: async ({ id }: { id: number }) => rows.get(id),
    save: async (note: Note) => note,
  };
  let handled = 0;

  @live({ guard: ({ user }, { note }: { note: Note }) => note.owner === user?.name && staff.has("Ada") })
  class Paper {
    note = persistent(store, { id: 1 });
    onError(): void {
      handled++;
    }
    render() {
      return html`<p>${this.note.text}</p>`;
    }
  }

  it("can read them, on a page and on a join", async () => {
    const site = await serveAll({ "/": Paper });
    const agent = site.agent();
    const page = await getPage(agent, "/");
    expect(page.text).toContain("secret");
    staff.clear();
    expect((await agent.get("/")).status).toBe(403);
    const socket = await openSocket(site, { cookie: cookieOf(agent), origin: site.url });
    socket.send(["join", "word", [0, page.seals[0], 0]]);
    expect(await socket.next()).toEqual(["reload", 0, "HL_FORBIDDEN"]);
  });

  it("is not got round by a row that is gone", async () => {
    const site = await serveAll({ "/": Paper });
    const note = rows.get(1) as Note;
    rows.clear();
    expect((await site.agent().get("/")).status).toBe(403);
    expect(handled).toBe(0);
    rows.set(1, note);
  });
});

describe("a handler's guard", () => {
  it.each(transports)("refuses by the values that the handler would get, over %s", async (transport) => {
    const send = await openSession(await serveOffice(), "/", transport);
    expect(await send("remove(100)")).toContain("You may not do that.");
    expect(await send("rename(name)", { name: "Eve" })).toContain("You may not do that.");
    expect(await send("rename(name)", { name: "Ada" })).toContain("renamed by Ada");
    expect(await send("remove(1)")).toMatch(/2,100|\[0,1\]/);
  });

  it("is not asked about values that do not fit, nor the handler called", async () => {
    const guard = vi.fn(() => true);
    @live
    class Strict {
      @handler(Number, { guard })
      take(_count: number): void {}
      render() {
        return html`<form @submit="take(count)"><input name="count" /><button>Take</button></form>`;
      }
    }
    const send = await openSession(await serveAll({ "/": Strict }), "/", "live");
    expect(await send("take(count)", { count: "many" })).toContain("refused");
    expect(guard).not.toHaveBeenCalled();
  });

  it.each([
    ["an override without a guard", "close"],
    ["the same function under another name", "shut"],
    ["the same function from a getter", "end"],
    ["a binding made by on()", "close(1)"],
  ])("holds for %s", async (_what, binding) => {
    class Ticket {
      closed = 0;
      @handler({ guard: () => staff.has("Eve") })
      close(): void {
        this.closed++;
      }
      render(): unknown {
        return html`<p>closed ${this.closed} <button @click="close">close</button></p>`;
      }
    }
    @live({ name: `derived-ticket-${binding}` })
    class Derived extends Ticket {
      override close(): void {
        super.close();
      }
      declare shut: () => void;
      get end() {
        return Ticket.prototype.close;
      }
      override render() {
        return html`<p>
          closed ${this.closed} <button @click="close">close</button><button @click="shut">shut</button>
          <button @click="end">end</button><button @click=${on(this.close)}>on</button>
        </p>`;
      }
    }
    Derived.prototype.shut = Ticket.prototype.close;
    const { event } = await joinPage(await serveAll({ "/": Derived }), "/");
    const name = binding === "close(1)" ? "close" : binding;
    expect(await event(name)).toEqual(refusedFrame(1));
    staff.add("Eve");
    expect(JSON.stringify(await event(name))).toContain("1");
  });

  it("holds for a component made without decorators", async () => {
    class Plain {
      open = true;
      removed: number[] = [];
      remove(id: number): void {
        this.removed.push(id);
      }
      render() {
        return html`<p>${this.removed.join()}<button @click="remove(1)">1</button><button @click="remove(2)">2</button></p>`;
      }
    }
    live(Plain, {
      name: "plain-guarded",
      guard: (_context, plain) => plain.open && staff.has("Ada"),
      handlers: {
        remove: [
          Number,
          {
            guard(_context, id) {
              return this.open && id === 2;
            },
          },
        ],
      },
    });
    const { event } = await joinPage(await serveAll({ "/": Plain }), "/");
    expect(await event("remove(1)")).toEqual(refusedFrame(1));
    expect(JSON.stringify(await event("remove(2)"))).toContain("2");
    staff.clear();
    expect(await event("remove(2)")).toEqual(refusedFrame(3));
  });

  it("can't be got round by the number of the component around", async () => {
    const { event } = await joinPage(await serveOffice(), "/");
    expect((await event("open", { component: 0 }))[4]).toBe("HL_EVENT_NOT_OFFERED");
    expect((await event("remove(1)", { component: 1 }))[4]).toBe("HL_EVENT_NOT_OFFERED");
  });

  it("has context(), and drops what it does to the page", async () => {
    const seen: unknown[] = [];
    @live
    class Asking {
      @handler({
        guard(this: Asking, given) {
          seen.push(context() === given, given.mode, this.secret);
          context().flash("info", "psst");
          context().redirect("/elsewhere");
          return true;
        },
      })
      go(): void {}
      secret = 7;
      render() {
        return html`<button @click="go">go</button>`;
      }
    }
    const send = await openSession(await serveAll({ "/": Asking }), "/", "live");
    expect(await send("go")).toBe("[0,0,1]");
    expect(seen).toEqual([true, "live", 7]);
  });
});

describe("the answer of a guard", () => {
  const answers: [string, () => unknown][] = [
    ["undefined, for a return that was forgotten", () => undefined],
    ["null", () => null],
    ["1", () => 1],
    ['"yes"', () => "yes"],
    ["{}", () => ({})],
    ["an array", () => [true]],
    ["a promise of 1", async () => 1],
    ["a promise of undefined", async () => {}],
    ["a function", () => () => true],
    ["false", () => false],
  ];

  function guarded(guard: () => unknown) {
    @live({ name: `answer-${Math.random()}` })
    class Box {
      opened = 0;
      @handler({ guard: guard as () => boolean })
      open(): void {
        this.opened++;
      }
      render() {
        return html`<p>opened ${this.opened} <button @click="open">open</button></p>`;
      }
    }
    return serveAll({ "/": Box });
  }

  it.each(answers)("refuses if it is %s", async (what, guard) => {
    const site = await guarded(guard);
    const { event } = await joinPage(site, "/");
    expect(await event("open")).toEqual(refusedFrame(1));
    if (what !== "false") expect(site.log[0]).toContain("only true allows");
  });

  it.each([
    [
      "throws",
      () => {
        throw new Error("no database");
      },
    ],
    ["rejects", () => Promise.reject(new Error("no database"))],
  ])("refuses if it %s, and the error is logged", async (_what, guard) => {
    const site = await guarded(guard);
    const { event } = await joinPage(site, "/");
    expect(await event("open")).toEqual(refusedFrame(1));
    expect(site.log.join("\n")).toMatch(/hook threw\. no database/);
    expect(site.log.join("\n")).toMatch(/the guard of open\(\) threw/);
  });

  it("ends the event if it never comes, and the page goes on", async () => {
    let guard: () => Promise<boolean> = () => new Promise(() => {});
    @live
    class Waiting {
      opened = 0;
      @handler({ guard: () => guard() })
      open(): void {
        this.opened++;
      }
      render() {
        return html`<p>opened ${this.opened} <button @click="open">open</button></p>`;
      }
    }
    const { event } = await joinPage(await serveAll({ "/": Waiting }, { limits: { handler: 30 } }), "/");
    expect((await event("open")).slice(0, 5)).toEqual(["failed", 0, 0, 1, "HL_HANDLER_TIMEOUT"]);
    guard = async () => true;
    expect(await event("open")).toEqual([0, 0, 2, [0, 1]]);
  });
});
