/** Answers an event that arrived on a channel: sends its outcome and its changes. */

import type { LiveError } from "../../views/errors.js";
import { done, hasAfterwards, type Outcome, runAfterwards } from "../component/event/outcome.js";
import type { Answer } from "../component/event/run-once.js";
import { isForbidden } from "../component/guards.js";
import type { Instance } from "../component/instance.js";
import type { View } from "../component/view.js";
import type { Site } from "../site.js";
import { isRefused } from "../state/adapters/store-refused.js";
import { answerOnceStored, type EndedEvent } from "./answer-once-stored.js";
import { loggedAs } from "./fault-id.js";
import { hadOtherTemplates } from "./other-templates.js";
import { type PageViewer, pageViewerOf, viewerOfLoad } from "./page-viewer.js";
import type { ErrorFrame } from "./protocol.js";
import { type ReaderMessage, readerMessage } from "./reader-message.js";

export class LiveAnswer implements Answer<void>, EndedEvent {
  constructor(
    readonly site: Site,
    readonly view: View,
    readonly instance: Instance,
    readonly pageLoadId: string,
    readonly event: number,
    /** the revision that the page showed when it sent the event */
    private readonly shown: number,
  ) {}

  /** Sends the answer. With a shared store, the page gets it once the new state is stored. */
  finish(outcome: Outcome): void {
    this.conclude(outcome);
    pageViewerOf(this.view)?.visitor.afterEvent?.();
  }

  private conclude(outcome: Outcome): void {
    if (outcome.status === "unrun") return;
    if (outcome.status === "refused" && !this.isStale(outcome)) return this.refuse(outcome);
    if (this.site.store.isShared && outcome.status !== "refused") return this.answerOnceStored(outcome);
    this.answer(outcome);
    runAfterwards(outcome);
  }

  private answerOnceStored(outcome: Outcome): void {
    const afterwards = hasAfterwards(outcome) ? () => runAfterwards(outcome) : undefined;
    answerOnceStored(this, () => this.answer(outcome), afterwards);
  }

  /** The connection of the page now: it may have reconnected since it sent the event. After a reload there is none. */
  private get viewer(): PageViewer | undefined {
    return viewerOfLoad(this.view, this.pageLoadId);
  }

  /**
   * Whether the binding was removed by a change that the page had not received yet. The event is then just confirmed. One that
   * only another version of the site offers is refused.
   */
  private isStale({ error }: Refused): boolean {
    // Compare only now, since events that ran before this one may have changed the view.
    const isBehind = this.shown < this.view.revision || this.instance.needsFullRender;
    return error.code === "HL_EVENT_NOT_OFFERED" && isBehind && !hadOtherTemplates(this.view, this.shown);
  }

  private refuse({ error }: Refused): void {
    this.site.logRefusal("socket", error);
    this.report("refused", readerMessage(error));
  }

  private answer(outcome: Outcome): void {
    const { view } = this;
    const failure = this.show(outcome);
    view.showEffects();
    if (!failure) return;
    const { error } = failure;
    if (isForbidden(error) || isRefused(error)) this.site.logRefusal("socket", error as LiveError);
    else this.site.settings.logger.error(`Hyper Live: a handler threw.${loggedAs(error)}`, error);
    this.report("failed", readerMessage(error));
  }

  /** Sends the changes; returns the error of an event that failed, or whose result can't be written as HTML. */
  private show(outcome: Outcome): { error: unknown } | undefined {
    const failure = outcome.status === "failed" ? outcome : undefined;
    try {
      this.deliver(outcome);
      return failure;
    } catch (error) {
      return failure ?? { error };
    }
  }

  private deliver(outcome: Outcome): void {
    const { view } = this;
    const isConfirmed = this.viewer && outcome.status !== "failed" && outcome.status !== "invalid";
    if (outcome !== done) this.handOver(outcome);
    view.deliver(isConfirmed ? this : undefined);
    if (outcome.status === "invalid") this.report("invalid", { code: outcome.error.code, message: "" });
  }

  /**
   * Sends the effects with the answer. A page that is away gets them when it sends the event again; after a reload there is
   * no page that waits for the answer, and the new one is sent them.
   */
  private handOver(outcome: Outcome): void {
    const { view, viewer } = this;
    if (viewer) return viewer.sendDeeds(view, this.instance.number, this.event, outcome);
    if (!view.viewer) return;
    if (outcome.status === "done" || outcome.status === "failed") view.keepEffects(outcome.effects);
  }

  private report(status: ErrorFrame[0], told: ReaderMessage): void {
    const { view, instance } = this;
    this.viewer?.report(view, instance.number, this.event, status, told);
  }
}

type Refused = Extract<Outcome, { status: "refused" }>;
