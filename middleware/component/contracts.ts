/**
 * The types that the modules of this folder share.
 *
 * A component's record and the functions over it know their view only as a `ComponentView`. Five of its methods call functions
 * of modules that import their callers: a render mounts children, which render in turn. Through this interface the calls
 * are circular, but the imports are not.
 */
import type { Change } from "../../views/change.js";
import type { LiveError } from "../../views/errors.js";
import type { TemplateBook } from "../../views/host.js";
import type { Mount } from "../../views/values.js";
import type { Translate } from "../input/input-error.js";
import type { FileRule } from "../input/is-file.js";
import type { RefusedFile, Upload } from "../input/upload.js";
import type { ViewSnapshot } from "../state/views/snapshot.js";
import type { Address, Bearer, HistoryChange } from "./address/address.js";
import type { Effects } from "./effects.js";
import type { HostView } from "./host.js";
import type { OtherLoads } from "./page-loads.js";
import type { Rate } from "./rate.js";
import type { Params, Visitor } from "./visitor.js";

/** How the browser works with the page: by form posts, through htmx, or over the socket. */
export type Mode = "form" | "htmx" | "live";

/** A method of a component. */
export type Method = (...args: never[]) => unknown;

/**
 * The changes of one frame, as a flat list: component, number of the confirmed event (0: none), change, and so on. What fills
 * a slot has a text in place of a component's number.
 */
export type Changes = (number | Change)[];

/** The part of the application that a view uses. */
export interface ViewSurroundings {
  /** where its forms post to */
  action: string;
  /** milliseconds that `@input` waits, unless the binding gives a time */
  debounce: number;
  /** default: none */
  limits?: EventLimits;
  /** the files that users send; default: none can be sent before their form */
  uploads?: UploadAccess;
  /** receives the errors of background work */
  onError: (error: unknown) => void;
  /** translates the messages about refused input */
  translate?: Translate | undefined;
  /** receives the error of a list's keys, and the list is shown all the same; in production only */
  onWrongKey?: (error: LiveError) => void;
  /** throws if a view's state can't be stored; in development only, since it costs as much as storing it */
  check?: (view: { snapshot(): ViewSnapshot }) => void;
  /** looks over the components of a page for mistakes that show nowhere else; in development only */
  lookOver?(view: { readonly instances: readonly (object | undefined)[] }): void;
}

/** A file field of a component's form. */
export interface WantedFile {
  /** name of the component */
  component: string;
  /** place of the field in its form; see `placeOf()` in `input/file-fields.ts` */
  field: string;
  rule: FileRule;
}

/** What components need of the files that users send; see `uploads/desk.ts`. */
export interface UploadAccess {
  /** What a page carries for a field, so that its browser may send files for it. */
  grant(owner: string, wanted: WantedFile): string;
  /** Whether the text of a field may stand for a file. */
  isToken(text: string): boolean;
  /** The file that the text stands for; undefined if there is none, or if it is another owner's or field's. */
  take(owner: string, text: string, wanted: WantedFile): Promise<Upload | RefusedFile | undefined>;
}

/** Limits of what components do; see the option `limits`. */
export interface EventLimits {
  /** milliseconds that a handler, a hook or a guard may take */
  readonly handler: number;
  /** how many events of one component may wait */
  readonly queue: number;
  /** counts events for the rates of components and handlers; without it these are not limited */
  readonly rates?: RateCounter;
}

/** Counts events by owner; see `state/limits/rates.ts`. */
export interface RateCounter {
  /** Counts one event; resolves to 0, or to the milliseconds until the next one is allowed. */
  take(name: string, rate: Rate, owner: string): Promise<number>;
}

/** What identifies a view. */
export interface ViewIdentity {
  id: string;
  owner: string;
  url: string;
  /** parameters of its page's route, if it has any */
  params?: Params | undefined;
  /** index of the view among the views of its page, from 0 */
  indexInRequest: number;
  /** path prefix that a proxy strips from its addresses */
  prefix?: string | undefined;
}

/** Something that shows a view, and receives its changes. */
export interface Viewer<View> {
  /** whether it can take more now; if not, it requests the newest state itself as soon as it can */
  readonly ready: boolean;
  /** whether its page is hidden, as far as that is known */
  readonly isHidden?: boolean;
  /** Makes its page say when it is hidden. */
  watchVisibility?(): void;
  /** the templates that its browser has */
  readonly book: TemplateBook;
  send(view: View, changes: Changes): void;
  /** Sends the effects of hooks and handlers. */
  sendEffects?(view: View): unknown;
  /** Shows the view's address in the browser. */
  showAddress?(view: View, change: HistoryChange): void;
  /** Ends the connection, since another process took over one of its views. */
  handOver?(): void;
  /** Ends the connection, so that the page joins again, since the newest state of a view could not be stored. */
  joinAgain?(view: View, code: string): void;
}

/** The part of a view that its components use. */
export interface ComponentView<Instance extends Bearer> extends HostView {
  readonly id: string;
  /** identifies the load of the page whose events are counted */
  readonly pageLoadId: string;
  /** the counts of its other loads; see `page-loads.ts` */
  readonly otherLoads: OtherLoads | undefined;
  /** by number, with a gap for each removed component */
  readonly instances: readonly (Instance | undefined)[];
  readonly visitor: Visitor | undefined;
  /** path and query of its page, as its browser knows them */
  url: string;
  /** the parts of the address that belong to its components; undefined if it has no url() fields */
  readonly address: Address<Instance> | undefined;
  readonly params: Params;
  readonly mode: Mode;
  /** whether this process keeps the view, shown or waiting for its page to reconnect */
  readonly isKept: boolean;
  /** whether its renders are kept to compare the next ones with */
  readonly keepsRenders: boolean;
  /** the connected viewer, if any */
  readonly viewer: { readonly isHidden?: boolean; watchVisibility?(): void } | undefined;
  readonly translate: Translate | undefined;
  readonly onWrongKey: ((error: LiveError) => void) | undefined;
  readonly limits: EventLimits;
  readonly uploads: UploadAccess | undefined;
  /** who it belongs to; see `security/owner.ts` */
  readonly owner: string;
  /** counts the changes of the state */
  version: number;

  /** Mounts a component, or restores it from a snapshot. */
  /** @param prepare - called with a new component before it is mounted */
  createChild(
    mount: Mount,
    parent: Instance | undefined,
    slot: string,
    prepare?: (child: Instance) => void,
  ): Instance;
  /** Calls a method of a parent for its child, which knows it by this name. */
  callParent(child: Instance, name: string, args: readonly unknown[]): Promise<unknown>;
  renderChild(instance: Instance): void;
  /** Renders a component again without an event; returns the view, if its changes have to be delivered. */
  refreshChild(instance: Instance): this | undefined;
  unmountChild(instance: Instance): void;
  /** Marks a component as possibly changed since the last patch. */
  markDirty(instance: Instance): void;
  /** Removes an unmounted component. */
  remove(instance: Instance): void;

  /** Makes {@link mountsDone} wait for `work` too. */
  wait(work: Promise<void>): void;
  /** Settles when all components are mounted and their data is loaded; undefined if they already are. */
  mountsDone(): Promise<void> | undefined;
  /** Runs an action that nothing awaits, and reports its error. */
  attempt(action: () => unknown): void;
  /** In development, throws if the state can't be stored. */
  check(): void;
  /** Keeps effects until they can be sent to the viewer, or to the next one that joins. */
  keepEffects(effects: Effects | undefined): void;
  showEffects(): void;
  /** The effects that were kept since the last call, if any. */
  drainEffects(): Effects | undefined;
  /** Sends the changes to the viewer. */
  deliver(): void;
  /** Sends the changes that a running handler has made so far, which no state confirms; false if the viewer can't take more. */
  showProgress(): boolean;
}
