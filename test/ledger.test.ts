/**
 * The page's ledger of events against a network that does whatever it may: each event runs once, in its order, and ends by
 * its own answer. The browser's modules run here without a browser, on small stand-ins.
 */
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import type { PendingEvent, View } from "../public/browser/core/model.js";
import { isLong } from "./support/long.js";

// --- Stand-ins for the browser ---

class StandInDocument {
  documentElement = undefined;
  get hidden() {
    return isHidden;
  }
  get body() {
    return { append() {} };
  }
  createElement() {
    return { style: "", remove() {} };
  }
  querySelectorAll() {
    return [];
  }
  dispatchEvent() {}
  addEventListener() {}
}
Object.defineProperty(StandInDocument.prototype, "documentElement", { value: { dataset: {} } });

/** What the page has sent and the server has not received yet, on a way that the page has given up: it may still arrive. */
let late: (() => void)[] = [];

/** The newest socket of the page. */
let socket: StandInSocket | undefined;
class StandInSocket {
  readyState = 0;
  onopen?: () => void;
  onmessage?: ((message: { data: string }) => void) | null;
  onclose?: ((event: { code: number }) => void) | null;
  /** whether the network swallows what both ends send */
  hangs = false;
  toServer: unknown[][] = [];
  toPage: unknown[][] = [];
  /** the views that the server has let join */
  joined: number[] = [];
  constructor() {
    socket = this;
  }
  send(text: string) {
    this.toServer.push(JSON.parse(text) as unknown[]);
  }
  close() {
    this.readyState = 3;
    for (const frame of this.toServer.splice(0)) late.push(() => this.serve(frame));
  }
  /** Closed by the server or by the network. */
  end(code: number) {
    this.close();
    this.onclose?.({ code });
  }
  serve(_frame: unknown[]) {}
}

interface Posted {
  view: number;
  event: number;
  resolve: (response: Response) => void;
  reject: (error: Error) => void;
}
let posts: Posted[] = [];

function standInFetch(_url: string, { body, signal }: { body: URLSearchParams; signal: AbortSignal }) {
  return new Promise<Response>((resolve, reject) => {
    const view = Number(body.get("_seal"));
    const post = { view, event: Number(body.get("_event")), resolve, reject };
    posts.push(post);
    signal.addEventListener("abort", () => giveUp(post));
  });
}

/** Ends a post without an answer; it may still arrive. */
function giveUp(post: Posted): void {
  if (!posts.includes(post)) return;
  posts = posts.filter((each) => each !== post);
  late.push(() => serve(post));
  post.reject(new Error("no answer"));
}

/** What the server does with a post. */
let serve: (post: Posted) => void = () => {};

const htmx = {
  registerExtension(): void {},
  async ajax(
    _verb: string,
    url: string,
    context: { fetch: (url: string, request: object) => Promise<unknown> },
  ) {
    await context.fetch(url, {}).catch(() => {});
    // Puts the answer in, while frames arrive.
    await putIn();
  },
};
let putIn: () => Promise<void> = async () => {};

const folder = fileURLToPath(new URL("../public/browser", import.meta.url));
const exported = {
  ...{ connection: "core/connection", send: "core/send", core: "core/core", views: "core/views" },
  ...{ loader: "core/loader", receive: "core/receive", fallback: "lazy/fallback" },
};
/** The browser's modules as one script, which is run for each case. */
const built = await build({
  stdin: {
    contents: Object.entries(exported)
      .map(([name, file]) => `export * as ${name} from "./${file}.js";`)
      .join("\n"),
    resolveDir: folder,
  },
  ...{ bundle: true, write: false, format: "iife", globalName: "modules", target: "es2022" },
  define: { __DEV__: "false" },
});
const run = new Function(`${built.outputFiles[0]?.text}; return modules;`);

/** Runs the browser's modules, with a state of their own. */
const load = () =>
  run() as {
    connection: typeof import("../public/browser/core/connection.js");
    send: typeof import("../public/browser/core/send.js");
    core: typeof import("../public/browser/core/core.js");
    views: typeof import("../public/browser/core/views.js");
    loader: typeof import("../public/browser/core/loader.js");
    receive: typeof import("../public/browser/core/receive.js");
    fallback: typeof import("../public/browser/lazy/fallback.js");
  };

/** What listens for events of the window. */
let listeners: Map<string, () => void>;
let isHidden = false;

beforeEach(() => {
  vi.useFakeTimers();
  const page = new StandInDocument();
  const globals = { document: page, window: { htmx }, WebSocket: StandInSocket, fetch: standInFetch };
  const others = {
    HTMLFormElement: class {},
    Text: class {},
    Range: class {},
    addEventListener: (type: string, listener: () => void) => listeners.set(type, listener),
    hyperLive: { state: "" },
  };
  for (const [name, value] of Object.entries({ ...globals, ...others })) vi.stubGlobal(name, value);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

// --- The page and its server ---

type Modules = ReturnType<typeof load>;

/** The page's views: what was pressed, what the server has run, what has ended in the page, and the feedback shown. */
class StandInView {
  readonly ran: number[] = [];
  readonly ended: number[] = [];
  readonly shown: object[] = [];
  pressed = 0;
  readonly view: View;

  constructor(
    private readonly number: number,
    private readonly problems: string[],
  ) {
    const form = {
      action: "http://localhost/_live",
      isConnected: true,
      querySelectorAll: () => [],
      setAttribute() {},
    };
    const fields = { _key: `l${number}`, _form: form, _number: number, _seal: `${number}`, _patches: 0 };
    const lists = { _events: [], _confirmed: [], _pending: [] as PendingEvent[] };
    this.view = { ...fields, ...lists, _bare: 0 } as unknown as View;
  }

  press({ send }: Modules): void {
    this.pressed++;
    const event = this.pressed;
    const _onEnd = () => {
      this.ended.push(event);
      if (!this.ran.includes(event)) this.problems.push(`event ${event} ended before it ran`);
    };
    const element = {} as Element;
    send.send({ _view: this.view, _component: 0, _binding: "add", _input: [], _element: element, _onEnd });
  }

  run(event: number): void {
    if (!this.ran.includes(event)) this.ran.push(event);
  }

  readonly showFeedback = () => {
    const token = {};
    this.shown.push(token);
    return () => {
      if (this.shown.pop() !== token) this.problems.push("feedback was undone that was not the newest");
    };
  };

  check(): void {
    const all = Array.from({ length: this.pressed }, (_, index) => index + 1);
    expect({ view: this.number, ran: this.ran }).toEqual({ view: this.number, ran: all });
    expect(this.ended).toEqual(all);
    expect(this.shown).toEqual([]);
  }
}

async function start() {
  socket = undefined;
  posts = [];
  late = [];
  listeners = new Map();
  isHidden = false;
  const modules = load();
  const { connection, loader, receive, fallback } = modules;
  const { core } = modules.core;
  const problems: string[] = [];
  const views = [new StandInView(0, problems), new StandInView(1, problems)] as const;
  modules.views.views.push(...views.map(({ view }) => view));
  const of = (pending: PendingEvent) => views[pending._view._number as 0 | 1];
  /** the scripts that the page is loading */
  let loading: (() => void)[] = [];
  const lazy = {
    _connect: () => undefined,
    _post: (view: View, wait?: number) => fallback.post(core, view, wait),
    _addOptimistic: (pending: PendingEvent) => void pending._feedback.push(of(pending).showFeedback),
    _markBusy: (pending: PendingEvent) =>
      void core._withoutFeedback(pending._view, () => void pending._feedback.push(of(pending).showFeedback)),
    _receive: () => new Promise<void>((resolve) => loading.push(resolve)),
  };
  loader.setLoaders(
    async () => lazy as never,
    async () => undefined as never,
  );
  await loader.loadLazy();

  // --- The server ---
  serve = ({ view, event }) => views[view as 0 | 1].run(event);
  StandInSocket.prototype.serve = function (frame) {
    const [what, component, event] = frame as [unknown, number, number];
    if (what === "ping") this.toPage.push(["ok"]);
    else if (what === "join") {
      const joining = frame.slice(2).map((view) => (view as [number])[0]);
      this.joined.push(...joining);
      this.toPage.push(["ok", ...joining]);
    } else if (typeof what === "number" && this.joined.includes(what)) {
      views[what as 0 | 1].run(event);
      this.toPage.push([what, component, event]);
    }
  };
  const deliver = () => {
    if (socket?.hangs) return;
    for (const frame of socket?.toPage.splice(0) ?? [])
      if (socket?.readyState === 1) socket.onmessage?.({ data: JSON.stringify(frame) });
  };
  const serveNext = () => {
    const frame = socket?.hangs ? undefined : socket?.toServer.shift();
    if (frame) socket?.serve(frame);
  };

  receive.startReceiving();
  connection.startConnection();
  connection.checkNow();

  /** What may happen. */
  const steps = {
    press: () => views[0].press(modules),
    pressOther: () => views[1].press(modules),
    open() {
      if (socket?.readyState !== 0 || socket.hangs) return;
      socket.readyState = 1;
      socket.onopen?.();
    },
    receive() {
      serveNext();
      deliver();
    },
    /** The server runs an event, whose answer is under way. */
    run: serveNext,
    hang() {
      if (socket) socket.hangs = true;
    },
    /** As a process does that had stopped. */
    goOn() {
      if (socket) socket.hangs = false;
    },
    cut() {
      if (socket && socket.readyState < 2) socket.end(1006);
    },
    /** The server shuts down. */
    sayGoodbye() {
      if (socket?.readyState === 1) socket.end(1012);
    },
    answer() {
      const post = posts.shift();
      if (!post) return;
      serve(post);
      post.resolve(new Response("", { headers: { "Hyper-Live-Answer": "final" } }));
    },
    answerAnother() {
      posts.shift()?.resolve(new Response("Bad Gateway", { status: 502 }));
    },
    losePost() {
      posts.shift()?.reject(new Error("lost"));
    },
    delayPost() {
      if (posts[0]) giveUp(posts[0]);
    },
    loseAnswer() {
      const post = posts.shift();
      if (!post) return;
      serve(post);
      post.reject(new Error("lost"));
    },
    /** Something arrives that the page has given up. */
    arriveLate: () => late.shift()?.(),
    /** The page has to load a script before it goes on with the frames that follow. */
    loadScript() {
      if (socket?.readyState === 1 && !socket.hangs) socket.onmessage?.({ data: '["flash","",""]' });
    },
    scriptLoaded() {
      for (const resolve of loading) resolve();
      loading = [];
    },
    hide() {
      isHidden = !isHidden;
      listeners.get("visibilitychange")?.();
    },
    leave: () => listeners.get("pagehide")?.(),
    comeBack: () => listeners.get("pageshow")?.(),
    wait() {},
    waitLong() {},
    waitLonger() {},
  };
  const take = async (step: keyof typeof steps) => {
    steps[step]();
    await vi.advanceTimersByTimeAsync(times[step as "waitLong"] ?? 50);
  };
  return { views, take, problems };
}

const times = { waitLong: 1500, waitLonger: 7000 };
const usual = ["press", "press", "open", "receive", "receive", "answer"] as const;
const rare = [
  ...([
    "pressOther",
    "wait",
    "cut",
    "hang",
    "goOn",
    "run",
    "sayGoodbye",
    "answerAnother",
    "losePost",
  ] as const),
  ...(["loseAnswer", "delayPost", "arriveLate", "loadScript", "scriptLoaded"] as const),
  ...(["hide", "leave", "comeBack", "waitLong", "waitLonger"] as const),
];
/** Each case has few kinds of faults, which then meet more often. */
const someSteps = fc
  .subarray(rare, { minLength: 2, maxLength: 8 })
  .chain((some) => fc.array(fc.constantFrom(...usual, ...some), { minLength: 5, maxLength: 80 }));
/** Cases to try: with `LEDGER_RUNS`, so many by a random seed. */
const { LEDGER_RUNS, LEDGER_SEED, LEDGER_PATH } = process.env;
const cases = LEDGER_RUNS
  ? { numRuns: +LEDGER_RUNS, ...(LEDGER_SEED && { seed: +LEDGER_SEED, path: LEDGER_PATH ?? "" }) }
  : { numRuns: isLong ? 400 : 120, seed: 15 };

it("runs each event once and in order, ends it after it ran, and leaves no feedback behind", async () => {
  await fc.assert(
    fc.asyncProperty(someSteps, async (steps) => {
      let state = 1;
      vi.spyOn(Math, "random").mockImplementation(() => {
        state = (state * 16807) % 2147483647;
        return state / 2147483647;
      });
      const { views, take, problems } = await start();
      for (const step of steps) await take(step);
      // The network works again, and the page is looked at.
      if (isHidden) await take("hide");
      await take("comeBack");
      const isPending = () => views.some(({ view }) => view._pending.length > 0);
      for (let time = 0; time < 400 && isPending(); time++)
        for (const step of ["open", "receive", "answer", "scriptLoaded"] as const) await take(step);
      await vi.advanceTimersByTimeAsync(200);
      for (const view of views) view.check();
      expect(problems).toEqual([]);
    }),
    cases,
  );
}, 3_600_000);

describe("the page's connection", () => {
  /** Takes time until something holds; returns how many milliseconds it took. */
  const timeUntil = async (holds: () => boolean, step = () => {}) => {
    for (let time = 0; time < 120_000; time += 50) {
      if (holds()) return time;
      step();
      await vi.advanceTimersByTimeAsync(50);
    }
    throw new Error("it did not happen");
  };
  const open = async () => {
    const started = await start();
    await started.take("open");
    await started.take("receive");
    return { ...started, joined: () => started.views.every(({ view }) => view._isJoined) };
  };

  it("takes no late answer to its join for one to the join after a post, whose seal has the patches in between", async () => {
    const { views, take } = await start();
    for (const step of ["open", "press", "waitLong"] as const) await take(step);
    expect(posts).toHaveLength(1);
    const slow = socket as StandInSocket;
    await take("answer");
    for (const frame of [
      ["ok", 0, 1],
      [0, 0, 0, [0, "text"]],
    ])
      slow.onmessage?.({ data: JSON.stringify(frame) });
    await take("wait");
    expect(views[0].view).toMatchObject({ _patches: 0 });
    for (const step of ["open", "receive"] as const) await take(step);
    expect(views[0].view).toMatchObject({ _patches: 0, _isJoined: true, _pending: [] });
  });

  it("counts no patch that comes over the socket behind a post's newer seal, which has it already", async () => {
    const { views, take } = await start();
    for (const step of ["open", "press", "waitLong"] as const) await take(step);
    const slow = socket as StandInSocket;
    slow.onmessage?.({ data: JSON.stringify(["ok", 0, 1]) });
    putIn = async () => slow.onmessage?.({ data: JSON.stringify([0, 0, 0, [0, "text"]]) });
    onTestFinished(() => {
      putIn = async () => {};
    });
    const headers = { "Hyper-Live-Answer": "final", "Hyper-Live-Seal": "newer" };
    posts.shift()?.resolve(new Response("", { headers }));
    await take("wait");
    expect(views[0].view).toMatchObject({ _seal: "newer", _patches: 0 });
    for (const step of ["waitLong", "open", "receive"] as const) await take(step);
    expect(views[0].view).toMatchObject({ _patches: 0, _isJoined: true });
  });

  it("takes no answer of a lost connection for one of the new connection", async () => {
    const { views, take } = await start();
    for (const step of ["open", "loadScript", "receive", "cut", "wait", "wait", "wait"] as const)
      await take(step);
    for (const step of ["scriptLoaded", "press", "press", "open"] as const) await take(step);
    await timeUntil(
      () => views[0].ended.length === 2,
      () => {
        for (const step of ["receive", "answer"] as const) void take(step);
      },
    );
    for (const view of views) view.check();
  });

  it("ends an event by the answer with its own number, and none before it", async () => {
    const { views, take } = await open();
    await take("press");
    await take("press");
    socket?.onmessage?.({ data: "[0,0,2]" });
    await vi.advanceTimersByTimeAsync(1);
    expect(views[0].ended).toEqual([2]);
    expect(views[0].view._pending.map(({ _event }) => _event)).toEqual([1]);
  });

  it("sends nothing while a post is in flight, and then everything in order", async () => {
    const { views, take } = await open();
    await take("cut");
    await take("press");
    await timeUntil(() => posts.length === 1);
    for (const step of ["open", "receive", "press", "press", "receive"] as const) await take(step);
    expect(socket?.toServer).toEqual([]);
    await take("answer");
    for (let times = 0; times < 4; times++) await take("receive");
    for (const view of views) view.check();
  });

  it("is given up after 3.5 s of connecting, so that a new attempt is there soon after the network", async () => {
    await start();
    const first = socket;
    expect(await timeUntil(() => socket !== first)).toBeLessThan(3_800);
  });

  it("has more time for the answer to a join", async () => {
    const { take } = await start();
    const first = socket;
    await take("open");
    await vi.advanceTimersByTimeAsync(5_000);
    expect(socket).toBe(first);
  });

  it("that hangs is left within 4 s of an event, and the event is sent again, once", async () => {
    const { views, take } = await open();
    const first = socket;
    await take("hang");
    await take("press");
    expect(await timeUntil(() => first?.readyState === 3)).toBeLessThan(4_100);
    await timeUntil(
      () => views[0].ended.length > 0,
      () => void take("answer"),
    );
    for (const view of views) view.check();
  });

  it("that hangs is left about a minute after the last frame, where nothing happens", async () => {
    const { take } = await open();
    const first = socket;
    await take("hang");
    expect(await timeUntil(() => first?.readyState === 3)).toBeLessThan(65_000);
  });

  it("that hangs is left 2 s after the page is looked at again", async () => {
    const { take } = await open();
    const first = socket;
    await take("hide");
    await take("hang");
    await vi.advanceTimersByTimeAsync(600_000);
    expect(first?.readyState).toBe(1);
    await take("hide");
    expect(await timeUntil(() => first?.readyState === 3)).toBeLessThan(2_100);
  });

  it.each([1006, 1012])(
    "that is closed with %i is opened again within 100 ms, again and again",
    async (code) => {
      const { take, joined } = await open();
      for (let times = 0; times < 5; times++) {
        const before = socket;
        socket?.end(code);
        expect(await timeUntil(() => socket !== before)).toBeLessThanOrEqual(100);
        await take("open");
        await take("receive");
        expect(joined()).toBe(true);
      }
    },
  );

  it("is tried every 1.5 s while the server says that it should be tried again", async () => {
    const { take } = await open();
    for (let times = 0; times < 10; times++) {
      const before = socket;
      socket?.end(1013);
      expect(await timeUntil(() => socket !== before)).toBeLessThanOrEqual(1_500);
      await take("open");
    }
  });

  it("takes an event whose post is not answered, 2 s after it is open", async () => {
    const { views, take } = await open();
    await take("cut");
    await take("press");
    await timeUntil(() => posts.length === 1);
    const time = await timeUntil(
      () => views[0].ended.length === 1,
      () => {
        for (const step of ["open", "receive"] as const) void take(step);
      },
    );
    expect(time).toBeLessThan(3_500);
    for (const view of views) view.check();
  });
});
