/**
 * What the panel for development asks of the server, over the page's own connection: `["inspect", view]`, answered by
 * `["inspected", view, components]`. The protocol of production has neither. Types only, which the browser imports too.
 */

/** A component of a view, as the panel shows it. */
export interface InspectedComponent {
  number: number;
  /** the number of its parent; -1 for a component at the top of the view */
  parent: number;
  name: string;
  /** its fields, in the order of its class: each has a name and the value as text */
  fields: [name: string, value: string][];
  /** where its class is, and the address that opens it in an editor; absent where that is not known */
  source?: { file: string; link: string } | undefined;
  /** what its parent has passed to it, as text; "" if it has no props */
  props: string;
  /** the topics and timers that it has started */
  subscriptions: string[];
}

/** The answer. */
export type InspectedFrame = ["inspected", view: number, components: InspectedComponent[]];
