/**
 * The connection of a page: one channel for all of its views.
 *
 * The page joins with the seals of its views. From then on it sends events and receives patches, one frame each.
 */

import {
  type ConnectionTrace,
  connectionChannel,
  endConnection,
  startConnection,
} from "../component/diagnostics.js";
import { receiveBroadcast } from "../component/receive-message.js";
import type { Visitor } from "../component/visitor.js";
import { startOf } from "../security/arrival.js";
import type { Connection, Site } from "../site.js";
import {
  addConnection,
  type Connected,
  nextConnection,
  removeConnection,
} from "../state/realtime/connections.js";
import type { Channel, ChannelListener } from "./channel.js";
import { refusalOfJoin } from "./check-frame.js";
import { developmentFrames } from "./development-frames.js";
import { handOverJoin } from "./hand-over.js";
import { join, leave, leaveAll } from "./join.js";
import { sendLastSeals, sendNewSeals } from "./page-seals.js";
import { PageViewer } from "./page-viewer.js";
import { PageVisitor } from "./page-visitor.js";
import { closeCodes, type JoinFrame } from "./protocol.js";
import { readFrame } from "./read-frame.js";
import { receiveAddress } from "./receive-address.js";
import { receiveEvent } from "./receive-event.js";
import type { AskedPage, SignIn } from "./sign-in.js";
import { Throttle } from "./throttle.js";
import { receiveVisibility } from "./visibility.js";
import type { Visit } from "./visit.js";

/** Milliseconds that a page has to follow a redirect before it is ended, if its own handler has signed the user out. */
const redirectTime = 300;

/** The end of a connection, as the server shuts down. */
interface Ending {
  /** whether an event has arrived that was not run */
  hasUnanswered: boolean;
  /** whether the next event closes it */
  isLeft: boolean;
}

export class PageConnection implements Connection, Connected, ChannelListener, AskedPage {
  private readonly viewer: PageViewer;
  private readonly throttle: Throttle;
  readonly owner: string | undefined;
  /** what its address counts as; see `AddressLimits` */
  private readonly network: string;
  private isStopped = false;
  /** the message of its tracing channel, if someone has subscribed */
  private traced: ConnectionTrace | undefined;
  /** from its stop on, as the server shuts down */
  private ending: Ending | undefined;
  /** joins in progress */
  private joining = 0;
  /** whether the page is about to connect again */
  private isLeaving = false;

  /** @param signIn - only for a connection of an identity */
  constructor(
    site: Site,
    channel: Channel,
    { owner, data, request }: Visit,
    private readonly signIn: SignIn | undefined,
  ) {
    const { limits } = site;
    this.owner = owner;
    this.viewer = new PageViewer(site, channel, new PageVisitor(data, nextConnection()));
    const counted = owner === undefined ? undefined : limits.owners.add(owner);
    this.throttle = new Throttle(channel, limits.values.eventsPerSocket, counted);
    this.network = limits.addresses.add(request.ip);
    limits.unjoined.add(this);
    addConnection(this);
    site.connections.add(this);
    if (connectionChannel.hasSubscribers) this.traced = startConnection(site.connections.size);
    channel.listen(this);
    if (signIn) this.register(signIn, startOf(request));
  }

  /** @param start - when the request began, as of `performance.now()` */
  private register(signIn: SignIn, start: number): void {
    const { signedIn } = this.viewer.site;
    this.viewer.visitor.afterEvent = () => this.afterEvent(signIn);
    signedIn.add(this);
    // The user may have signed out while the request passed through the application.
    if (signedIn.hasNews(signIn.owner) || signedIn.hasNewsSince(signIn.owner, start)) this.ask(true);
  }

  get number(): number {
    return this.viewer.visitor.connection;
  }

  receiveBroadcast(payload: unknown): void {
    for (const view of this.viewer.views()) receiveBroadcast(view, payload);
  }

  // --- Frames in ---

  receive(text: string | undefined): void {
    if (this.isStopped) return this.leaveUnanswered();
    const frame = text === undefined ? undefined : readFrame(text);
    if (!frame && text !== undefined && developmentFrames.answer?.(this.viewer, text)) return;
    if (!frame)
      return this.close("HL_EVENT_MALFORMED", { message: "a malformed frame [HL_EVENT_MALFORMED]" });
    this.throttle.count(frame[0] === "join" ? frame.length - 1 : 1);
    switch (frame[0]) {
      case "ping":
        return this.viewer.sendFrame(["ok"]);
      case "join":
        return this.receiveJoin(frame);
      case "url":
        return receiveAddress(this.viewer, frame);
      case "hidden":
      case "visible":
        return receiveVisibility(this.viewer, frame[0] === "hidden");
      case "leave":
        return this.receiveLeave(frame[1]);
      case "reconnect":
        this.isLeaving = true;
        return this.closeIfIdle();
      default:
        return receiveEvent(this.viewer, frame);
    }
  }

  private leaveUnanswered(): void {
    const { ending } = this;
    if (!ending) return;
    ending.hasUnanswered = true;
    if (ending.isLeft) void this.shutDown();
  }

  /** Closes the connection of a client that breaks the protocol or a limit. */
  private close(code: "HL_EVENT_MALFORMED" | "HL_SOCKET_LIMIT", error: { message: string }): void {
    const { site, channel } = this.viewer;
    // Ignore what the client sends from now on.
    this.isStopped = true;
    site.logRefusal("socket", { message: error.message, code });
    channel.close(closeCodes.malformed, code);
  }

  private receiveJoin(frame: JoinFrame): void {
    const { viewer } = this;
    const error = refusalOfJoin(frame, viewer.site.limits.values.views);
    if (error) return this.close("HL_SOCKET_LIMIT", error);
    this.joining++;
    const joinPage = viewer.site.isHandingOver ? handOverJoin : join;
    void joinPage(viewer, this.owner, frame).finally(() => {
      this.joining--;
      this.watchViews();
      this.closeIfIdle();
    });
  }

  private receiveLeave(number: number): void {
    leave(this.viewer, number);
    this.watchViews();
  }

  /** Starts the time after which a connection without a view is closed, or stops it. A join that fails changes nothing. */
  private watchViews(): void {
    const { site, hasViews, channel } = this.viewer;
    if (hasViews || !channel.isOpen) site.limits.unjoined.remove(this);
    else site.limits.unjoined.add(this);
  }

  closeUnused(): void {
    const { joinTime } = this.viewer.site.limits.values;
    // The store may be slow.
    if (this.joining > 0) return this.watchViews();
    this.close("HL_SOCKET_LIMIT", {
      message: `a socket without a view for ${joinTime} ms [HL_SOCKET_LIMIT]`,
    });
  }

  // --- Who the user is ---

  get cookies(): string | undefined {
    return this.signIn?.cookies;
  }

  get askedAt(): number {
    return this.signIn?.askedAt ?? 0;
  }

  ask(mustHold: boolean): void {
    if (!this.isStopped) this.signIn?.ask(this, mustHold);
  }

  get visitor(): Visitor {
    return this.viewer.visitor;
  }

  get channel(): Channel {
    return this.viewer.channel;
  }

  /** Ends the page of a user who is not signed in any more. */
  end(): void {
    // A page whose own handler has signed the user out is ended a little later.
    if (this.isStopped) return;
    this.stopEvents();
    this.endNow();
  }

  reconnect(): void {
    if (this.isStopped) return;
    this.stopEvents();
    this.viewer.channel.close(closeCodes.tryAgain, "HL_SESSION_UNKNOWN");
  }

  /** Ends the page and all others of the user if a handler has signed the user out. */
  private afterEvent(signIn: SignIn): void {
    if (this.isStopped || !signIn.isOver) return;
    this.stopEvents();
    signIn.announceEnd();
    // The page may follow the handler's redirect first.
    setTimeout(() => this.endNow(), redirectTime).unref();
  }

  private endNow(): void {
    leaveAll(this.viewer);
    this.viewer.end();
  }

  /** Runs no further event, also of those that have arrived already. */
  private stopEvents(): void {
    this.isStopped = true;
    this.viewer.visitor.isEnded = true;
  }

  whilePaused(): void {
    this.viewer.outbox.sendNow(["ok"]);
  }

  // --- The end ---

  checkAlive(): void {
    this.viewer.channel.checkAlive();
  }

  isOn(server: object): boolean {
    return this.viewer.channel.isOn(server);
  }

  reportStore(isThere: boolean): void {
    // The frames in the outbox may be waiting for the store.
    this.viewer.outbox.sendNow(["store", isThere]);
  }

  sendNewSeals(): void {
    if (!this.isStopped) sendNewSeals(this.viewer);
  }

  stop(): void {
    this.isStopped = true;
    this.ending ??= { hasUnanswered: false, isLeft: false };
  }

  get hasUnanswered(): boolean {
    return this.ending?.hasUnanswered === true;
  }

  shutDown(): Promise<void> {
    const { channel } = this;
    const closed = channel.closed();
    if (!channel.isOpen) return closed;
    sendLastSeals(this.viewer);
    channel.close(closeCodes.restart, "HL_RESTART");
    return closed;
  }

  /**
   * Closes the connection of a page that is about to connect again. If this process alone has its state, the page may come to
   * another one: its events are waited for, and it is sent its newest seals.
   */
  private closeIfIdle(): void {
    if (!this.isLeaving || this.isStopped) return;
    const { site, channel } = this.viewer;
    if (site.store.isShared) return channel.close(closeCodes.restart, "HL_RESTART");
    const running = [...this.viewer.views()].find((view) => view.isRunning);
    if (running) return void running.idle().then(() => setImmediate(() => this.closeIfIdle()));
    if (this.joining > 0) return;
    this.isStopped = true;
    void this.shutDown();
  }

  shutDownAtNextEvent(): void {
    if (this.ending) this.ending.isLeft = true;
  }

  terminate(): void {
    this.viewer.channel.terminate();
  }

  disconnect(): void {
    const { site } = this.viewer;
    const { limits } = site;
    site.connections.delete(this);
    if (this.traced) endConnection(this.traced, site.connections.size);
    if (this.signIn) site.signedIn.remove(this);
    limits.unjoined.remove(this);
    limits.addresses.remove(this.network);
    if (this.owner !== undefined) limits.owners.remove(this.owner);
    removeConnection(this);
    leaveAll(this.viewer);
  }
}
