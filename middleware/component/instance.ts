/**
 * A component instance: the record of one object of the user's class in its place in a view.
 *
 * Its behaviour is in functions over this record: `lifecycle.ts` mounts it and calls its hooks, `render.ts` renders it,
 * and `event/` runs its events.
 */

import type { Template } from "../../views/template.js";
import { type Placed, Rendered } from "../../views/values.js";
import { runWithoutContext } from "../state/deferred.js";
import { Rows } from "../state/persistent/rows.js";
import type { Dependent } from "../state/realtime/dependencies.js";
import type { ComponentView } from "./contracts.js";
import type { Component, Definition } from "./definition.js";
import { EventCount } from "./event-count.js";
import { type ErrorOwner, type FormErrors, ownErrors } from "./form-errors.js";
import { ComponentHost } from "./host.js";
import { Lists } from "./list/lists.js";
import type { Composition } from "./slots/composition.js";
import type { Container, FilledSlot, SlotOwner } from "./slots/filled-slot.js";
import { type Subscription, Subscriptions } from "./subscriptions.js";

/** What is kept of an idle component's render: enough to tell whether the next render is the same. */
export interface ParkedRender {
  fingerprint: number;
  digest: number;
  /** how many sweeps have found it parked */
  sweeps: number;
}

export class Instance implements Placed, ErrorOwner, Dependent, SlotOwner {
  readonly host: ComponentHost;
  /** its persistent fields, if it has any */
  rows: Rows | undefined;
  /** its list() fields, if it has any */
  lists: Lists | undefined;
  /** counts the events of its page that were run; part of the state. Another load of the page has another one */
  events = new EventCount();
  /** its dependencies and subscriptions; most components have none */
  subscriptions: Subscriptions<Instance> | undefined;
  props: object | undefined;
  formErrors: FormErrors | undefined;
  isGone = false;
  /** its slots and callbacks, and what it has put into slots; most components have none */
  composition: Composition<Instance> | undefined;

  // --- Its render ---

  /** child components in its render, by slot; undefined if there never were any */
  children: Map<string, Instance> | undefined;
  renderCount = 0;
  /** the parent's `renderCount` when it last placed this component */
  placedIn = 0;
  /** how many sweeps of `server/parking.ts` have found it idle: cheaper than the time of each render */
  idleSweeps = 0;
  /** the newest render; undefined until there is one, and while it is parked */
  newest: Rendered | undefined;
  /** the render that the browser shows; undefined until it was written once, and while it is parked */
  shown: Rendered | undefined;
  parked: ParkedRender | undefined;
  /** whether the view has it on its list of components that may have changed */
  isDirty = false;
  /** whether the browser's copy is unknown, so that the next patch sends the whole component */
  needsFullRender = false;
  /** whether rows of its lists are loaded that were forgotten */
  areListsLoading = false;
  /** the template whose bindings were checked last */
  lastChecked: Template | undefined;

  // --- Its queue ---

  /** settles when the running event and all queued events are done; undefined while none is running */
  running: Promise<unknown> | undefined;
  /** how many events of its page are queued */
  queueLength = 0;
  /** whether messages from outside of its page have to wait in `inbox` */
  isBusy = false;
  /** messages from outside of its page that arrived while it was busy, in order */
  inbox: (() => void)[] | undefined;

  constructor(
    readonly view: ComponentView<Instance>,
    readonly number: number,
    /** that of its class; of a deferred component another one until it is loaded */
    public definition: Definition,
    public component: Component,
    readonly parent: Instance | undefined,
    readonly slot: string,
  ) {
    this.host = new ComponentHost(view, number);
    ownErrors(component, this);
    this.rows = Rows.of(component, definition.name);
    this.lists = Lists.of(component, this);
  }

  /** Replaces the object of the user's class by one of another class. */
  become(definition: Definition): void {
    this.definition = definition;
    this.lastChecked = undefined;
    this.replaceComponent(new definition.type());
  }

  /** Replaces the object of the user's class by a new one, which takes over its rows. */
  replaceComponent(component: Component): void {
    const rows = Rows.of(component, this.definition.name);
    if (this.rows) rows?.continueFrom(this.rows);
    const lists = Lists.of(component, this);
    if (this.lists) lists?.continueFrom(this.lists);
    this.lists = lists;
    ownErrors(component, this);
    this.rows = rows;
    this.component = component;
    this.composition?.attach(component);
  }

  /** The render that it is in: that of its parent, or what its parent has put into a slot. */
  get container(): Instance | FilledSlot<Instance> | undefined {
    return this.composition?.within ?? this.parent;
  }

  get errorPrefix(): string {
    return `${this.view.key}-${this.number}-errors-`;
  }

  get isParked(): boolean {
    return this.parked !== undefined;
  }

  /** The newest render; a parked component is rendered again. */
  get rendered(): Rendered {
    this.unpark();
    // Never called before the first render.
    return this.newest as Rendered;
  }

  /** Renders a parked component again. Call it before the state changes, so that there is a render to compare with. */
  unpark(): void {
    if (this.parked) this.view.renderChild(this);
  }

  written(): void {
    this.shown = this.rendered;
    this.needsFullRender = false;
    this.rows?.markShown();
  }

  /** Marks the browser's copy as unknown: the next patch sends the whole component. */
  invalidate(): void {
    this.needsFullRender = true;
    this.view.markDirty(this);
  }

  /** Renders again if a dependency has changed; returns the view whose changes have to be delivered. */
  refresh(): ComponentView<Instance> | undefined {
    // A running event renders when it finishes.
    if (this.running !== undefined || this.isGone || !this.subscriptions?.isOutdated) return undefined;
    return this.view.refreshChild(this);
  }

  showLists(): void {
    const { lists, view } = this;
    if (!view.isKept || this.isGone || this.running !== undefined || this.isBusy) return;
    view.attempt(() => {
      void lists?.pending;
      if (!lists?.isChanged) return;
      view.version++;
      view.renderChild(this);
      view.deliver();
    });
  }

  loadLists(): void {
    if (this.areListsLoading) return;
    this.areListsLoading = true;
    const load = async () => {
      await this.lists?.loadForgotten();
      if (this.isGone) return;
      this.view.renderChild(this);
      this.invalidate();
      this.areListsLoading = false;
      this.view.deliver();
    };
    const end = () => {
      this.areListsLoading = false;
    };
    // Not while the view is written, and not as the work of the user whose event has just run.
    setImmediate(runWithoutContext, () => this.view.attempt(() => load().finally(end)));
  }

  addSubscription(subscription: Subscription<Instance>): void {
    this.subscriptions ??= new Subscriptions(this);
    this.subscriptions.add(subscription);
  }

  /** Makes messages from outside of its page wait until {@link openInbox}. */
  closeInbox(): void {
    this.isBusy = true;
  }

  /** Handles the messages that arrived meanwhile. */
  openInbox(): void {
    const { inbox } = this;
    this.isBusy = false;
    if (!inbox) return;
    this.inbox = undefined;
    // They are not the work of the user whose event has just run.
    for (const receive of inbox) runWithoutContext(receive);
  }

  /** Whether it can be written: it and all its new children have rendered. */
  get isReady(): boolean {
    if (!this.newest && !this.parked) return false;
    // A child that was shown before can be shown again.
    for (const child of this.children?.values() ?? []) if (!child.shown && !child.isReady) return false;
    for (const { placed } of this.composition?.slots?.values() ?? []) if (!isSlotReady(placed)) return false;
    return true;
  }
}

/** Whether what fills a slot can be written. */
function isSlotReady(placed: Placed): boolean {
  if (placed instanceof Instance) return placed.shown !== undefined || placed.isReady;
  const filled = placed as FilledSlot<Instance>;
  if (filled.shown || !filled.isPlaced) return true;
  for (const child of filled.owner.children?.values() ?? [])
    if (child.composition?.within === filled && !child.shown && !child.isReady) return false;
  return true;
}

/**
 * Whether the newest renders around a component, or what fills a slot, show it: a slot may be left out.
 *
 * @param isSent - whether the browser must have received it, too
 */
export function isInPage(block: Container, isSent = false): boolean {
  for (let at: Container | undefined = block; at; ) {
    if (at instanceof Instance) at = at.container;
    else {
      const filled = at as FilledSlot<Instance>;
      if (!filled.isPlaced || (isSent && !filled.isSent)) return false;
      at = filled.container;
    }
  }
  return true;
}
