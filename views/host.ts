/** What a component's owner provides to its templates: the texts by which an event finds its component. */

/** The templates whose text the browser of a connection has. */
export interface TemplateBook {
  /** whether the browser has the template; records that it has it from now on */
  has(template: { readonly id: number }): boolean;
}

/** Provides the texts that depend on the component that a template is in. They are complete and escaped. */
export interface Host {
  /** whether its HTML has the markers that patches need */
  readonly isMarked: boolean;
  /** the component's number in its view, -1 outside of any component; for slot content a text, see `slot-content.ts` */
  readonly component: number | string;
  /** a host that writes tokens where components differ; see `pack.ts` */
  readonly shared: Host;
  /** the address that its forms post to */
  readonly action: string;
  /** the templates that the browser has; undefined if content must be sent as HTML */
  readonly book: TemplateBook | undefined;
  /** attributes of the component's root element */
  readonly root: string;
  /** name under which a form sends an event of this component */
  readonly eventName: string;
  /**
   * the text of this name, which is a `HostText` of `template.ts`
   *
   * @param handler - for a form, the method that its submit calls
   */
  text(name: string, handler?: string): string;
}
