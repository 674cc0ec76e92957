/**
 * A page without a browser: it speaks the wire as the script does, and keeps an account of what it was told.
 *
 * Events wait in a queue. They are sent over the socket, some clients sending all at once and others one at a time, or by
 * post while the socket is down; each leaves the queue when its own answer has arrived.
 */
import { setTimeout as pause } from "node:timers/promises";
import { WebSocket } from "ws";
import type { Random } from "./random.js";

/** An event of the ledger, as it was pressed. */
interface Pressed {
  component: number;
  /** its number among the component's events */
  event: number;
  binding: string;
  input: string[];
  /** the entry that it adds to the ledger; undefined if it is to fail, or adds none */
  id: number | undefined;
  pressedAt: number;
  /** whether it was sent over the socket that is open now */
  isSent: boolean;
}

/** How an event was answered. */
export interface Answered {
  /** undefined for one that was to fail */
  id: number | undefined;
  /** milliseconds since the epoch */
  pressedAt: number;
  answeredAt: number;
  way: string;
}

/** What a client was told about its events. */
export interface Account {
  /** entries whose events were confirmed, in order */
  confirmed: number[];
  /** each answered event, for finding out what went wrong */
  answers: Answered[];
  /** answers that say that the page can't go on */
  reloads: string[];
  /** entries whose events were answered as failed, with the answers: they must not be there */
  failed: [id: number, why: string][];
  /** answers that were wrong */
  mistakes: string[];
  /** what the page shows at the end, if it is not what the server has */
  different: string[];
  /** how it was connected, and what became of its posts, for finding out why an event was answered late */
  steps: Step[];
}

export interface Step {
  /** milliseconds since the epoch */
  at: number;
  what: string;
}

export function emptyAccount(): Account {
  return { confirmed: [], answers: [], reloads: [], failed: [], mistakes: [], different: [], steps: [] };
}

/** The components of the page. */
const [ledger, ticker, desk, panel] = [0, 1, 2, 3];
/** Milliseconds without a socket after which events are posted. */
const grace = 500;

export class Client {
  readonly account: Account = emptyAccount();
  private readonly queue: Pressed[] = [];
  private readonly bindings = new Map<string, string>();
  private readonly pageLoadId: string;
  private cookie = "";
  private seal = "";
  private patches = 0;
  private readonly events = [0, 0, 0, 0];
  private lastId = 0;
  private socket: WebSocket | undefined;
  private isJoined = false;
  /** whether its join over the open socket is not answered yet */
  private isJoining = false;
  private isPosting = false;
  private downSince = Date.now();
  private backAt = 0;
  private isStopped = false;
  /** whether it sends all events at once, as the script does, or one at a time */
  private readonly isEager: boolean;
  /** how events failed that have no number of their own */
  private readonly failures: string[] = [];
  private readonly listeners = new Map<string, (report: Report) => void>();
  /** numbers that the server has told this page */
  private readonly told = new Set<number>();

  constructor(
    private readonly url: string,
    private readonly random: Random,
  ) {
    this.pageLoadId = String(random.next());
    this.isEager = random.chance(0.7);
  }

  get waiting(): number {
    return this.queue.length;
  }

  /** Whether its socket is open, and its view has joined. */
  isConnected(): boolean {
    return this.isJoined;
  }

  /** Loads the page, and stays connected until `stop()`. */
  async open(): Promise<void> {
    const response = await fetch(this.url);
    this.cookie = response.headers
      .getSetCookie()
      .map((cookie) => cookie.split(";")[0])
      .join("; ");
    this.read(await response.text());
    void this.stayConnected();
    void this.postWhileDown();
  }

  /**
   * Loses the socket, as in a dead zone.
   *
   * @param time - milliseconds until the client tries to connect again
   */
  cut(time = 0): void {
    this.backAt = Date.now() + time;
    this.socket?.terminate();
  }

  /** Resolves when all events are answered. */
  async settled(): Promise<void> {
    while (this.queue.length > 0) await pause(10);
  }

  stop(): void {
    this.isStopped = true;
    this.cut();
  }

  /**
   * Presses one of the page's buttons, drawn at random.
   *
   * @param isCalm - whether to leave out those whose handlers wait, fail, or change what all pages share
   */
  press(isCalm = false): void {
    // A handler that never ends: it fails at its deadline.
    if (!isCalm && this.random.chance(0.01)) return this.enqueue(ledger, "hang", ["id", "0"], undefined);
    if (!isCalm && this.random.chance(0.05)) {
      this.lastId++;
      return this.enqueue(ledger, "tell", ["id", String(this.lastId)], undefined);
    }
    if (this.random.chance(0.25)) {
      this.lastId++;
      const [component, name] = this.random.chance(0.5) ? [desk, "note"] : [panel, "choose"];
      return this.enqueue(component as number, name as string, ["id", String(this.lastId)], this.lastId);
    }
    const other = isCalm ? 0.3 : this.random.next();
    if (other < 0.4) {
      this.lastId++;
      const id = ["id", String(this.lastId)];
      return other < 0.2
        ? this.enqueue(ledger, "count", id, this.lastId)
        : this.enqueue(ticker, "tick", id, this.lastId);
    }
    const wait = this.random.chance(0.7) ? 0 : this.random.between(1, 400);
    const fails = this.random.chance(0.05);
    this.lastId++;
    const input = ["id", String(this.lastId), "wait", String(wait), ...(fails ? ["fails", "on"] : [])];
    this.enqueue(ledger, "add", input, fails ? undefined : this.lastId);
  }

  /** Asks the server for the state that it has. */
  async ask(): Promise<Report> {
    const [own, ticks, chosen] = await Promise.all([
      this.askFor(ledger, "report", "report"),
      this.askFor(ticker, "reportTicks", "report-ticks"),
      this.askFor(panel, "reportPanel", "report-panel"),
    ]);
    // What the panel passes to it comes from the panel's queue.
    const noted = await this.askFor(desk, "reportDesk", "report-desk");
    const { done, halves } = own;
    return {
      done,
      ticks: ticks.done,
      notes: noted.done,
      picks: noted.picks ?? [],
      chosen: chosen.done,
      halves,
    };
  }

  private askFor(component: number, handler: string, push: string): Promise<Report> {
    const told = new Promise<Report>((resolve) => this.listeners.set(push, resolve));
    this.enqueue(component, handler, [], undefined);
    return told;
  }

  private enqueue(component: number, name: string, input: string[], id: number | undefined): void {
    const event = (this.events[component] ?? 0) + 1;
    this.events[component] = event;
    const binding = this.bindings.get(name) ?? name;
    this.queue.push({ component, event, binding, input, id, pressedAt: Date.now(), isSent: false });
    this.sendWaiting();
  }

  /** What it waits for, if its events are not all answered in time. */
  async whyUnanswered(): Promise<string> {
    const { queue, isJoined, isPosting, socket } = this;
    const first = queue.map(({ component, event, binding }) => `${component}:${event} ${binding}`);
    const reports = [...this.listeners.keys()];
    return JSON.stringify({
      queue: first.slice(0, 5),
      isJoined,
      isPosting,
      state: socket?.readyState,
      reports,
      failures: this.failures.slice(-3),
    });
  }

  private note(what: string): void {
    this.account.steps.push({ at: Date.now(), what });
  }

  private firstOf(component: number): Pressed | undefined {
    return this.queue.find((each) => each.component === component);
  }

  private read(html: string): void {
    this.seal = /name="_seal" value="([^"]*)"/.exec(html)?.[1] ?? this.seal;
    this.patches = 0;
    for (const [, text = ""] of html.matchAll(/name="submit:[\d:]+" value="([^"]*)"/g))
      this.bindings.set(text.split("(")[0] as string, text);
  }

  // --- The socket ---

  private async stayConnected(): Promise<void> {
    let delay = 100;
    while (!this.isStopped) {
      const wasOpen = await this.connectOnce();
      this.isJoined = false;
      this.downSince = Date.now();
      delay = wasOpen ? 100 : Math.min(delay * 2, 2000);
      await pause(Math.max(delay * (0.5 + this.random.next() / 2), this.backAt - Date.now()));
    }
  }

  /** Resolves when the socket is closed, with whether it had joined. */
  private connectOnce(): Promise<boolean> {
    const headers = { cookie: this.cookie, origin: this.url };
    const socket = new WebSocket(`${this.url.replace("http", "ws")}/_live/socket`, { headers });
    this.socket = socket;
    let silence: NodeJS.Timeout | undefined;
    const expectFrame = () => {
      clearTimeout(silence);
      silence = setTimeout(() => {
        this.note("silence");
        socket.terminate();
      }, 4000);
    };
    return new Promise((resolve) => {
      let wasJoined = false;
      socket.on("open", () => {
        this.note("open");
        expectFrame();
        // What is in flight by post must be answered first: its answer brings a newer seal.
        void this.whenPosted().then(() => this.join());
      });
      const ping = setInterval(() => this.transmit(["ping"]), 1500);
      socket.on("message", (data) => {
        expectFrame();
        const frame = JSON.parse(String(data)) as unknown[];
        if (frame[0] === "ok" && frame.length > 1) wasJoined = true;
        if (frame[0] === "ok" && frame.length > 1) this.note("joined");
        this.receive(frame);
      });
      socket.on("error", () => {});
      socket.on("close", (code, reason) => {
        this.note(`closed ${code} ${reason}`);
        this.isJoining = false;
        clearTimeout(silence);
        clearInterval(ping);
        resolve(wasJoined);
      });
    });
  }

  private join(): void {
    this.isJoined = false;
    this.isJoining = this.socket?.readyState === WebSocket.OPEN;
    this.transmit(["join", this.pageLoadId, [0, this.seal, this.patches]]);
  }

  private async whenPosted(): Promise<void> {
    while (this.isPosting) await pause(10);
  }

  private transmit(frame: unknown[]): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  private sendWaiting(): void {
    if (!this.isJoined || this.isPosting) return;
    const waiting = this.isEager
      ? this.queue
      : [ledger, ticker, desk, panel].map((each) => this.firstOf(each));
    for (const pressed of waiting) {
      if (!pressed || pressed.isSent) continue;
      pressed.isSent = true;
      const { component, event, binding, input } = pressed;
      this.transmit([0, component, event, this.patches, binding, ...input]);
    }
  }

  private receive(frame: unknown[]): void {
    const [what] = frame;
    if (what === "ok" && frame.length > 1) {
      this.isJoined = true;
      this.isJoining = false;
      for (const pressed of this.queue) pressed.isSent = false;
      this.sendWaiting();
    } else if (typeof what === "number") this.receiveChanges(frame);
    else if (what === "seal") {
      this.takeSeal(frame[2] as string);
    } else if (what === "effects") this.carryOut(frame[4] as unknown[][]);
    else if (what === "failed" || what === "refused" || what === "invalid")
      this.end(frame[2] as number, frame[3] as number, `${what} ${frame[4]}`);
    else if (what === "lost") this.account.mistakes.push("a newer state was lost");
    else if (what === "reload" || what === "ended") this.account.reloads.push(JSON.stringify(frame));
  }

  private takeSeal(seal: string): void {
    this.seal = seal;
    this.patches = 0;
  }

  private carryOut(effects: unknown[][]): void {
    for (const [what, , , name, detail] of effects)
      if (what === "push") this.receivePush(name as string, detail as Report & Told);
  }

  private receivePush(name: string, detail: Report & Told): void {
    if (name === "told") return void this.told.add(detail.id);
    this.listeners.get(name)?.(detail);
    this.listeners.delete(name);
  }

  private receiveChanges(frame: unknown[]): void {
    // Until the join is answered, changes are for what the page showed before.
    if (!this.isJoined) return;
    if (frame.length > 3) this.patches++;
    for (let at = 1; at < frame.length; at += 3)
      if (frame[at + 1]) this.end(frame[at] as number, frame[at + 1] as number);
  }

  // --- Posts ---

  private async postWhileDown(): Promise<void> {
    while (!this.isStopped) {
      await pause(50);
      const [first] = this.queue;
      if (!first || this.isJoined || Date.now() - this.downSince < grace) continue;
      this.isPosting = true;
      const { isJoining } = this;
      this.note(`post ${first.component}:${first.event}`);
      await this.post(first).catch((error) => {
        this.note(`no answer: ${error.cause ?? error}`);
        return pause(200);
      });
      this.isPosting = false;
      // As the script does: the answer to the join, and patches of before, would come after the newer seal.
      if (isJoining && !this.isJoined) this.socket?.terminate();
      else if (this.isJoined) this.join();
      this.sendWaiting();
    }
  }

  private async post({ component, event, binding, input }: Pressed): Promise<void> {
    const isSubmit = input.length > 0;
    const body = new URLSearchParams([
      ["_seal", this.seal],
      [`${isSubmit ? "submit" : "on"}:${component}`, binding],
      ["_page", this.pageLoadId],
      ["_event", String(event)],
      ["_patches", String(this.patches)],
    ]);
    for (let at = 0; at < input.length; at += 2) body.append(input[at] as string, input[at + 1] as string);
    const response = await fetch(`${this.url}/_live`, {
      method: "POST",
      body,
      headers: { Cookie: this.cookie, Origin: this.url, "HX-Request": "true", "HX-Request-Type": "partial" },
      signal: AbortSignal.timeout(20_000),
    });
    const html = await response.text();
    this.note(`${response.status} ${response.headers.get("Hyper-Live-Answer")}`);
    const newer = response.headers.get("Hyper-Live-Seal");
    if (newer) {
      this.takeSeal(newer === "body" ? html : newer);
      // As the script does: patches of before may still be on their way over the socket.
      this.isJoined = false;
    }
    if (response.headers.get("Hyper-Live-Answer") !== "final") return void (await pause(100));
    if (response.ok) this.read(html);
    const pushed = response.headers.get("HX-Trigger");
    for (const [name, detail] of Object.entries(JSON.parse(pushed ?? "{}") as Record<string, Report & Told>))
      this.receivePush(name, detail);
    this.end(component, event, response.ok ? undefined : `HTTP ${response.status} ${html.slice(0, 200)}`);
  }

  // --- Answers ---

  private end(component: number, event: number, failure?: string): void {
    const first = this.firstOf(component);
    if (first?.event !== event) return;
    this.queue.splice(this.queue.indexOf(first), 1);
    const { account } = this;
    const { id, pressedAt } = first;
    const way = `${component}:${event} ${this.isPosting ? "by post" : "by socket"}`;
    account.answers.push({ id, pressedAt, answeredAt: Date.now(), way: `${way}, ${failure ?? "done"}` });
    // A store that can't write makes events fail that were not to.
    if (id !== undefined && failure !== undefined) account.failed.push([id, failure]);
    else if (id !== undefined) account.confirmed.push(id);
    else if (first.input.length > 0 && failure === undefined) this.check(first, way);
    else if (failure !== undefined) this.failures.push(`${component}:${event} ${way}: ${failure}`);
    this.sendWaiting();
  }

  /** Checks the confirmation of an event that adds nothing to the ledger: it was to fail, or to tell the page its number. */
  private check({ component, event, binding, input }: Pressed, way: string): void {
    const what = `${component}:${event} ${binding} was confirmed ${way} at ${new Date().toISOString().slice(14, 23)}`;
    if (!binding.startsWith("tell")) this.account.mistakes.push(`${what}, though it was to fail`);
    else if (!this.told.has(Number(input[1]))) this.account.mistakes.push(`${what}, without what it says`);
  }
}

/** The detail of a push that says which event it is of. */
interface Told {
  id: number;
}

/** The state of a page on the server. */
export interface Report {
  /** the entries of the ledger */
  done: number[];
  ticks?: number[];
  /** what events in a slot have added to the component that has filled it */
  notes?: number[];
  /** what a child has passed to its parent, and what it has kept itself */
  picks?: number[];
  chosen?: number[];
  halves: number;
}
