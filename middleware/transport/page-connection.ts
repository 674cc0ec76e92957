/**
 * The connection of a page: one channel for all of its views.
 *
 * The page joins with the seals of its views. From then on it sends events and receives patches, one frame each.
 */
import { isQueueFull, whenRoom } from "../component/event/queue.js";
import type { LiveEvent } from "../component/event/run.js";
import { noComponent, runOnce } from "../component/event/run-once.js";
import type { Instance } from "../component/instance.js";
import { receiveBroadcast } from "../component/receive-message.js";
import type { Visitor } from "../component/visitor.js";
import type { Connection, Site } from "../site.js";
import { adapterSwitch } from "../state/adapters/adapter-switch.js";
import {
  addConnection,
  type Connected,
  connectionName,
  removeConnection,
} from "../state/realtime/connections.js";
import { tellOwnerNews } from "../state/realtime/owner-news.js";
import { LiveAnswer } from "./answer-live.js";
import type { Channel, ChannelListener } from "./channel.js";
import { noInput, readInput } from "./input.js";
import { join, leave, leaveAll } from "./join.js";
import { dropOwnFields } from "./own-fields.js";
import { PageViewer } from "./page-viewer.js";
import { closeCodes, type EventFrame } from "./protocol.js";
import { entriesOf, readFrame } from "./read-frame.js";
import { endedMessage } from "./reader-message.js";
import { type AskedPage, hashOfCookies, type SignIn } from "./sign-in.js";
import type { Visit } from "./visit.js";

/** Milliseconds that a page whose own handler has signed the user out has to follow a redirect, before it is ended. */
const partingTime = 300;

export class PageConnection implements Connection, Connected, ChannelListener, AskedPage {
  private readonly viewer: PageViewer;
  private isStopped = false;
  readonly owner: string | undefined;

  /** @param signIn - only for a connection of an identity */
  constructor(
    site: Site,
    channel: Channel,
    { owner, data }: Visit,
    private readonly signIn: SignIn | undefined,
  ) {
    this.owner = owner;
    this.viewer = new PageViewer(site, channel, { data, connectionId: connectionName() });
    if (signIn) this.viewer.visitor.afterEvent = () => this.afterEvent(signIn);
    addConnection(this);
    site.connections.add(this);
    if (signIn) site.signedIn.add(this);
    channel.listen(this);
  }

  get id(): string {
    return this.viewer.visitor.connectionId;
  }

  receiveBroadcast(payload: unknown): void {
    for (const view of this.viewer.views()) receiveBroadcast(view, payload);
  }

  // --- Frames in ---

  receive(text: string | undefined): void {
    const frame = text === undefined ? undefined : readFrame(text);
    if (this.isStopped) return;
    if (!frame) return this.refuseFrame();
    switch (frame[0]) {
      case "ping":
        return this.viewer.sendFrame(["ok"]);
      case "join":
        return void join(this.viewer, this.owner, frame);
      case "leave":
        return leave(this.viewer, frame[1]);
      default:
        return this.receiveEvent(frame);
    }
  }

  private refuseFrame(): void {
    this.viewer.site.logRefusal("socket", { message: "a malformed frame [HL_EVENT_MALFORMED]" });
    this.viewer.channel.close(closeCodes.malformed, "HL_EVENT_MALFORMED");
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
      else this.refuseEvent(frame);
      return;
    }
    // The page sends events again after a reconnect. An event that is still running is confirmed when it is done.
    if (instance.events.isDone(event)) return viewer.sendFrame([number, component, event]);
    const answer = new LiveAnswer(viewer.site, view, instance, event, shown);
    void runOnce(instance, event, this.readEvent(frame, isBehind), answer);
    if (isQueueFull(instance)) this.pauseUntilRoom(instance);
  }

  private pauseUntilRoom(instance: Instance): void {
    const { channel, site } = this.viewer;
    const message = `${instance.definition.name}: more events than may wait, so the page is not read until there is room [HL_LIMIT]`;
    site.logRefusal("socket", { message });
    channel.pause();
    whenRoom(instance, () => channel.resume());
  }

  private readEvent(frame: EventFrame, isBehind: boolean): LiveEvent {
    const input = frame.length > 5 ? readInput(dropOwnFields(this.viewer.site, entriesOf(frame))) : noInput;
    return { binding: frame[4], input, mode: "live", isBehind, visitor: this.viewer.visitor };
  }

  /** Refuses an event for a component that the page does not have. */
  private refuseEvent([number, component, event]: EventFrame): void {
    const error = noComponent(component);
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
    adapterSwitch.guard(tellOwnerNews({ what: "ask", owner, cookies: hashOfCookies(cookies) }));
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
    site.connections.delete(this);
    if (this.signIn) site.signedIn.remove(this);
    removeConnection(this);
    leaveAll(this.viewer);
  }
}
