/** The data that the scripts share: views, components and events. Types only. */

/** One view of the page: a form with `data-live-view`, and the components inside. */
export interface View {
  /** the id of its form; the ids of everything else in the view begin with it */
  _key: string;
  _form: HTMLFormElement;
  /** its number on the connection */
  _number: number;
  /** the seal that came with the HTML */
  _firstSeal: string;
  /** the newest seal */
  _seal: string;
  /** number of patches received since that seal */
  _patches: number;
  /** whether the server answered its join on this connection */
  _isJoined: boolean;
  /** whether its oldest event is in flight by post; meanwhile nothing else is sent, and the view does not join */
  _isPosting: boolean;
  /** by component: the number of its last event */
  _events: number[];
  /** by component: `_sequence` of the newest event that the server has confirmed */
  _confirmed: number[];
  /** how many actions need the page without feedback now */
  _bare: number;
  /** events that the server has not confirmed, oldest first */
  _pending: PendingEvent[];
}

/** A component in the page. */
export interface Owner {
  _view: View;
  _component: number;
}

/** Shows that an event is in flight, and returns a function that undoes it. */
export type Feedback = () => () => void;

/** An event as the page reports it, before it has a number. */
export interface NewEvent extends Owner {
  _binding: string;
  /** names and values that the browser fills in, alternating */
  _input: string[];
  /** the element that was pressed, changed or submitted */
  _element: Element;
  /** whether a form was submitted by its own `@submit` */
  _isSubmit?: boolean;
  /** whether the user was asked, and has confirmed it */
  _isConfirmed?: boolean;
  /** called when the event is over; `code` says why it failed, `value` is what the handler returned to a hook */
  _onEnd?: ((code: string | undefined, value: unknown) => void) | undefined;
}

/** An event that the server has not confirmed. */
export interface PendingEvent extends NewEvent {
  /** its number among the component's events, from 1 */
  _event: number;
  /** its number among all events of the page; what the user entered earlier was sent with it or before it */
  _sequence: number;
  /** whether it was sent over this connection */
  _isSent?: boolean;
  _value?: unknown;
  /** the frames of its effects, which are carried out when it is over */
  _effects?: unknown[] | undefined;
  _feedback: Feedback[];
  _undo: (() => void)[];
}
