/**
 * The connection of a page: one channel for all of its views.
 *
 * The page joins with the seals of its views. From then on it sends events and receives patches, one frame each.
 */

import { LiveError } from "../../views/errors.js";
import { isQueueFull, whenRoom } from "../component/event/queue.js";
import type { LiveEvent } from "../component/event/run.js";
import { noComponent, runOnce } from "../component/event/run-once.js";
import type { Instance } from "../component/instance.js";
import { receiveBroadcast } from "../component/receive-message.js";
import type { Visitor } from "../component/visitor.js";
import type { Input } from "../input/event-input.js";
import type { Connection, Site } from "../site.js";
import { adapterSwitch } from "../state/adapters/adapter-switch.js";
import type { Address } from "../state/limits/addresses.js";
import {
  addConnection,
  type Connected,
  connectionName,
  removeConnection,
} from "../state/realtime/connections.js";
import { tellOwnerNews } from "../state/realtime/owner-news.js";
import { LiveAnswer } from "./answer-live.js";
import type { Channel, ChannelListener } from "./channel.js";
import { refusalOfCount, refusalOfJoin, refusalOfNames } from "./check-frame.js";
import { noInput, readInput } from "./input.js";
import { join, leave, leaveAll } from "./join.js";
import { dropOwnFields } from "./own-fields.js";
import { PageViewer } from "./page-viewer.js";
import { closeCodes, type EventFrame, type JoinFrame } from "./protocol.js";
import { entriesOf, readFrame } from "./read-frame.js";
import { endedMessage, readerMessage } from "./reader-message.js";
import { type AskedPage, hashOfCookies, type SignIn } from "./sign-in.js";
import { Throttle } from "./throttle.js";
import type { Visit } from "./visit.js";

/** Milliseconds that a page whose own handler has signed the user out has to follow a redirect, before it is ended. */
const partingTime = 300;

export class PageConnection implements Connection, Connected, ChannelListener, AskedPage {
  private readonly viewer: PageViewer;
  private readonly throttle: Throttle;
  readonly owner: string | undefined;
  private readonly address: Address;
  private isStopped = false;
  /** joins in progress */
  private joining = 0;

  /** @param signIn - only for a connection of an identity */
  constructor(
    site: Site,
    channel: Channel,
    { owner, data, request }: Visit,
    private readonly signIn: SignIn | undefined,
  ) {
    const { limits } = site;
    this.owner = owner;
    this.viewer = new PageViewer(site, channel, { data, connectionId: connectionName() });
    const counted = owner === undefined ? undefined : limits.owners.add(owner);
    this.throttle = new Throttle(channel, limits.values.eventsPerSocket, counted);
    this.address = limits.addresses.add(request.ip);
    limits.unjoined.add(this);
    addConnection(this);
    site.connections.add(this);
    channel.listen(this);
    if (signIn) this.register(signIn);
  }

  private register(signIn: SignIn): void {
    const { signedIn } = this.viewer.site;
    this.viewer.visitor.afterEvent = () => this.afterEvent(signIn);
    signedIn.add(this);
    // The user may have signed out while the upgrade request passed through the application.
    if (signedIn.hasNews(signIn.owner)) this.ask(true);
  }

  get id(): string {
    return this.viewer.visitor.connectionId;
  }

  receiveBroadcast(payload: unknown): void {
    for (const view of this.viewer.views()) receiveBroadcast(view, payload);
  }

  // --- Frames in ---

  receive(text: string | undefined): void {
    if (this.isStopped) return;
    const frame = text === undefined ? undefined : readFrame(text);
    if (!frame)
      return this.close("HL_EVENT_MALFORMED", { message: "a malformed frame [HL_EVENT_MALFORMED]" });
    this.throttle.count(frame[0] === "join" ? frame.length - 1 : 1);
    switch (frame[0]) {
      case "ping":
        return this.viewer.sendFrame(["ok"]);
      case "join":
        return this.receiveJoin(frame);
      case "leave":
        return this.receiveLeave(frame[1]);
      default:
        return this.receiveEvent(frame);
    }
  }

  /** Closes the connection, since the page sent what no page of ours sends. */
  private close(code: "HL_EVENT_MALFORMED" | "HL_SOCKET_LIMIT", error: { message: string }): void {
    const { site, channel } = this.viewer;
    // A client that goes on sending is not heard any more.
    this.isStopped = true;
    site.logRefusal("socket", { message: error.message, code });
    channel.close(closeCodes.malformed, code);
  }

  private receiveJoin(frame: JoinFrame): void {
    const { viewer } = this;
    const error = refusalOfJoin(frame, viewer.site.limits.values.views);
    if (error) return this.close("HL_SOCKET_LIMIT", error);
    this.joining++;
    void join(viewer, this.owner, frame).finally(() => {
      this.joining--;
      this.watchViews();
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

  private receiveEvent(frame: EventFrame): void {
    const { viewer } = this;
    const [number, component, event, patches] = frame;
    const view = viewer.viewAt(number);
    if (!view) return;
    const instance = view.instances[component];
    const shown = viewer.revisionAfter(number, patches);
    const isBehind = shown < view.revision;
    if (!instance) {
      if (isBehind) viewer.sendFrame([number, component, event]);
      else this.refuseEvent(frame, noComponent(component));
      return;
    }
    // The page sends events again after a reconnect. An event that is still running is confirmed when it is done.
    if (instance.events.isDone(event)) return this.answerAgain(instance, frame);
    const answer = new LiveAnswer(viewer.site, view, instance, event, shown);
    const read = this.readEvent(frame, isBehind);
    if (read instanceof LiveError) return this.refuseEvent(frame, read);
    void runOnce(instance, event, read, answer);
    if (isQueueFull(instance)) this.pauseUntilRoom(instance);
  }

  /** Answers an event that has ended already, and whose answer was lost. */
  private answerAgain({ events, formErrors }: Instance, [number, component, event]: EventFrame): void {
    if (!events.hasFailed(event)) return this.viewer.sendFrame([number, component, event]);
    const { code, message } = readerMessage(undefined);
    // The component itself shows what is wrong with a form.
    if (formErrors) this.viewer.sendFrame(["invalid", number, component, event, code, ""]);
    else this.viewer.sendFrame(["failed", number, component, event, code, message]);
  }

  private pauseUntilRoom(instance: Instance): void {
    const { channel, site } = this.viewer;
    const message = `${instance.definition.name}: more events than may wait, so the page is not read until there is room [HL_LIMIT]`;
    site.logRefusal("socket", { message });
    channel.pause();
    whenRoom(instance, () => channel.resume());
  }

  private readEvent(frame: EventFrame, isBehind: boolean): LiveEvent | LiveError {
    const input = frame.length > 5 ? this.readFields(frame) : noInput;
    if (input instanceof LiveError) return input;
    return { binding: frame[4], input, mode: "live", isBehind, visitor: this.viewer.visitor };
  }

  private readFields(frame: EventFrame): Input | LiveError {
    const { site } = this.viewer;
    const error = refusalOfCount((frame.length - 5) / 2, site.limits.values.fields);
    if (error) return error;
    const entries = entriesOf(frame);
    return refusalOfNames(entries) ?? readInput(dropOwnFields(site, entries));
  }

  /** Refuses an event that no component gets. */
  private refuseEvent([number, component, event]: EventFrame, error: LiveError): void {
    this.viewer.site.logRefusal("socket", error);
    this.viewer.sendFrame(["refused", number, component, event, error.code, error.what]);
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
    this.refuseAll();
    this.part();
  }

  sendBack(): void {
    if (this.isStopped) return;
    this.refuseAll();
    this.viewer.channel.close(closeCodes.tryAgain, "HL_SESSION_UNKNOWN");
  }

  /** Ends the page and all others of the user if a handler has signed the user out. */
  private afterEvent(signIn: SignIn): void {
    if (this.isStopped || !signIn.isOver) return;
    this.refuseAll();
    const { owner, cookies } = signIn;
    const browser = hashOfCookies(cookies);
    adapterSwitch.guard(tellOwnerNews({ what: "ask", owner }));
    if (browser) adapterSwitch.guard(tellOwnerNews({ what: "end", owner, cookies: browser }));
    // Its page may get a redirect first.
    setTimeout(() => this.part(), partingTime).unref();
  }

  private part(): void {
    const { viewer } = this;
    leaveAll(viewer);
    viewer.outbox.sendNow(["ended", endedMessage]);
    viewer.channel.close(closeCodes.ended, "HL_SESSION_ENDED");
  }

  /** Runs no further event, whether it has arrived or is yet to arrive. */
  private refuseAll(): void {
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

  stop(): void {
    this.isStopped = true;
  }

  shutDown(): Promise<void> {
    const { viewer } = this;
    const { channel } = viewer;
    for (let number = 0; number < viewer.viewCount; number++)
      viewer.viewAt(number)?.guard(() => viewer.sendSeal(number));
    const closed = channel.closed();
    channel.close(closeCodes.restart, "HL_RESTART");
    return closed;
  }

  terminate(): void {
    this.viewer.channel.terminate();
  }

  disconnect(): void {
    const { site } = this.viewer;
    const { limits } = site;
    site.connections.delete(this);
    if (this.signIn) site.signedIn.remove(this);
    limits.unjoined.remove(this);
    limits.addresses.remove(this.address);
    if (this.owner !== undefined) limits.owners.remove(this.owner);
    removeConnection(this);
    leaveAll(this.viewer);
  }
}
