/** What the owner of a component tells a template that is written: how an event finds its way back. */

/** The templates whose text a connection's browser has. */
export interface TemplateBook {
  /** whether the browser has it already; from now on it has */
  has(template: { readonly id: number }): boolean;
}

/** What the HTML of a component says of its owner. The texts are complete and escaped. */
export interface Host {
  /** whether its HTML carries the markers that patches need */
  readonly isMarked: boolean;
  /** the component's number in its view; -1 outside of any */
  readonly component: number;
  /** a host that writes tokens for all that differs between components; see `pack.ts` */
  readonly shared: Host;
  /** where its forms post to */
  readonly action: string;
  /** what the browser knows of templates; undefined where content must be sent as HTML */
  readonly book: TemplateBook | undefined;
  /** attributes of the component's root element */
  readonly root: string;
  /** name under which a form sends an event of this component */
  readonly eventName: string;
  /** by `HostText` of the template compiler */
  text(name: string): string;
}
