/**
 * The data of one resource() field of one component.
 *
 * It is loaded when a render reads it, and again when the fields differ that it was loaded for. For the render it is a
 * dependency, like a shared value: the component renders again when it has arrived.
 */
import { stringify } from "devalue";
import { LiveError } from "../../../views/errors.js";
import { hashStrings } from "../../../views/hash.js";
import { howToShow } from "../../../views/values.js";
import {
  type Dependencies,
  isTracking,
  type Source,
  scheduleRefresh,
  startTracking,
  stopTracking,
  track,
} from "../../state/realtime/dependencies.js";
import type { SavedResource } from "../../state/views/snapshot.js";
import { EventContext, scope } from "../context.js";
import type { Method } from "../contracts.js";
import { withDeadline } from "../deadline.js";
import type { Instance } from "../instance.js";
import { isPromise } from "../is-promise.js";
import { abort, signalOf } from "../signals.js";
import { trackReads } from "./track-reads.js";

/** Up to this number of characters, a value is kept with the component's state. */
const keptLength = 2_000;

interface LoadOptions {
  after?: number;
  keep?: boolean;
}

/** whether any class so far has such a field */
let isUsed = false;

/** Whether any class so far has such a field. */
export function someLoad(): boolean {
  return isUsed;
}

export class Loaded implements Source {
  version = 0;
  private owner: Instance | undefined;
  private key = "";
  private state: "loading" | "ready" | "failed" = "loading";
  private current: unknown;
  private why: unknown;
  /** what it was requested for last, as text; undefined before that, and if it has to be loaded again */
  private wanted: string | undefined;
  private names: readonly string[] = [];
  private sources: Dependencies | undefined;
  /** of the load that is in flight */
  private context: EventContext | undefined;
  private waiting: Promise<void> | undefined;
  private isFollowed = false;
  /** the value as text, if it can be kept; null until that is known */
  private text: string | null | undefined = null;

  constructor(
    private readonly load: Method,
    private readonly options: LoadOptions,
  ) {
    isUsed = true;
  }

  get [howToShow](): [what: string, instead: string] {
    return ["a resource()", `write \${this.${this.key}.value}`];
  }

  /** Makes it the field of a component, which state does not include. */
  attach(instance: Instance, component: object, key: string): void {
    this.owner = instance;
    this.key = key;
    const set = () => {
      throw misuse(`${instance.definition.name}.${key} was set, but it is a resource: call its reload()`);
    };
    Object.defineProperty(component, key, { enumerable: false, configurable: true, get: () => this, set });
  }

  /** Takes over the state of the same field in another object of the class. */
  continueFrom(other: Loaded): void {
    const { state, current, why, wanted, names, text } = other;
    Object.assign(this, { state, current, why, names, text });
    if (other.context === undefined) this.wanted = wanted;
    other.end();
  }

  // --- What users read ---

  get status(): "loading" | "ready" | "failed" {
    return this.read().state;
  }

  get value(): unknown {
    return this.read().current;
  }

  get error(): unknown {
    return this.read().why;
  }

  reload(): void {
    const instance = this.attached();
    const { view, running, isBusy, renderCount } = instance;
    this.wanted = undefined;
    // At the end of a handler and of onMount the component renders in any case.
    if (running === undefined && !isBusy && renderCount > 0) view.refreshChild(instance)?.deliver();
  }

  private attached(): Instance {
    if (this.owner) return this.owner;
    throw misuse("A resource was used too early: in a constructor, or to initialize another field");
  }

  private read(): this {
    const instance = this.attached();
    if (!isTracking()) return this;
    if (this.isOutdated(instance)) this.start(instance);
    // What is kept with the state is the same for the page and for each process.
    if (this.state !== "ready" || this.keptText === undefined) track(this);
    for (const source of this.sources?.sources ?? []) track(source);
    return this;
  }

  private isOutdated({ component }: Instance): boolean {
    return this.wanted !== textOf(component, this.names) || this.sources?.isOutdated === true;
  }

  // --- Loading ---

  private start(instance: Instance): void {
    this.end();
    const context = new EventContext(instance.view.mode, instance);
    this.context = context;
    this.state = "loading";
    this.why = undefined;
    const around = startTracking();
    let result: unknown;
    try {
      const run = () => scope.run(context, instance.component, this.load, [signalOf(context)]);
      const tracked = trackReads(instance.component, run);
      this.names = tracked.names;
      result = tracked.result;
    } catch (error) {
      result = Promise.reject(error);
    }
    this.sources = stopTracking(around);
    this.wanted = textOf(instance.component, this.names);
    if (!isPromise(result)) return this.finish("ready", result);
    const loading = withDeadline(instance, `loading ${this.key}`, result).then(
      (value) => this.arrive(context, "ready", value),
      (error) => this.arrive(context, "failed", error),
    );
    this.waiting = instance.view.viewer ? undefined : this.atMost(loading);
  }

  private atMost(loading: Promise<void>): Promise<void> {
    const { after } = this.options;
    if (after === undefined) return loading;
    return Promise.race([loading, new Promise<void>((resolve) => setTimeout(resolve, after).unref())]);
  }

  private arrive(context: EventContext, state: "ready" | "failed", what: unknown): void {
    const instance = this.attached();
    if (this.context !== context || instance.isGone) return;
    this.finish(state, what);
    if (state === "failed")
      instance.view.attempt(() => {
        throw what;
      });
    if (this.isFollowed) scheduleRefresh([instance]);
  }

  private finish(state: "ready" | "failed", what: unknown): void {
    this.context = undefined;
    this.waiting = undefined;
    this.state = state;
    this.version++;
    if (state === "failed") this.why = what;
    else {
      this.current = what;
      this.text = null;
    }
  }

  /** Drops what is being loaded. */
  private end(): void {
    const { context } = this;
    this.context = undefined;
    if (context) abort(context, new DOMException("The value is not needed any more.", "AbortError"));
  }

  // --- As a dependency of the render ---

  get name(): string {
    return `resource ${this.key}`;
  }

  get loading(): Promise<void> | undefined {
    return this.waiting;
  }

  addDependent(): void {
    this.isFollowed = true;
  }

  removeDependent(instance: Instance): void {
    this.isFollowed = false;
    if (instance.isGone) this.end();
  }

  stampOf(): string {
    if (this.state !== "ready") return this.state;
    const text = write(this.current);
    return text === undefined ? `? ${this.version}` : hashStrings([text]).toString(36);
  }

  // --- As state ---

  private get keptText(): string | undefined {
    if (this.text === null) {
      const text = this.options.keep === false ? undefined : write(this.current);
      const isShort = text !== undefined && (this.options.keep === true || text.length <= keptLength);
      this.text = isShort ? text : undefined;
    }
    return this.text ?? undefined;
  }

  /** What a snapshot has of it; undefined if it is to be loaded again. */
  save(): SavedResource | undefined {
    if (this.state !== "ready" || this.wanted === undefined || this.sources || this.keptText === undefined)
      return undefined;
    return [this.current, [...this.names], hashStrings([this.wanted])];
  }

  /** Takes over what a snapshot has, unless the fields that it was loaded for are others now. */
  restore([value, names, wanted]: SavedResource): void {
    const text = textOf(this.attached().component, names);
    if (text === undefined || hashStrings([text]) !== wanted) return;
    this.names = names;
    this.wanted = text;
    this.finish("ready", value);
  }
}

/** The fields that it was loaded for, as text. */
function textOf(component: object, names: readonly string[]): string | undefined {
  return write(names.map((name) => (component as Record<string, unknown>)[name]));
}

function write(value: unknown): string | undefined {
  try {
    return stringify(value);
  } catch {
    return undefined;
  }
}

/** The error for a resource that is used incorrectly. */
export function misuse(what: string): LiveError {
  return new LiveError("HL_RESOURCE", `${what}.`);
}
