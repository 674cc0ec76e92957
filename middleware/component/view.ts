/**
 * A view: the components of one page (or of one fragment), with their state.
 *
 * A GET creates a view and drops it; a post or a socket restores it from a snapshot. A view does not know how events
 * arrive: a transport runs them and sends the changes.
 */
import type { TemplateBook } from "../../views/host.js";
import { normalize } from "../../views/normalize/normalize.js";
import { Mount, type Placed, Rendered } from "../../views/values.js";
import type { Translate } from "../input/input-error.js";
import type { ComponentSnapshot, ViewSnapshot } from "../state/views/snapshot.js";
import { type Address, syncAddress } from "./address/address.js";
import type { ClickForms } from "./click-forms.js";
import type {
  Changes,
  ComponentView,
  EventLimits,
  Mode,
  Viewer,
  ViewIdentity,
  ViewSurroundings,
} from "./contracts.js";
import { createChild } from "./create-child.js";
import { type Effects, joinEffects } from "./effects.js";
import { callParent } from "./event/call-parent.js";
import type { Instance } from "./instance.js";
import { isPromise } from "./is-promise.js";
import { unmount } from "./lifecycle.js";
import { type OtherLoads, switchLoad } from "./page-loads.js";
import { PagePlaces } from "./page-places.js";
import { publicOwner } from "./public-view.js";
import { refresh } from "./refresh.js";
import { render } from "./render.js";
import { saveView } from "./save-view.js";
import type { SavedComponents } from "./saved-components.js";
import { markWritten, refuseComposition } from "./slots/give.js";
import { type Confirmed, drainChanges, drainDirty, noInstances } from "./view-changes.js";
import type { Params, Visitor } from "./visitor.js";

/** Shared by all views whose routes have none. */
const noParams: Params = Object.freeze({});
const noLimits: EventLimits = {
  handler: Number.POSITIVE_INFINITY,
  queue: Number.POSITIVE_INFINITY,
};

/** The key of a view: a short name is enough among the few views of one page; the whole id stays in the seal. */
export function keyOf(id: string): string {
  return `l${id.slice(0, 6)}`;
}

const noVersions: readonly number[] = [];

export class View implements ComponentView<Instance> {
  readonly id: string;
  /** starts the ids of the page's elements that belong to it */
  readonly key: string;
  /** who it belongs to; see `security/owner.ts` */
  owner: string;
  url: string;
  address: Address<Instance> | undefined;
  readonly params: Params;
  /** path prefix that a proxy strips; `url` and `action` begin with it */
  readonly prefix: string;
  readonly action: string;
  readonly indexInRequest: number;

  // --- Viewer and visitor ---

  viewer: Viewer<View> | undefined;
  /** the user who sees it, or who sent the request that it was created for */
  visitor: Visitor | undefined;
  /** how its browser works with it now */
  mode: Mode = "form";
  seal: string | undefined;
  ownFields = "";
  clickForms: ClickForms | undefined;
  isConfirmed = false;
  isKept = false;
  keepsRenders = false;

  // --- Its state ---

  /** by number, with a gap for each removed component */
  instances: (Instance | undefined)[] = [];
  /** components at the top of the view */
  roots: Instance[] = noInstances;
  /** id of the page load whose events are counted */
  pageLoadId = "";
  /** the counts of the page's other loads, if there are any */
  otherLoads: OtherLoads | undefined;
  version = 0;
  /** its version when a shared store saved it last; with a store of this process, when its page was last handed a seal */
  savedVersion = 0;
  /** its version in the shared store; 0 if it is not there */
  storedVersion = 0;
  /** its versions there before that one; see `state/views/stored-versions.ts` */
  follows: readonly number[] = noVersions;

  // --- What its browser shows ---

  /** counts the patches */
  revision = 0;
  /** components that were rendered since the last patch */
  dirty: Instance[] = noInstances;
  /** whether its restored components render with the same templates as the page */
  matchesPage = true;
  /** the dependencies of its components when the page was written */
  savedDependencies: Map<Instance, ComponentSnapshot["dependencies"]> | undefined;

  private effects: Effects | undefined;
  private pending: Promise<void>[] | undefined;
  /** the components of the snapshot that it is restored from, as long as they are not all placed */
  saved: SavedComponents | undefined;

  constructor(
    private readonly surroundings: ViewSurroundings,
    { id, owner, url, params = noParams, indexInRequest, prefix = "" }: ViewIdentity,
  ) {
    this.key = keyOf(id);
    this.id = id;
    this.owner = owner;
    this.url = url;
    this.params = params;
    this.indexInRequest = indexInRequest;
    this.prefix = prefix;
    this.action = prefix + surroundings.action;
  }

  get isPublic(): boolean {
    return this.owner === publicOwner;
  }
  get book(): TemplateBook | undefined {
    return this.viewer?.book;
  }
  get debounce(): number {
    return this.surroundings.debounce;
  }
  get translate(): Translate | undefined {
    return this.surroundings.translate;
  }
  get limits(): EventLimits {
    return this.surroundings.limits ?? noLimits;
  }

  get uploads(): ViewSurroundings["uploads"] {
    return this.surroundings.uploads;
  }
  get onWrongKey(): ViewSurroundings["onWrongKey"] {
    return this.surroundings.onWrongKey;
  }

  check(): void {
    this.surroundings.check?.(this);
    this.surroundings.lookOver?.(this);
  }

  /** Resolves once no event is running or queued. */
  async idle(): Promise<void> {
    while (this.isRunning) await Promise.allSettled(this.instances.map((instance) => instance?.running));
  }

  /** Whether an event of one of its components is running or queued. */
  get isRunning(): boolean {
    return this.instances.some((instance) => instance?.running !== undefined);
  }

  attempt(action: () => unknown): void {
    try {
      const result = action();
      if (isPromise(result)) result.catch(this.surroundings.onError);
    } catch (error) {
      this.surroundings.onError(error);
    }
  }

  // --- Its components ---

  /**
   * Renders a page's template, or a single component, with all components in it. A promise only if an onMount has to be
   * waited for.
   */
  open(page: Rendered | Mount): Rendered | Placed | Promise<Rendered | Placed> {
    const content = page instanceof Mount ? this.placeRoot(page, "") : normalize(page, new PagePlaces(this));
    const opened = () => {
      this.address?.check();
      this.surroundings.lookOver?.(this);
      return content;
    };
    return this.mountsDone()?.then(opened) ?? opened();
  }

  createChild(
    toPlace: Mount,
    parent: Instance | undefined,
    slot: string,
    prepare?: (child: Instance) => void,
  ): Instance {
    return createChild(this, toPlace, parent, slot, prepare);
  }

  callParent(child: Instance, name: string, args: readonly unknown[]): Promise<unknown> {
    return callParent(child, name, args);
  }

  /** Mounts or restores a component at the top of the view. */
  placeRoot(toPlace: Mount, slot: string): Instance {
    refuseComposition(toPlace);
    const instance = this.createChild(toPlace, undefined, slot);
    if (this.roots === noInstances) this.roots = [instance];
    else this.roots.push(instance);
    return instance;
  }

  renderChild(instance: Instance): void {
    render(instance);
  }

  refreshChild(instance: Instance): this | undefined {
    return refresh(instance) ? this : undefined;
  }

  unmountChild(instance: Instance): void {
    unmount(instance);
  }

  remove(instance: Instance): void {
    delete this.instances[instance.number];
    this.address?.remove(instance);
    this.savedDependencies?.delete(instance);
  }

  /** Drops the saved state of components that were not placed. */
  dropUnused(): void {
    this.saved = undefined;
  }

  unmount(): void {
    for (const root of this.roots) unmount(root);
    this.roots = noInstances;
  }

  wait(work: Promise<void>): void {
    // If another promise rejects first, nothing awaits this one, and its rejection must not end the process.
    work.catch(() => {});
    this.pending ??= [];
    this.pending.push(work);
  }

  mountsDone(): Promise<void> | undefined {
    const { pending } = this;
    if (!pending) return undefined;
    this.pending = undefined;
    // A component that was mounted may have added others.
    return Promise.all(pending).then(() => this.mountsDone());
  }

  /** Counts the events of this load of the page from now on. */
  startPage(pageLoadId: string): void {
    if (this.pageLoadId !== pageLoadId) switchLoad(this, pageLoadId);
  }

  /** Starts and ends subscriptions of its components after the view was kept, shown or hidden. */
  syncSubscriptions(): void {
    for (const instance of this.instances) instance?.subscriptions?.sync();
  }

  // --- Effects ---

  keepEffects(effects: Effects | undefined): void {
    if (effects) this.effects = joinEffects(this.effects, effects);
  }

  /** Sends pending effects to the viewer; without one they wait for the next join. */
  showEffects(): void {
    if (this.effects) this.sendEffects();
  }

  private sendEffects(): void {
    this.attempt(() => this.viewer?.sendEffects?.(this));
  }

  drainEffects(): Effects | undefined {
    const { effects } = this;
    this.effects = undefined;
    return effects;
  }

  // --- Changes ---

  markDirty(instance: Instance): void {
    if (instance.isDirty) return;
    instance.isDirty = true;
    if (this.dirty === noInstances) this.dirty = [instance];
    else this.dirty.push(instance);
  }

  /** Records that a browser shows the newest render of all components. */
  markShown(): void {
    for (const instance of this.instances) if (instance) markWritten(instance);
    drainDirty(this);
  }

  /**
   * Sends the changes to the viewer, with the event that they confirm. While the viewer can't take more, changes that
   * confirm no event wait; later it gets the newest state, not a queue of old ones.
   */
  deliver(confirmed?: Confirmed): void {
    if (!this.viewer || (!confirmed && (this.dirty.length === 0 || !this.viewer.ready))) return;
    const change = this.address && syncAddress(this); // only events of the user add to the history
    if (change) this.viewer.showAddress?.(this, confirmed ? change : "replace");
    const changes = this.drainChanges(confirmed);
    if (changes.length > 0) this.viewer.send(this, changes);
  }

  showProgress(): boolean {
    const changes = this.viewer?.ready && this.drainChanges();
    if (changes && changes.length > 0) this.viewer?.send(this, changes);
    return changes !== false;
  }

  drainChanges(confirmed?: Confirmed): Changes {
    return drainChanges(this, confirmed);
  }

  // --- Its state ---

  snapshot(): ViewSnapshot {
    return saveView(this);
  }
}
