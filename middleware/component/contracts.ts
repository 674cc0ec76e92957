/**
 * What the parts of this room expect of each other, as types.
 *
 * A component's record and the functions over it know their view only as an `Owner`. Four of its methods call back up,
 * to functions that stand above their callers: a render mounts children, which render in turn. This is the one circle
 * of the room, and it is closed here, on purpose.
 */
import type { Change } from "../../views/change.js";
import type { TemplateBook } from "../../views/host.js";
import type { Mount } from "../../views/values.js";
import type { Translate } from "../input/input-error.js";
import type { ViewSnapshot } from "../state/views/snapshot.js";
import type { Effects } from "./effects.js";
import type { HostView } from "./host.js";
import type { Params, Visitor } from "./visitor.js";

/** How the browser works with the page: by form posts, through htmx, or over the socket. */
export type Mode = "form" | "htmx" | "live";

/** A method of a component. */
export type Method = (...args: never[]) => unknown;

/** One frame's worth of changes: component, number of the confirmed event (0: none), change; and again. */
export type Changes = (number | Change)[];

/** What a view needs of the application around it. */
export interface ViewSurroundings {
  /** where its forms post to */
  action: string;
  /** milliseconds for which `@input` waits that has no time of its own */
  debounce: number;
  /** receives the errors of work that nobody waits for */
  onError: (error: unknown) => void;
  /** words the messages about what was sent */
  translate?: Translate | undefined;
  /** throws where a view's state can't be stored; in development only, since it costs as much as storing it */
  check?: (view: { snapshot(): ViewSnapshot }) => void;
}

/** Which view it is. */
export interface ViewIdentity {
  id: string;
  session: string;
  url: string;
  /** parameters of its page's route; none for a page without */
  params?: Params | undefined;
  /** which of its page's views it is, from 0 */
  indexInRequest: number;
  /** path that a proxy strips of all its addresses */
  prefix?: string | undefined;
}

/** Something that shows a view, and receives its changes. */
export interface Viewer<View> {
  /** whether it can take more at present; when it can again, it asks for the newest state by itself */
  readonly ready: boolean;
  /** the templates that its browser has */
  readonly book: TemplateBook;
  send(view: View, changes: Changes): void;
  /** Sends what hooks and handlers asked for beside their changes. */
  sendEffects?(view: View): unknown;
  /** Ends the connection: another process goes on with one of its views. */
  handOver?(): void;
}

/** The view of a component, as the component knows it. */
export interface Owner<Instance> extends HostView {
  /** by number; a gap where a component is gone */
  readonly instances: readonly (Instance | undefined)[];
  readonly visitor: Visitor | undefined;
  readonly url: string;
  readonly params: Params;
  readonly mode: Mode;
  /** whether it lives on in this process, shown or waiting for its page */
  readonly isKept: boolean;
  /** whether its renders are kept, to be compared with the next ones */
  readonly keepsRenders: boolean;
  /** whether a viewer is connected, or who it is */
  readonly viewer: object | undefined;
  readonly translate: Translate | undefined;
  /** counts the changes of the state */
  version: number;

  /** Mounts a component, or restores it from a snapshot. */
  createChild(mount: Mount, parent: Instance | undefined, slot: string): Instance;
  renderChild(instance: Instance): void;
  unmountChild(instance: Instance): void;
  /** Marks a component as one whose browser may have to be sent something. */
  markDirty(instance: Instance): void;
  /** Forgets a component that left. */
  remove(instance: Instance): void;

  /** Lets {@link mountsDone} wait for something too. */
  wait(work: Promise<void>): void;
  /** Settles when all components are mounted and all they read is loaded; undefined when that is so now. */
  mountsDone(): Promise<void> | undefined;
  /** Reports the error of an action that nobody waits for. */
  guard(action: () => unknown): void;
  /** In development, throws where the state can't be stored. */
  check(): void;
  /** Keeps effects until the viewer, or whoever joins next, can be sent them. */
  keepEffects(effects: Effects | undefined): void;
  showEffects(): void;
  /** Sends the viewer what changed. */
  deliver(): void;
}
