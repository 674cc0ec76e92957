/**
 * What is in the place of a component that is mounted later: it shows the placeholder, and asks to be loaded.
 *
 * It is an ordinary component, with a number and events of its own. Its record becomes that of the component once that is
 * mounted; see `event/load.ts`. Until then the state has nothing of the component, which its parent passes again with
 * each render. Only at the top of a view, where nothing is rendered again, the state has its props.
 */
import { html, unsafeHtml } from "../../../views/html.js";
import type { Deferral, Hole, Mount, Rendered } from "../../../views/values.js";
import { define, requireDefinition } from "../definition.js";
import { loadName } from "../handler-names.js";
import type { Instance } from "../instance.js";
import type { FillingRender } from "../slots/give.js";
import { slot } from "../slots/slot.js";

/** The slot of a stand-in in which its parent shows the placeholder. Components have no slot of this name. */
export const placeholderSlot = "placeholder";

/** What a parent has passed with its newest render. */
export interface DeferredPlace {
  mount: Mount;
  parent: Instance;
  path: string;
  render: FillingRender;
}

/** A component at the top of a view. */
export interface SavedMount extends Omit<Deferral, "placeholder"> {
  /** name of the component */
  of: string;
  props: object | undefined;
  /** as HTML */
  placeholder: string;
}

/** In a public page: the id of its element, and the address of the page with the parts of its user. */
export interface PublicLink {
  id: string;
  href: string;
}

export class StandIn {
  /** the code of the error with which it could not be loaded */
  error: string | undefined = undefined;
  /** undefined for one that has a parent */
  top: SavedMount | undefined = undefined;
  #place: DeferredPlace | undefined;
  #link: PublicLink | undefined;

  get link(): PublicLink | undefined {
    return this.#link;
  }

  /** @internal */
  set link(link: PublicLink | undefined) {
    this.#link = link;
  }

  get place(): DeferredPlace | undefined {
    return this.#place;
  }

  /** @internal */
  set place(place: DeferredPlace | undefined) {
    this.#place = place;
  }

  get options(): Omit<Deferral, "placeholder"> {
    return this.top ?? (this.place?.mount.deferral as Deferral);
  }

  render(): Rendered {
    return this.error === undefined ? this.renderWaiting() : this.renderFailed();
  }

  private renderWaiting(): Rendered {
    const { when, label } = this.options;
    const content: Hole = this.top ? unsafeHtml(this.top.placeholder) : slot(this, placeholderSlot);
    if (this.link)
      return html`<hyper-live id=${this.link.id}>${content}<noscript><a href=${this.link.href} rel="nofollow">${label}</a></noscript></hyper-live>`;
    const button = html`<noscript><button @click="$load">${label}</button></noscript>`;
    return when === "load"
      ? html`<hyper-live data-live-when="load" @defer="$load">${content}${button}</hyper-live>`
      : html`<hyper-live data-live-when="visible" @intersect="$load">${content}${button}</hyper-live>`;
  }

  private renderFailed(): Rendered {
    const { failed, retry } = this.options;
    const button = this.error === "HL_FORBIDDEN" ? null : html`<button @click="$load">${retry}</button>`;
    return html`<hyper-live data-live-failed><p role="alert">${failed}</p>${button}</hyper-live>`;
  }

  /** Its only handler: `event/load.ts` runs it. */
  [loadName](): void {}
}

export const standInDefinition = define(StandIn, "hyper-live.Deferred");

/** What is in the place of a component that is not loaded yet. */
export function standInOf({ composition }: Instance): StandIn | undefined {
  return composition?.standIn as StandIn | undefined;
}

/** Whether a component is being mounted in the place of its stand-in. */
export function isLoading(instance: Instance): boolean {
  const standIn = standInOf(instance);
  return standIn !== undefined && instance.component !== (standIn as object);
}

/** Whether a stand-in is for the component of a mount. */
export function standsInFor({ place, top }: StandIn, { component, deferral }: Mount): boolean {
  if (!deferral) return false;
  return top ? top.of === requireDefinition(component).name : place?.mount.component === component;
}
