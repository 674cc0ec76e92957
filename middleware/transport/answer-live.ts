/** Answers an event that arrived on a channel: sends its outcome and its changes. */

import { type Outcome, runAfterwards } from "../component/event/outcome.js";
import type { Answer } from "../component/event/run-once.js";
import { isForbidden } from "../component/guards.js";
import type { Instance } from "../component/instance.js";
import type { View } from "../component/view.js";
import type { Site } from "../site.js";
import { ignoreMoved } from "./ignore-moved.js";
import { PageViewer } from "./page-viewer.js";
import type { ErrorFrame } from "./protocol.js";
import { type ReaderMessage, readerMessage } from "./reader-message.js";

export class LiveAnswer implements Answer<void> {
  constructor(
    private readonly site: Site,
    private readonly view: View,
    readonly instance: Instance,
    /** the event's number */
    readonly event: number,
    /** the revision that the page showed when it sent the event */
    private readonly shown: number,
  ) {}

  /** Sends the answer. With a shared store, the page gets it once the new state is stored. */
  finish(outcome: Outcome): void {
    this.conclude(outcome);
    this.viewer?.visitor.afterEvent?.();
  }

  private conclude(outcome: Outcome): void {
    const { store } = this.site;
    const { view } = this;
    if (outcome.status === "refused" && !this.isStale(outcome)) return this.refuse(outcome);
    if (!store.isShared || outcome.status === "refused") {
      this.answer(outcome);
      return runAfterwards(outcome);
    }
    const release = this.viewer?.outbox.cork();
    this.answer(outcome);
    view.attempt(() =>
      store.saving
        .saveForSure(view)
        .then(() => runAfterwards(outcome))
        .catch(ignoreMoved)
        .finally(() => release?.()),
    );
  }

  /** The connection that shows the view now; the page may have reconnected since it sent the event. */
  private get viewer(): PageViewer | undefined {
    const { viewer } = this.view;
    return viewer instanceof PageViewer ? viewer : undefined;
  }

  /** Whether the binding was removed by a change that the page had not received yet. The event is then just confirmed. */
  private isStale({ error }: Refused): boolean {
    // Compare only now, since events that ran before this one may have changed the view.
    const isBehind = this.shown < this.view.revision || this.instance.needsFullRender;
    return error.code === "HL_EVENT_NOT_OFFERED" && isBehind;
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
    if (isForbidden(failure.error)) this.site.logRefusal("socket", failure.error);
    else this.site.settings.logger.error("Hyper Live: a handler threw.", failure.error);
    this.report("failed", readerMessage(failure.error));
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
    const { view, instance } = this;
    const isConfirmed = outcome.status !== "failed" && outcome.status !== "invalid";
    this.viewer?.sendDeeds(view, instance.number, this.event, outcome);
    view.deliver(isConfirmed ? this : undefined);
    if (outcome.status === "invalid") this.report("invalid", { code: outcome.error.code, message: "" });
  }

  private report(status: ErrorFrame[0], told: ReaderMessage): void {
    const { view, instance } = this;
    this.viewer?.report(view, instance.number, this.event, status, told);
  }
}

type Refused = Extract<Outcome, { status: "refused" }>;
