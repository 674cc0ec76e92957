/**
 * What a component has put into a slot of one of its children.
 *
 * It is part of the component's own render: the component's methods answer its bindings, and the components in it are the
 * component's children. It is written, compared and patched by itself, in the place where the child shows it. So the child
 * is not rendered when it changes, and it is not rendered when the child is.
 */

import type { Change } from "../../../views/change.js";
import { diffRender, type ShownRender } from "../../../views/diff-render.js";
import { digest } from "../../../views/digest.js";
import { fingerprint } from "../../../views/fingerprint.js";
import { checkSlotted } from "../../../views/normalize/check-place.js";
import type { Placed, Rendered } from "../../../views/values.js";
import { ComponentHost, type HostView } from "../host.js";

/** The component that has filled a slot. */
export interface SlotOwner extends Container {
  readonly number: number;
  readonly view: HostView;
  readonly definition: { canDisable: boolean };
  /** Renders again if it is parked. */
  unpark(): void;
}

/** A render that a filled slot can be in: that of a component, or another filled slot. */
export interface Container {
  readonly isGone: boolean;
  /** counts its renders */
  readonly renderCount: number;
}

export class FilledSlot<Owner extends SlotOwner = SlotOwner> implements Placed, Container, ShownRender {
  readonly host: ComponentHost;
  isGone = false;
  renderCount = 0;
  /** undefined while its owner is parked */
  newest: Rendered | undefined;
  /** what the browser shows; undefined if it does not show the slot, and while the owner is parked */
  shown: Rendered | undefined;
  needsFullRender = false;
  /** whether it is in the browser, as far as that has received the newest patch */
  isSent = false;
  /** the render that has shown it last, and the number of that render */
  container: Container | undefined;
  private placedIn = 0;
  /** the elements around it there */
  private parents = "";
  private parkedDigest: number | undefined;

  /** @param place - the number of the child, and the slot's name unless that is the default slot */
  constructor(
    readonly owner: Owner,
    readonly place: string,
  ) {
    this.host = new ComponentHost(owner.view, `${owner.number}:${place}`);
  }

  get rendered(): Rendered {
    if (!this.newest) this.owner.unpark();
    return this.newest as Rendered;
  }

  /** @throws {LiveError} HL_TEMPLATE_HTML if a browser would not keep it where it is shown */
  fill(rendered: Rendered): void {
    if (this.isPlaced) checkSlotted(rendered.template, this.parents);
    const { parkedDigest } = this;
    this.newest = rendered;
    if (parkedDigest === undefined) return;
    this.parkedDigest = undefined;
    if (digest(rendered) === parkedDigest) this.shown = rendered;
    else {
      this.shown = rendered;
      this.needsFullRender = true;
    }
  }

  // --- Where it is ---

  /** @throws {LiveError} HL_TEMPLATE_HTML if a browser would not keep it inside of these elements */
  placeIn(container: Container, parents: string): void {
    // One that is parked is checked when it is rendered again.
    if (this.newest) checkSlotted(this.newest.template, parents);
    this.container = container;
    this.placedIn = container.renderCount;
    this.parents = parents;
  }

  /** Whether the newest render of what is around it shows it. */
  get isPlaced(): boolean {
    const { container } = this;
    return container !== undefined && !container.isGone && container.renderCount === this.placedIn;
  }

  // --- What the browser shows ---

  written(): void {
    this.shown = this.rendered;
    this.needsFullRender = false;
    this.isSent = true;
  }

  /** Records that the browser does not show it any more, if that is so. */
  forgetUnplaced(): void {
    if (this.isPlaced) return;
    this.shown = undefined;
    this.needsFullRender = false;
    this.isSent = false;
    this.parkedDigest = undefined;
  }

  /** The change since the last patch; undefined if there is none. */
  diff(): Change | undefined {
    return this.shown && diffRender(this);
  }

  // --- Parking ---

  /** Whether the browser shows its newest render, if it shows it at all. */
  get isUpToDate(): boolean {
    return this.shown === undefined || (this.shown === this.newest && !this.needsFullRender);
  }

  /** Drops its renders. */
  park(): void {
    if (!this.newest) return;
    if (this.shown) this.parkedDigest = digest(this.shown);
    this.newest = undefined;
    this.shown = undefined;
  }

  /** A number for its templates, and with `withValues` for all that it shows. */
  fingerprint(withValues: boolean): number {
    const { rendered } = this;
    return fingerprint(rendered) + (withValues ? digest(rendered) : 0);
  }
}
