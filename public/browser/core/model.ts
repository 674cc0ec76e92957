/** What this script knows of the page: its views, their components and their events. Types alone. */

/** A view: one form with `data-live-view`. */
export interface View {
  /** its form's id, with which the ids of all else that belongs to it begin */
  viewKey: string;
  viewForm: HTMLFormElement;
  /** its number on the connection */
  number: number;
  /** the seal that came with its HTML */
  firstSeal: string;
  /** the newest one */
  seal: string;
  /** patches received since the seal was given out */
  patches: number;
  /** whether the server answered its join on this connection */
  isJoined: boolean;
  /** last event's number, by component */
  events: number[];
  /** by component, the newest of its events that the server has done; see {@link PendingEvent.at} */
  done: number[];
  /** events that the server has not confirmed */
  pending: PendingEvent[];
}

/** A component in the page. */
export interface Owner {
  view: View;
  component: number;
}

/** Shows something while an event is under way, and returns what takes it back. */
export type Mark = () => () => void;

/** What is known of an event before it gets its number. */
export interface NewEvent extends Owner {
  binding: string;
  /** names and values that the browser filled in, by turns */
  input: string[];
  /** what was pressed, changed or sent */
  element: Element;
  /** whether it is a form's own submit */
  isSubmit?: boolean;
  /** is told when it is over; `code` says why it was not done, `value` is what its handler returned where a hook asked */
  end?: ((code: string | undefined, value: unknown) => void) | undefined;
}

/** An event that the server has not confirmed. */
export interface PendingEvent extends NewEvent {
  /** counts the component's events */
  event: number;
  /** counts the events of the page: what was touched before is known to whoever has done this one */
  at: number;
  /** how it is on its way; "" where it waits for one */
  way: "" | "socket" | "post";
  value?: unknown;
  marks: Mark[];
  undo: (() => void)[];
}
