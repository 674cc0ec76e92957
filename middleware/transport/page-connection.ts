/**
 * Sockets: one connection for all views of a page.
 *
 * A join brings the seals of the page's views; each view is made again (or found alive), and the page hears
 * nothing but "ok" if it shows what it should. Then events go up and patches go down, one frame each.
 */
import type { Duplex } from "node:stream";
import type { RawData, WebSocket } from "ws";
import { LiveError } from "../../views/errors.js";
import type { TemplateBook } from "../../views/host.js";
import type { Template } from "../../views/template.js";
import type { Changes, Viewer } from "../component/contracts.js";
import type { Flash } from "../component/effects.js";
import { dispatch } from "../component/event/dispatch.js";
import { isQueueFull } from "../component/event/guard.js";
import type { Outcome } from "../component/event/outcome.js";
import type { Instance } from "../component/instance.js";
import { isPromise } from "../component/is-promise.js";
import { callHook } from "../component/lifecycle.js";
import { receiveBroadcast } from "../component/receive-message.js";
import { renderAndDeliver } from "../component/render.js";
import { View } from "../component/view.js";
import { outdatedChanges, wholeChanges } from "../component/view-changes.js";
import { restoreView } from "../component/view-restore.js";
import type { Visitor } from "../component/visitor.js";
import { randomName } from "../security/random.js";
import type { Connection, Site } from "../site.js";
import { isAway } from "../state/adapters/store-away.js";
import {
  addConnection,
  type Connected,
  connectionName,
  removeConnection,
} from "../state/realtime/connections.js";
import { isMoved } from "../state/views/saving.js";
import type { ViewSnapshot } from "../state/views/snapshot.js";
import { resolveAddress } from "./address.js";
import { keepFlashes } from "./flash.js";
import { writeFrame } from "./frame.js";
import { textFrame } from "./frame-bytes.js";
import { noInput, readInput } from "./input.js";
import { dropOwnFields } from "./own-fields.js";
import { closeCodes, type ErrorFrame, type JoinView, type ServerFrame } from "./protocol.js";
import { type Told, tell } from "./sentences.js";
import { serverOf } from "./upgrade.js";

/** Beyond so many bytes waiting to be sent, a page gets no more changes until it has read some. */
const bufferLimit = 256 * 1024;
/** Most views of one page. */
const maxViews = 1000;
/** Most answers that may wait for the store; the page's next events then wait, too. */
const maxHeld = 100;

interface Joined {
  view: View;
  /** the view's revision less the patches that the page has counted */
  base: number;
}

/** Frames that wait until the state that they tell of is stored. */
interface Held {
  frames: string[];
  isReleased: boolean;
}

export class SocketConnection implements Connection, Viewer<View>, TemplateBook, Connected {
  readonly id = connectionName();
  private readonly visitor: Visitor;
  private held: Held[] | undefined;
  private isPaused = false;

  private templates: Set<number> | undefined;
  private joined: (Joined | undefined)[] = none;
  private page = "";
  private alive = true;
  private starved = false;
  private isStopped = false;

  constructor(
    private readonly site: Site,
    private readonly socket: WebSocket,
    /** what carries the socket: frames of ours are written to it as they are */
    private readonly stream: Duplex,
    private readonly session: string | undefined,
    data: Visitor["data"],
  ) {
    this.visitor = { data, connectionId: this.id };
    addConnection(this);
    site.connections.add(this);
    owners.set(socket, this);
    // The same for all sockets: of what a page that is only looked at keeps, listeners of its own would be a tenth.
    socket.on("message", onMessage).on("close", onClose).on("pong", onPong).on("error", onError);
  }

  // --- Frames in ---

  receive(text: string | undefined): void {
    const frame = text === undefined ? undefined : parseFrame(text);
    if (this.isStopped) return;
    if (isEvent(frame)) this.takeEvent(frame);
    else if (isPing(frame)) this.send(["ok"]);
    else if (isJoin(frame)) void this.join(frame[1], frame.slice(2) as JoinView[]);
    else if (isLeave(frame)) this.leave(frame[1]);
    else {
      this.site.logRefusal("socket", { message: "a malformed frame [HL_EVENT_MALFORMED]" });
      this.socket.close(closeCodes.malformed, "HL_EVENT_MALFORMED");
    }
  }

  private async join(page: string, views: JoinView[]): Promise<void> {
    this.page = page;
    // What was sent before may have met a page that did not listen yet.
    this.templates = undefined;
    const joined: number[] = [];
    const afterwards: (() => void)[] = [];
    for (const [number, seal, patches] of views) {
      try {
        const sealed = this.site.store.seals.open(seal, this.session);
        afterwards.push(
          await this.site.store.locks.withSharedLock(sealed.id, () => this.attach(number, sealed, patches)),
        );
        joined.push(number);
      } catch (error) {
        // Nothing is wrong with the page: it comes back until its state can be read.
        if (isAway(error)) return this.socket.close(closeCodes.restart, "HL_STORE_AWAY");
        this.refuseView(number, error);
      }
    }
    if (this.socket.readyState !== this.socket.OPEN) return this.disconnect();
    if (joined.length > 0) this.send(["ok", ...joined]);
    for (const action of afterwards) action();
  }

  private refuseView(number: number, error: unknown): void {
    const isLive = error instanceof LiveError && error.status < 500;
    if (error instanceof LiveError && error.code === "HL_PERSISTENT_LOAD") {
      this.site.settings.logger.error("Hyper Live: a page could not join, and will try again.", error);
      this.socket.close(closeCodes.tryAgain, error.code);
      return;
    }
    if (isLive) this.site.logRefusal("join", error);
    else this.site.settings.logger.error("Hyper Live: a page could not join.", error);
    this.send(["reload", number, isLive ? error.code : "HL_HANDLER_FAILED"]);
  }

  /** Takes a view to this connection; returns what is to be sent once the page knows that it joined. */
  private async attach(number: number, sealed: ViewSnapshot, patches: number): Promise<() => void> {
    const { store, surroundings } = this.site;
    const found = await store.find(sealed.id);
    const other =
      found?.viewer instanceof SocketConnection && found.viewer !== this && found.viewer.page !== this.page;
    const isFork = found !== undefined && other;
    let view: View;
    if (found && !isFork) {
      view = found;
      store.cancelGrace(view);
    } else {
      // Another tab that shows the same page goes its own way from here. The id's start names the page's elements.
      const state = isFork ? { ...store.copyOf(found), id: forkId(sealed.id) } : await store.newest(sealed);
      view = await restoreView(state, surroundings, true);
      view.markShown();
    }
    store.keep(view);
    view.viewer = this;
    view.visitor = this.visitor;
    view.syncSubscriptions();
    view.startPage(this.page);
    const joined = { view, base: view.revision - patches };
    // Most pages have one view, and an array that grows has room for many.
    if (this.joined.length === 0 && number === 0) this.joined = [joined];
    else this.joined = Object.assign([...this.joined], { [number]: joined });
    const isRight = view.matchesPage && sealed.revision + patches === view.revision;
    return () => {
      if (isFork) this.sendSeal(number);
      view.guard(() => {
        const anew = isRight ? outdatedChanges(view) : wholeChanges(view);
        if (anew.length > 0) this.send([number, ...anew]);
        view.matchesPage = true;
        view.deliver();
      });
      this.connectHooks(view);
    };
  }

  private connectHooks(view: View): void {
    view.mode = "live";
    view.guard(() => this.sendEffects(view));
    for (const instance of view.instances) {
      if (!instance?.component.onConnect) continue;
      view.guard(() =>
        callHook(instance, "onConnect", () => {
          renderAndDeliver(instance);
          view.guard(() => this.sendEffects(view));
        }),
      );
    }
  }

  private takeEvent(frame: EventTuple): void {
    const [number, component, event, patches, binding] = frame;
    const joined = this.joined[number];
    if (!joined) return;
    const { view, base } = joined;
    const instance = view.instances[component];
    const isBehind = patches + base < view.revision;
    if (!instance) {
      if (isBehind) this.send([number, component, event]);
      else this.refuse(number, component, event, notThere(component));
      return;
    }
    // Sent again after a reconnect: done already, or still under way and confirmed when it is done.
    if (instance.events.isDone(event)) return this.send([number, component, event]);
    if (isQueueFull(instance)) {
      this.socket.close(closeCodes.malformed, "HL_SOCKET_LIMIT");
      return;
    }
    if (!instance.events.begin(event)) return;
    const input = frame.length > 5 ? readInput(dropOwnFields(this.site, [...pairsOf(frame)])) : noInput;
    const outcome = dispatch(instance, { binding, input, mode: "live", isBehind });
    const shown = patches + base;
    if (isPromise(outcome))
      void outcome.then((outcome) => this.finish(view, instance, event, outcome, shown));
    else this.finish(view, instance, event, outcome, shown);
  }

  /** @param shown - the revision that the page showed when it sent the event */
  private finish(view: View, instance: Instance, event: number, outcome: Outcome, shown: number): void {
    // Asked for only now: what was under way before may have changed the page since.
    finishEvent(this.site, { view, instance, event, outcome, wasBehind: shown < view.revision });
  }

  // --- Frames out ---

  get book(): TemplateBook {
    return this;
  }

  has({ id }: Template): boolean {
    this.templates ??= new Set();
    const has = this.templates.has(id);
    this.templates.add(id);
    return has;
  }

  get ready(): boolean {
    const ready = this.socket.bufferedAmount < bufferLimit && this.heldCount < maxHeld;
    if (!ready) this.starved = true;
    return ready;
  }

  send(view: View, changes: Changes): void;
  send(frame: ServerFrame): void;
  send(what: View | ServerFrame, changes?: Changes): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    const frame = what instanceof View ? [this.numberOf(what), ...(changes as Changes)] : what;
    const text = writeFrame(frame as ServerFrame);
    const last = this.held?.at(-1);
    if (last) last.frames.push(text);
    else this.write(text);
  }

  private write(text: string): void {
    // While nothing waits to be sent, nobody need hear when this is: what waits for that comes behind something else.
    const isAlone = text.length < bufferLimit / 16 && this.socket.bufferedAmount === 0;
    if (isAlone) this.stream.write(textFrame(text));
    else this.stream.write(textFrame(text), () => this.goOn());
  }

  /** Holds back all frames from now on, until what it returns is called. */
  hold(): () => void {
    const held: Held = { frames: [], isReleased: false };
    this.held ??= [];
    this.held.push(held);
    if (this.heldCount > maxHeld && !this.isPaused) {
      this.isPaused = true;
      this.socket.pause();
    }
    return () => {
      held.isReleased = true;
      this.sendReleased();
    };
  }

  /** In the order in which they were written, since each builds on the one before. */
  private sendReleased(): void {
    while (this.held?.[0]?.isReleased) {
      const { frames } = this.held.shift() as Held;
      if (this.socket.readyState === this.socket.OPEN) for (const text of frames) this.write(text);
    }
    if (this.heldCount > 0 || !this.isPaused) return;
    this.isPaused = false;
    this.socket.resume();
  }

  handOver(): void {
    this.socket.close(closeCodes.restart, "HL_VIEW_MOVED");
  }

  receiveBroadcast(payload: unknown): void {
    for (const joined of this.joined) if (joined) receiveBroadcast(joined.view, payload);
  }

  /** Some of what waited was sent. */
  private goOn(): void {
    if (!this.starved || !this.ready) return;
    this.starved = false;
    for (const joined of this.joined) joined?.view.guard(() => joined.view.deliver());
  }

  private get heldCount(): number {
    return this.held?.length ?? 0;
  }

  private numberOf(view: View): number {
    for (let number = 0; number < this.joined.length; number++)
      if (this.joined[number]?.view === view) return number;
    return -1;
  }

  /** Tells the page where to go, and what to say, by a handler's or hook's wish. */
  sendEffects(view: View): Promise<void> | undefined {
    const effects = view.drainEffects();
    if (!effects) return undefined;
    const { redirect, flashes, pushes } = effects;
    for (const { component, event, detail } of pushes)
      this.send(["push", this.numberOf(view), component, event, detail]);
    if (redirect !== undefined) return this.sendElsewhere(view, redirect, flashes);
    for (const { kind, text } of flashes) this.send(["flash", kind, text]);
    return undefined;
  }

  private async sendElsewhere(view: View, redirect: string, flashes: readonly Flash[]): Promise<void> {
    const address = resolveAddress(redirect, view.url, view.prefix);
    const cookie = await keepFlashes(this.site, view.session, flashes, address);
    if (cookie) this.send(["cookie", cookie]);
    this.send(["redirect", address]);
  }

  /** Tells the page what a handler returned. */
  reply(view: View, component: number, event: number, value: unknown): void {
    this.send(["reply", this.numberOf(view), component, event, value]);
  }

  /** Tells the page that an event of a component of its own was refused, was not valid, or failed. */
  report(view: View, component: number, event: number, status: ErrorFrame[0], { code, message }: Told): void {
    this.send([status, this.numberOf(view), component, event, code, message]);
  }

  private refuse(number: number, component: number, event: number, error: LiveError): void {
    this.site.logRefusal("socket", error);
    this.send(["refused", number, component, event, error.code, error.what]);
  }

  private sendSeal(number: number): void {
    const joined = this.joined[number];
    if (!joined) return;
    this.send(["seal", number, this.site.store.seals.sealNow(joined.view)]);
    joined.base = joined.view.revision;
  }

  // --- The end ---

  answered(): void {
    this.alive = true;
  }

  checkAlive(): void {
    if (!this.alive) return this.socket.terminate();
    this.alive = false;
    this.socket.ping();
  }

  tellStore(isThere: boolean): void {
    // Not behind what waits for the store.
    if (this.socket.readyState === this.socket.OPEN) this.write(writeFrame(["store", isThere]));
  }

  isOn(server: object): boolean {
    return serverOf({ socket: this.stream }) === server;
  }

  stop(): void {
    this.isStopped = true;
  }

  shutDown(): Promise<void> {
    this.joined.forEach((joined, number) => {
      joined?.view.guard(() => this.sendSeal(number));
    });
    const { socket } = this;
    const closed = new Promise<void>((resolve) => {
      if (socket.readyState === socket.CLOSED) resolve();
      else socket.once("close", () => resolve());
    });
    socket.close(closeCodes.restart, "HL_RESTART");
    // The page's answer must be read for that.
    socket.resume();
    return closed;
  }

  terminate(): void {
    this.socket.terminate();
  }

  private leave(number: number): void {
    const joined = this.joined[number];
    if (!joined) return;
    this.joined[number] = undefined;
    this.release(joined.view);
  }

  disconnect(): void {
    this.site.connections.delete(this);
    removeConnection(this);
    for (let number = 0; number < this.joined.length; number++) this.leave(number);
  }

  /** The view waits for its page to come back; then it is stored and put away. */
  private release(view: View): void {
    if (view.viewer !== this) return;
    view.viewer = undefined;
    view.syncSubscriptions();
    for (const instance of view.instances) {
      if (instance?.component.onDisconnect)
        view.guard(() => callHook(instance, "onDisconnect", () => renderAndDeliver(instance)));
    }
    const { store, settings } = this.site;
    store.startGrace(view, settings.grace);
    // The page may come back to another process.
    if (store.isShared) view.guard(() => store.saving.saveChanged(view).catch(ignoreMoved));
  }
}

/** Shared by all that have no view. */
const none: (Joined | undefined)[] = [];

/** Whose a socket is. */
const owners = new WeakMap<WebSocket, SocketConnection>();

function onMessage(this: WebSocket, data: RawData, isBinary: boolean): void {
  owners.get(this)?.receive(isBinary ? undefined : String(data));
}
function onClose(this: WebSocket): void {
  owners.get(this)?.disconnect();
}
function onPong(this: WebSocket): void {
  owners.get(this)?.answered();
}
/** A broken connection also closes; without a listener the error would end the process. */
function onError(): void {}

/** An event that was handled. */
interface Handled {
  view: View;
  instance: Instance;
  event: number;
  outcome: Outcome;
  /** whether there is something newer than what the page showed when it sent it */
  wasBehind: boolean;
}

/** Tells the page what became of an event; where other processes share the store, once the new state is there. */
function finishEvent(site: Site, handled: Handled): void {
  const { store } = site;
  const { view, outcome } = handled;
  if (!store.isShared || outcome.status === "refused") return tellOutcome(site, handled);
  const connection = connectionOf(view);
  const release = connection?.hold();
  tellOutcome(site, handled);
  view.guard(() =>
    store.saving
      .saveForSure(view)
      .catch(ignoreMoved)
      .finally(() => release?.()),
  );
}

/** The socket that shows a view at present. */
function connectionOf({ viewer }: View): SocketConnection | undefined {
  return viewer instanceof SocketConnection ? viewer : undefined;
}

/** Another process goes on with the view, and its page is on its way there. */
function ignoreMoved(error: unknown): void {
  if (!isMoved(error)) throw error;
}

/** Tells the page what became of an event, and what changed by it. */
function tellOutcome(site: Site, { view, instance, event, outcome, wasBehind }: Handled): void {
  instance.events.end(event);
  const connection = connectionOf(view);
  // Offered a moment ago, and gone by another's doing: dropped quietly, the page is brought up to date.
  const isBehind = wasBehind || instance.needsFullRender;
  const isStale = outcome.status === "refused" && outcome.error.code === "HL_EVENT_NOT_OFFERED" && isBehind;
  if (outcome.status === "refused" && !isStale) {
    site.logRefusal("socket", outcome.error);
    connection?.report(view, instance.number, event, "refused", {
      code: outcome.error.code,
      message: outcome.error.what,
    });
    return;
  }
  let failure = outcome.status === "failed" ? outcome : undefined;
  const isConfirmed = !failure && outcome.status !== "invalid";
  try {
    if (outcome.status === "done" && outcome.value !== undefined)
      connection?.reply(view, instance.number, event, outcome.value);
    view.deliver(isConfirmed ? { instance, event } : undefined);
    if (outcome.status === "invalid")
      connection?.report(view, instance.number, event, "invalid", { code: outcome.error.code, message: "" });
  } catch (error) {
    // What the handler left can't be written.
    failure ??= { status: "failed", error };
  }
  if (outcome.status === "done" || outcome.status === "failed") view.keepEffects(outcome.effects);
  // Where nobody is there, it waits for whoever joins next.
  view.showEffects();
  if (!failure) return;
  site.settings.logger.error("Hyper Live: a handler threw.", failure.error);
  connection?.report(view, instance.number, event, "failed", tell(failure.error));
}

function forkId(id: string): string {
  return id.slice(0, 6) + randomName().slice(6);
}

function notThere(component: number): LiveError {
  return new LiveError("HL_EVENT_NOT_OFFERED", `The page has no component ${component}.`, { status: 403 });
}

// --- Reading frames: whatever arrives is unknown until checked ---

type EventTuple = [
  number: number,
  component: number,
  event: number,
  patches: number,
  binding: string,
  ...input: string[],
];

function parseFrame(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isCount(value: unknown, below = Number.MAX_SAFE_INTEGER): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < below;
}

function isEvent(frame: unknown): frame is EventTuple {
  return (
    Array.isArray(frame) &&
    frame.length >= 5 &&
    frame.length % 2 === 1 &&
    isCount(frame[0], maxViews) &&
    isCount(frame[1]) &&
    isCount(frame[2]) &&
    isCount(frame[3]) &&
    hasTexts(frame, 4)
  );
}

/** Whether all are texts from a place on. */
function hasTexts(values: unknown[], from: number): boolean {
  for (let at = from; at < values.length; at++) if (typeof values[at] !== "string") return false;
  return true;
}

function isJoin(frame: unknown): frame is ["join", string, ...JoinView[]] {
  return (
    Array.isArray(frame) &&
    frame[0] === "join" &&
    typeof frame[1] === "string" &&
    frame[1].length <= 32 &&
    frame
      .slice(2)
      .every(
        (view) =>
          Array.isArray(view) &&
          view.length === 3 &&
          isCount(view[0], maxViews) &&
          typeof view[1] === "string" &&
          isCount(view[2]),
      )
  );
}

function isPing(frame: unknown): boolean {
  return Array.isArray(frame) && frame.length === 1 && frame[0] === "ping";
}

function isLeave(frame: unknown): frame is ["leave", number] {
  return Array.isArray(frame) && frame[0] === "leave" && frame.length === 2 && isCount(frame[1], maxViews);
}

/** What an event brings along: names and values behind the rest. */
function* pairsOf(frame: EventTuple): Generator<[string, string]> {
  for (let i = 5; i < frame.length; i += 2) yield [frame[i] as string, frame[i + 1] as string];
}
