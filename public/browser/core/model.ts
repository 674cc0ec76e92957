/** What this script knows of the page: its views, their components and their events. Types alone. */

/** A view: one form with `data-live-view`. */
export interface View {
  /** its form's id, with which the ids of all else that belongs to it begin */
  _key: string;
  _form: HTMLFormElement;
  /** its number on the connection */
  _number: number;
  /** the seal that came with its HTML */
  _firstSeal: string;
  /** the newest one */
  _seal: string;
  /** patches received since the seal was given out */
  _patches: number;
  /** whether the server answered its join on this connection */
  _isJoined: boolean;
  /** last event's number, by component */
  _events: number[];
  /** by component, the newest of its events that the server has done; see {@link PendingEvent._sequence} */
  _confirmed: number[];
  /** events that the server has not confirmed */
  _pending: PendingEvent[];
}

/** A component in the page. */
export interface Owner {
  _view: View;
  _component: number;
}

/** Shows something while an event is under way, and returns what takes it back. */
export type Feedback = () => () => void;

/** What is known of an event before it gets its number. */
export interface NewEvent extends Owner {
  _binding: string;
  /** names and values that the browser filled in, by turns */
  _input: string[];
  /** what was pressed, changed or sent */
  _element: Element;
  /** whether it is a form's own submit */
  _isSubmit?: boolean;
  /** is told when it is over; `code` says why it was not done, `value` is what its handler returned where a hook asked */
  _onEnd?: ((code: string | undefined, value: unknown) => void) | undefined;
}

/** An event that the server has not confirmed. */
export interface PendingEvent extends NewEvent {
  /** counts the component's events */
  _event: number;
  /** counts the events of the page: what was touched before is known to whoever has done this one */
  _sequence: number;
  /** how it is on its way; "" where it waits for one */
  _sentBy: "" | "socket" | "post";
  _value?: unknown;
  _feedback: Feedback[];
  _undo: (() => void)[];
}
