/** The views that a page shows, each with a number on its connection, and the frames that the page is sent about them. */
import { setImmediate as nextTurn, setTimeout as pause } from "node:timers/promises";
import type { TemplateBook } from "../../views/host.js";
import type { Template } from "../../views/template.js";
import type { HistoryChange } from "../component/address/address.js";
import type { Changes, Viewer } from "../component/contracts.js";
import { done, type Outcome } from "../component/event/outcome.js";
import type { View } from "../component/view.js";
import type { Site } from "../site.js";
import type { Channel } from "./channel.js";
import { effectFrames } from "./effect-frames.js";
import { Outbox } from "./outbox.js";
import type { PageVisitor } from "./page-visitor.js";
import { closeCodes, type ErrorFrame, type ServerFrame } from "./protocol.js";
import { endedMessage, lostMessage, type ReaderMessage } from "./reader-message.js";
import { sendAddress } from "./shown-address.js";
import { isHidden, watchVisibility } from "./visibility.js";

/** Milliseconds for which a connection that is to end waits for running events, to answer them. */
const lastAnswers = 1_000;

/** A view that joined. */
interface Joined {
  view: View;
  /** the view's revision minus the number of patches that the page had counted then */
  base: number;
  /** whose views it counts among: a post may give the view to another owner */
  owner: string;
}

export class PageViewer implements Viewer<View>, TemplateBook {
  readonly outbox: Outbox;
  /** identifies one load of the page: a random word, made by its script */
  pageLoadId = "";
  private templates: Set<number> | undefined;
  private joined: (Joined | undefined)[] = none;

  constructor(
    readonly site: Site,
    readonly channel: Channel,
    readonly visitor: PageVisitor,
  ) {
    this.outbox = new Outbox(channel, this);
  }

  // --- Its views ---

  /** Starts to serve a load of the page. */
  startPage(pageLoadId: string): void {
    this.pageLoadId = pageLoadId;
    // Templates sent before may have been lost: the page did not listen yet.
    this.templates = undefined;
  }

  /** Adds a view that the page shows. */
  add(number: number, view: View, patches: number): void {
    view.viewer = this;
    view.visitor = this.visitor;
    view.syncSubscriptions();
    view.startPage(this.pageLoadId);
    const before = this.joined[number];
    const owner = before?.owner ?? view.owner;
    if (!before) this.site.limits.owners.countViews(owner, 1);
    const joined = { view, base: view.revision - patches, owner };
    // Most pages have one view; an array literal has room for one, while a growing array reserves room for many.
    if (this.joined.length === 0 && number === 0) this.joined = [joined];
    else this.joined = Object.assign([...this.joined], { [number]: joined });
  }

  /** Removes a view; returns it, if it was there. */
  remove(number: number): View | undefined {
    const joined = this.joined[number];
    if (!joined) return undefined;
    this.joined[number] = undefined;
    this.site.limits.owners.countViews(joined.owner, -1);
    return joined.view;
  }

  viewAt(number: number): View | undefined {
    return this.joined[number]?.view;
  }

  /** The revision of a view that a page shows after this many patches. */
  revisionAfter(number: number, patches: number): number {
    return patches + (this.joined[number]?.base ?? 0);
  }

  get hasViews(): boolean {
    return this.joined.some((joined) => joined !== undefined);
  }

  /** One more than the highest number of a view. */
  get viewCount(): number {
    return this.joined.length;
  }

  *views(): Iterable<View> {
    for (const joined of this.joined) if (joined) yield joined.view;
  }

  /** Whether a view is shown by another load of its page, such as one in a second tab. */
  isShownByOtherPage({ viewer }: View): boolean {
    return viewer instanceof PageViewer && viewer !== this && viewer.pageLoadId !== this.pageLoadId;
  }

  shows({ viewer }: View): boolean {
    return viewer === this;
  }

  /**
   * Whether a view is shown by a connection that the same load of the page has opened later. What arrives over this one was
   * held up by the network, and nobody would read the answer.
   */
  isOvertaken({ viewer }: View): boolean {
    if (!(viewer instanceof PageViewer) || viewer === this || viewer.pageLoadId !== this.pageLoadId)
      return false;
    return viewer.channel.isOpen && this.visitor.connection < viewer.visitor.connection;
  }

  /** Whether a view with this key is shown under another number. */
  hasElsewhere(number: number, key: string): boolean {
    return this.joined.some((joined, other) => other !== number && joined?.view.key === key);
  }

  /** The number of a view on the connection; -1 if it has left. */
  numberOf(view: View): number {
    for (let number = 0; number < this.joined.length; number++)
      if (this.joined[number]?.view === view) return number;
    return -1;
  }

  // --- Frames ---

  get book(): TemplateBook {
    return this;
  }

  has({ id }: Template): boolean {
    this.templates ??= new Set();
    const has = this.templates.has(id);
    this.templates.add(id);
    return has;
  }

  get unread(): number {
    return this.site.settings.limits.unread;
  }

  get isHidden(): boolean {
    return isHidden(this);
  }

  watchVisibility(): void {
    watchVisibility(this);
  }

  get ready(): boolean {
    return this.outbox.isReady;
  }

  send(view: View, changes: Changes): void {
    this.sendFrame([this.numberOf(view), ...changes]);
  }

  sendFrame(frame: ServerFrame): void {
    this.outbox.send(frame);
  }

  deliverAll(): void {
    for (const view of this.views()) {
      view.attempt(() => view.deliver());
      view.showEffects();
    }
  }

  /** Sends the pending redirect, flashes and pushes of a view. While the page can't take more, the view keeps them. */
  sendEffects(view: View): void {
    const effects = this.ready ? view.drainEffects() : undefined;
    if (effects) for (const frame of effectFrames(this, view, effects)) this.sendFrame(frame);
  }

  /**
   * Sends the effects of an event, and the value that its handler returned, ahead of its answer. The page keeps them until
   * that arrives: so it has both or neither, wherever the connection is cut.
   */
  sendDeeds(view: View, component: number, event: number, outcome: Outcome): void {
    if (outcome === done || (outcome.status !== "done" && outcome.status !== "failed")) return;
    const number = this.numberOf(view);
    if (outcome.status === "done" && outcome.value !== undefined)
      this.sendFrame(["reply", number, component, event, outcome.value]);
    const frames = outcome.effects ? effectFrames(this, view, outcome.effects) : [];
    if (frames.length > 0) this.sendFrame(["effects", number, component, event, frames]);
  }

  /** Shows the address of a view in the browser's address bar. */
  showAddress(view: View, change: HistoryChange): void {
    sendAddress(this, view, change);
  }

  /** Reports an event that was refused, was invalid, or failed. */
  report(
    view: View,
    component: number,
    event: number,
    status: ErrorFrame[0],
    { code, message }: ReaderMessage,
  ): void {
    this.sendFrame([status, this.numberOf(view), component, event, code, message]);
  }

  /** Whether the newest seal of a page is older than what it shows, or than its state. */
  hasOldSeal(number: number): boolean {
    const joined = this.joined[number];
    if (!joined) return false;
    const { view, base } = joined;
    return view.version !== view.savedVersion || view.revision !== base;
  }

  /** Reports an event whose state could not be stored, ahead of the frames that wait for the store. */
  reportNow(view: View, component: number, event: number, { code, message }: ReaderMessage): void {
    this.outbox.sendNow(["failed", this.numberOf(view), component, event, code, message]);
  }

  /** Sends the newest seal of a view, from which on the page counts patches again. */
  sendSeal(number: number, seal: string): void {
    const joined = this.joined[number];
    // The state of a view that was given up must not come back.
    if (!joined?.view.isKept) return;
    this.sendFrame(["seal", number, seal]);
    joined.base = joined.view.revision;
    if (!this.site.store.isShared) joined.view.savedVersion = joined.view.version;
  }

  /** Tells the page, which was sent an older state, that a newer one is lost. */
  reportLoss(): void {
    this.site.logLoss(
      "A page has come back whose newest state ended with another process, or with the store.",
    );
    this.sendFrame(["lost", lostMessage]);
  }

  /** Tells the page that its user is signed out, or is someone else now, and closes its connection. */
  end(): void {
    this.outbox.sendNow(["ended", endedMessage]);
    this.channel.close(closeCodes.ended, "HL_SESSION_ENDED");
  }

  handOver(): void {
    this.channel.close(closeCodes.restart, "HL_VIEW_MOVED");
  }

  joinAgain(view: View, code: string): void {
    // What the page sends from now on waits in the page, for the state that it joins with.
    this.channel.pause();
    void this.endAfter(view.idle(), code);
  }

  private async endAfter(running: Promise<unknown>, code: string): Promise<void> {
    await Promise.race([running, pause(lastAnswers, undefined, { ref: false })]);
    // The answers are sent in the turn in which their events end.
    await nextTurn();
    this.channel.close(closeCodes.tryAgain, code);
  }
}

/** The connection that shows a view now, if any. */
export function pageViewerOf({ viewer }: View): PageViewer | undefined {
  return viewer instanceof PageViewer ? viewer : undefined;
}

/** The connection that shows a view now, if it is of this load of the page: another one has numbered its own events. */
export function viewerOfLoad(view: View, pageLoadId: string): PageViewer | undefined {
  const viewer = pageViewerOf(view);
  return viewer?.pageLoadId === pageLoadId ? viewer : undefined;
}

/** Shared by all pages without a view. */
const none: (Joined | undefined)[] = [];
