/** Attacks by a reader who does not read: what waits for it must not fill the server's memory. */
import type { Socket } from "node:net";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { broadcast, context, html, live, memoryAdapter, subscribe } from "../../middleware/index.js";
import { Gate, Tally } from "../support/components.js";
import { type ServeOptions, serve, type TestSite } from "../support/site.js";
import { type JoinedPage, joinPage } from "../support/socket.js";

const mebi = 1024 * 1024;

/** Shows much, and returns much. */
@live
class Bulky {
  static events = 0;
  count = 0;
  increment(): void {
    Bulky.events++;
    this.count++;
  }
  echo(): string {
    Bulky.events++;
    return "y".repeat(50_000);
  }
  onMount(): void {
    subscribe("bulky", this.tell);
  }
  tell(text: string): void {
    context().push("told", { text });
  }
  render() {
    return html`<p>
      ${`${"x".repeat(100_000)} ${this.count}`}
      <button @click="increment">+</button><button data-live-hook="echo" @click="echo">e</button>
    </p>`;
  }
}

beforeEach(() => {
  Bulky.events = 0;
});

interface Served {
  site: TestSite;
  attacker: JoinedPage;
  other: JoinedPage;
  /** bytes that wait in the server for the attacker */
  waiting: () => number;
}

/** A page whose reader has stopped reading, and another page. */
async function stopReading(options: ServeOptions = {}): Promise<Served> {
  const site = await serve(
    (app) => {
      app.get("/", (_request, response) => response.live(Bulky));
      app.get("/tally", (_request, response) => response.live(Tally));
    },
    {
      limits: { eventsPerSocket: Number.POSITIVE_INFINITY, eventsPerOwner: Number.POSITIVE_INFINITY },
      ...options,
    },
  );
  const sockets: Socket[] = [];
  site.server.on("connection", (socket: Socket) => void sockets.push(socket));
  const other = await joinPage(site, "/tally");
  const attacker = await joinPage(site, "/");
  attacker.socket.socket.pause();
  return {
    site,
    attacker,
    other,
    waiting: () => Math.max(...sockets.map((socket) => socket.writableLength)),
  };
}

/** Lets the server handle what has arrived. */
async function handleAll({ other }: Served): Promise<void> {
  for (let time = 0; time < 30; time++) await other.event("increment");
}

describe("a reader who does not read", () => {
  it.each([
    ["1,000 clicks", 1_000, "increment", ""],
    ["500 events of 50 KB, with replies", 500, "echo", "z".repeat(50_000)],
  ])(
    "is sent its own answers up to the limit, and all of them once it reads: %s",
    async (_what, count, binding, value) => {
      const served = await stopReading();
      const { attacker, waiting, site } = served;
      const input = value === "" ? [] : [":value", value];
      for (let event = 1; event <= count; event++) attacker.socket.send([0, 0, event, 0, binding, ...input]);
      await handleAll(served);
      const handled = Bulky.events;
      expect(handled).toBeLessThan(count / 2);
      expect(waiting()).toBeLessThan(mebi + 200_000);
      attacker.socket.socket.resume();
      let confirmed = 0;
      while (confirmed < count) {
        const [first, , number] = await attacker.socket.next();
        if (typeof first === "number") confirmed = number as number;
      }
      expect(Bulky.events).toBe(count);
      expect(site.log).toEqual([]);
    },
  );

  it("is sent events for its scripts up to the limit, and the newest of them once it reads", async () => {
    const served = await stopReading();
    const { attacker, waiting } = served;
    for (let time = 1; time <= 400; time++) await broadcast("bulky", `${"p".repeat(50_000)} ${time}`);
    await handleAll(served);
    expect(waiting()).toBeLessThan(mebi);
    attacker.socket.socket.resume();
    for (let told = ""; !told.endsWith(" 400"); ) {
      const frame = await attacker.socket.next();
      if (frame[0] === "push") told = (frame[4] as { text: string }).text;
    }
  });

  it("is disconnected within a minute, and another one that is slow to send is not", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    onTestFinished(() => void vi.useRealTimers());
    const served = await stopReading();
    const { attacker, other, waiting } = served;
    for (let event = 1; event <= 300; event++) attacker.socket.send([0, 0, event, 0, "increment"]);
    await handleAll(served);
    expect(waiting()).toBeGreaterThan(mebi / 2);
    for (let time = 0; time < 2; time++) {
      vi.advanceTimersByTime(30_000);
      other.socket.send(["ping"]);
      while ((await other.socket.next())[0] !== "ok");
    }
    await expect.poll(waiting).toBe(0);
    expect(other.socket.socket.readyState).toBe(other.socket.socket.OPEN);
  });

  it("is not read while too much waits for the store", async () => {
    const memory = memoryAdapter();
    const gate = new Gate();
    let isHeld = false;
    const adapter = {
      ...memory,
      isShared: true,
      async swap(...args: Parameters<typeof memory.swap>) {
        if (isHeld && args[0].startsWith("view:")) await gate.passed;
        return memory.swap(...args);
      },
    };
    const served = await stopReading({ adapter });
    const { attacker } = served;
    isHeld = true;
    for (let event = 1; event <= 90; event++) attacker.socket.send([0, 0, event, 0, "increment"]);
    const { other } = served;
    attacker.socket.socket.resume();
    await vi.waitFor(() => expect(Bulky.events).toBeGreaterThan(5));
    other.socket.send(["ping"]);
    expect(await other.socket.next()).toEqual(["ok"]);
    expect(Bulky.events).toBeLessThan(15);
    gate.open();
    for (let confirmed = 0; confirmed < 90; )
      confirmed = Number((await attacker.socket.next()).at(2)) || confirmed;
    expect(Bulky.events).toBe(90);
  });
});
