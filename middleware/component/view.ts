/**
 * A view: the components of one page (or of one fragment), with their state.
 *
 * It is made by a GET and forgotten; a post or a socket makes it again from a snapshot. It knows nothing of how
 * events arrive: a transport runs them and takes the changes.
 */

import type { Change } from "../../views/change.js";
import { LiveError } from "../../views/errors.js";
import type { TemplateBook } from "../../views/html.js";
import { Mount, type Placed, Rendered } from "../../views/html.js";
import { type Places, settle } from "../../views/settle.js";
import type { Template } from "../../views/template.js";
import type { Translate } from "../input/input-error.js";
import type { ComponentSnapshot, ViewSnapshot } from "../state/views/snapshot.js";
import type { ClickForms } from "./click-forms.js";
import type { Mode } from "./context.js";
import { type Definition, definitionNamed, definitionOf, requireDefinition } from "./definition.js";
import { type Effects, joinEffects } from "./effects.js";
import { FormErrors } from "./form-errors.js";
import type { HostView } from "./host.js";
import { Instance } from "./instance.js";
import { isPromise } from "./is-promise.js";
import { Outside } from "./outside.js";
import { readShape, writeShape } from "./shape.js";
import type { Params, Visitor } from "./visitor.js";

/** What a view needs of the application around it. */
export interface ViewSurroundings {
  /** where its forms post to */
  action: string;
  /** milliseconds for which `@input` waits that has no time of its own */
  debounce: number;
  /** is told of errors that nobody waits for */
  onError: (error: unknown) => void;
  /** words messages about what was sent */
  translate?: Translate | undefined;
  /** throws where a view's state can't be stored; in development only, since it costs as much as storing it */
  check?: (view: View) => void;
}

/** Which view it is. */
export interface ViewIdentity {
  id: string;
  session: string;
  url: string;
  /** parameters of its page's route; none for a page without */
  params?: Params | undefined;
  /** which of its page's views it is, from 0 */
  nth: number;
  /** path that a proxy strips of all its addresses */
  prefix?: string | undefined;
}

/** Something that shows a view and can be told of its changes. */
export interface Viewer {
  /** Whether it can take more at present; where not, it comes for the newest by itself. */
  readonly ready: boolean;
  /** The templates that its browser has. */
  readonly book: TemplateBook;
  send(view: View, changes: Changes): void;
  /** Tells what hooks and handlers asked for beside their changes. */
  sendEffects?(view: View): unknown;
  /** Ends: another process goes on with one of its views. */
  handOver?(): void;
}

/** One frame's worth of changes: component, number of the event confirmed (0: none), change; and again. */
export type Changes = (number | Change)[];

export class View implements HostView, Places {
  readonly key: string;
  seal: string | undefined;
  ownFields = "";
  clickForms: ClickForms | undefined;
  /** who shows it now */
  viewer: Viewer | undefined;
  /** whom it is shown to, or who sent the request that it was made for */
  visitor: Visitor | undefined;
  /** whether it lives on in this process, shown or waiting for its page */
  isKept = false;
  /** whether its renders are kept to be compared with the next ones */
  keepsRenders = false;
  /** the load of the page whose events are counted */
  page = "";
  /** counts the changes of the state */
  version = 0;
  /** its version when it was stored last, or sealed, and that under which a shared store has it: 0 for none */
  savedVersion = 0;
  stored = 0;
  /** counts the patches */
  revision = 0;
  /** by number; a gap where a component is gone */
  instances: (Instance | undefined)[] = [];
  /** those at the top of the view */
  roots: Instance[] = none;
  /** how its browser works with it at present */
  mode: Mode = "form";
  private effects: Effects | undefined;
  /** rendered since the last patch */
  private dirty: Instance[] = none;
  /** whether its components, made again from a snapshot, render by the templates that the page was written by */
  isFaithful = true;
  private pending: Promise<void>[] | undefined;
  private resuming: (ComponentSnapshot | null)[] = [];
  /** what its components had read when the page was written */
  private readThen: Map<Instance, ComponentSnapshot["reads"]> | undefined;

  readonly id: string;
  readonly session: string;
  readonly url: string;
  readonly params: Params;
  /** path that a proxy strips, with which `url` and `action` begin */
  readonly prefix: string;
  readonly action: string;
  private readonly nth: number;

  constructor(
    private readonly surroundings: ViewSurroundings,
    { id, session, url, params = noParams, nth, prefix = "" }: ViewIdentity,
  ) {
    // A short name is enough among the few views of one page; the whole id stays in the seal.
    this.key = `l${id.slice(0, 6)}`;
    this.id = id;
    this.session = session;
    this.url = url;
    this.params = params;
    this.nth = nth;
    this.prefix = prefix;
    this.action = prefix + surroundings.action;
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

  /** In development, checks after each event that the state could be stored. */
  check(): void {
    this.surroundings.check?.(this);
  }

  /** Reports an error of something that nobody waits for. */
  guard(action: () => unknown): void {
    try {
      const result = action();
      if (isPromise(result)) result.catch(this.surroundings.onError);
    } catch (error) {
      this.surroundings.onError(error);
    }
  }

  /** Keeps what a handler or hook asked for beside its state, until someone can be told. */
  keepEffects(effects: Effects | undefined): void {
    if (!effects) return;
    this.effects = joinEffects(this.effects, effects);
  }

  /** Tells whoever is there what was asked for; where nobody is, it waits for whoever joins next. */
  showEffects(): void {
    if (this.effects) this.guard(() => this.viewer?.sendEffects?.(this));
  }

  /** Holds or lets go what its components take part in, now that it is kept, shown, or no longer shown. */
  syncOutside(): void {
    for (const instance of this.instances) instance?.outside?.sync();
  }

  /** What was asked for since the last time, if anything. */
  takeEffects(): Effects | undefined {
    const { effects } = this;
    this.effects = undefined;
    return effects;
  }

  // --- Making it ---

  /** Renders a page's template, or a single component, with all components in it; waits for their onMount. */
  async open(page: Rendered | Mount): Promise<Rendered | Placed> {
    const content = page instanceof Mount ? this.place(page, "") : settle(page, this);
    await this.settled();
    return content;
  }

  /**
   * Makes all its components again from a snapshot, as they were, without mounting them.
   *
   * @param keepsRenders - whether it is to live on, so that renders are kept to be compared
   */
  static async restore(
    snapshot: ViewSnapshot,
    surroundings: ViewSurroundings,
    keepsRenders = false,
  ): Promise<View> {
    const view = View.prepare(snapshot, surroundings);
    view.keepsRenders = keepsRenders;
    for (const saved of snapshot.components) {
      if (saved?.parent !== -1) continue;
      const type = definitionNamed(saved.name)?.type;
      if (!type) throw outdated(saved.name, "is no component here any more");
      view.place(new Mount(type, undefined), saved.slot);
    }
    await view.settled();
    view.dropUnused();
    return view;
  }

  /** A view that will find the snapshot's state for the components that its page asks for. */
  static prepare(snapshot: ViewSnapshot, surroundings: ViewSurroundings): View {
    const view = new View(surroundings, snapshot);
    view.page = snapshot.page;
    view.version = snapshot.version;
    view.savedVersion = snapshot.version;
    view.stored = snapshot.stored ?? 0;
    view.revision = snapshot.revision;
    view.resuming = snapshot.components;
    view.instances = new Array(snapshot.components.length);
    return view;
  }

  /** Forgets the saved state of components that were not asked for. */
  dropUnused(): void {
    this.resuming = [];
  }

  /** Makes a component's instance: from the snapshot where there is one for this place, else anew. */
  create(mount: Mount, parent: Instance | undefined, slot: string): Instance {
    const definition = requireDefinition(mount.component);
    const number = this.resuming.findIndex(
      (saved) =>
        saved !== null &&
        saved.slot === slot &&
        saved.parent === (parent?.number ?? -1) &&
        saved.name === definition.name,
    );
    const saved = this.resuming[number];
    const component = new definition.type();
    const instance = new Instance(
      this,
      saved ? number : this.instances.length,
      definition,
      component,
      parent,
      slot,
    );
    this.instances[instance.number] = instance;
    if (saved) {
      Object.assign(component, carryOver(saved, instance));
      instance.events.startFrom(saved.events);
      if (saved.errors) instance.formErrors = FormErrors.fromData(saved.errors);
      if (saved.ties) {
        instance.outside = new Outside(instance);
        instance.outside.restore(saved.ties);
      }
      if (saved.reads) {
        this.readThen ??= new Map();
        this.readThen.set(instance, saved.reads);
      }
      const compare = () => {
        const isSame = saved.templates === instance.mark;
        if (!isSame) refuseStranger(saved, definition);
        if (!isSame || readShape(saved.shape).fields !== definition.shape.fields) this.isFaithful = false;
      };
      const resuming = instance.resume(mount.props, saved.rows);
      if (isPromise(resuming)) this.wait(resuming.then(compare));
      else compare();
    } else {
      const mounting = instance.mount(mount.props);
      if (isPromise(mounting)) this.wait(mounting);
    }
    return instance;
  }

  /** Lets {@link settled} wait for something too. */
  wait(something: Promise<void>): void {
    // Where something else fails first nobody waits for it, and its own error must not end the process.
    something.catch(() => {});
    this.pending ??= [];
    this.pending.push(something);
  }

  /** Waits for all components that are being mounted, and for what they read; undefined when there are none. */
  settled(): Promise<void> | undefined {
    const { pending } = this;
    if (!pending) return undefined;
    this.pending = undefined;
    // A component that was mounted may have brought in others.
    return Promise.all(pending).then(() => this.settled());
  }

  /** Forgets a component that left. */
  remove(instance: Instance): void {
    delete this.instances[instance.number];
    this.readThen?.delete(instance);
  }

  /** Takes all components out. */
  unmount(): void {
    for (const root of this.roots) root.unmount();
    this.roots = none;
  }

  // --- Places: the components at the top ---

  place(mount: Mount, slot: string): Placed {
    const instance = this.create(mount, undefined, slot);
    if (this.roots === none) this.roots = [instance];
    else this.roots.push(instance);
    return instance;
  }

  wish(value: unknown): Mount | undefined {
    return definitionOf(value) && new Mount(value, undefined);
  }

  isPlaced(value: unknown): value is Placed {
    return value instanceof Instance;
  }

  meet(template: Template): void {
    const [binding] = template.bindings;
    throw new LiveError(
      "HL_BINDING_HANDLER",
      `@${binding?.event}="${binding?.text.join("${…}")}" stands in a page's template, outside of any component. ` +
        "Move it into the render() of a component.",
    );
  }

  // --- What it shows, and its state ---

  /** Takes note that a component was rendered. */
  markDirty(instance: Instance): void {
    if (instance.isDirty) return;
    instance.isDirty = true;
    if (this.dirty === none) this.dirty = [instance];
    else this.dirty.push(instance);
  }

  /**
   * The components rendered since the last time, a parent before its children; those that left are not among them, and
   * those that brought in others which can't be shown yet have to wait for these.
   */
  private takeDirty(): Instance[] {
    const { dirty } = this;
    if (dirty.length === 0) return dirty;
    this.dirty = none;
    for (const instance of dirty) instance.isDirty = false;
    const here: Instance[] = [];
    for (const instance of dirty) {
      if (this.instances[instance.number] !== instance) continue;
      if (instance.isReady) here.push(instance);
      else this.markDirty(instance);
    }
    return here.length > 1 ? here.sort((a, b) => a.number - b.number) : here;
  }

  /** Takes note that a browser shows the newest render of all components. */
  markShown(): void {
    for (const instance of this.instances) instance?.written();
    this.takeDirty();
  }

  /** The changes since the browser was last told, with the events that they confirm. */
  takeChanges(confirmed?: { instance: Instance; event: number }): Changes {
    const changes: Changes = [];
    // What a parent writes anew holds the newest of its children.
    for (const instance of this.takeDirty()) {
      const change = instance.takeChange();
      if (change !== undefined) changes.push(instance.number, 0, change);
    }
    if (changes.length > 0) this.revision++;
    if (confirmed) confirm(changes, confirmed.instance.number, confirmed.event);
    return changes;
  }

  /**
   * Sends the viewer what changed since the last time, and the event that is confirmed by it.
   * While the viewer can't take more, changes only gather: it gets the newest state later, not a queue of old ones.
   */
  deliver(confirmed?: { instance: Instance; event: number }): void {
    if (!this.viewer || (!confirmed && (this.dirty.length === 0 || !this.viewer.ready))) return;
    const changes = this.takeChanges(confirmed);
    if (changes.length > 0) this.viewer.send(this, changes);
  }

  /** Begins to count the events of another load of the page; those of the same go on. */
  startPage(page: string): void {
    if (this.page === page) return;
    this.page = page;
    for (const instance of this.instances) instance?.events.startFrom([]);
  }

  /** All components' HTML anew, as changes. */
  takeWhole(): Changes {
    const changes: Changes = [];
    const late = this.roots.filter((root) => !root.isReady);
    for (const root of this.roots) if (root.isReady) changes.push(root.number, 0, root.wholeHtml());
    this.takeDirty();
    this.readThen = undefined;
    for (const root of late) root.lose();
    this.revision++;
    return changes;
  }

  /** The HTML of those components whose page was written from what has changed since, as changes. */
  takeOutdated(): Changes {
    const changes: Changes = [];
    const outdated = [...(this.readThen ?? [])].filter(
      ([instance, then]) => !isSame(then, instance.outside?.saveReads()),
    );
    this.readThen = undefined;
    for (const [instance] of outdated.sort(([a], [b]) => a.number - b.number)) {
      // What a parent writes anew holds its children.
      if (!outdated.some(([other]) => isWithin(instance, other)))
        changes.push(instance.number, 0, instance.wholeHtml());
    }
    if (changes.length > 0) this.revision++;
    return changes;
  }

  /** Its state. */
  snapshot(): ViewSnapshot {
    const components = Array.from(this.instances, (instance): ComponentSnapshot | null =>
      instance
        ? {
            name: instance.definition.name,
            shape: writeShape(instance.definition.shape, instance.definition.isUncertain),
            parent: instance.parent?.number ?? -1,
            slot: instance.slot,
            templates: instance.mark,
            events: instance.events.read(),
            state: { ...instance.component } as Record<string, unknown>,
            errors: instance.formErrors?.toData(),
            ties: instance.outside?.saveTies(),
            reads: instance.outside?.saveReads(),
            rows: instance.rows?.versions,
          }
        : null,
    );
    const { id, session, url, params, nth, prefix, page, version, revision } = this;
    return { id, session, url, params, nth, prefix, page, version, revision, components, isReference: false };
  }
}

const noParams: Params = {};
/** Shared by all that have none; an array that grows has room for many. */
const none: Instance[] = [];

function isWithin(instance: Instance, other: Instance): boolean {
  for (let parent = instance.parent; parent; parent = parent.parent) if (parent === other) return true;
  return false;
}

function isSame(before: ComponentSnapshot["reads"] = {}, after: ComponentSnapshot["reads"] = {}): boolean {
  const names = Object.keys(after);
  return names.length === Object.keys(before).length && names.every((name) => before[name] === after[name]);
}

function confirm(changes: Changes, component: number, event: number): void {
  for (let i = 0; i < changes.length; i += 3) {
    if (changes[i] !== component) continue;
    changes[i + 1] = event;
    return;
  }
  changes.push(component, event);
}

/** The fields to set from saved state: as they are, or through the class's migrate() where its fields are others. */
function carryOver(saved: ComponentSnapshot, instance: Instance): Record<string, unknown> {
  const { definition, component } = instance;
  const before = readShape(saved.shape);
  const now = definition.shape;
  if ((before.isUncertain || definition.isUncertain) && before.digest !== now.digest)
    throw stranger(saved.name);
  if (before.fields === now.fields) return saved.state;
  if (component.migrate) return instance.migrate(saved.state);
  throw outdated(
    saved.name,
    `had the fields ${before.fields || "(none)"} and now has ${now.fields || "(none)"}`,
  );
}

/**
 * Refuses state of what may have been another class of the same name, after it was rendered by other templates than now.
 * Where renders depend on more than the state, these may differ for one class.
 */
function refuseStranger(saved: ComponentSnapshot, { isUncertain }: Definition): void {
  if (saved.reads || saved.rows) return;
  if (isUncertain || readShape(saved.shape).isUncertain) throw stranger(saved.name);
}

function stranger(name: string): LiveError {
  return outdated(
    name,
    "may have been another class, since it was given no name of its own: @live({ name }) gives one",
  );
}

function outdated(name: string, why: string): LiveError {
  return new LiveError("HL_SEAL_OUTDATED", `The page was made by an older version: ${name} ${why}.`, {
    status: 410,
  });
}
