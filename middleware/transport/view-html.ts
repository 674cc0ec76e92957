/** The HTML around a view: its forms, which carry the seal, and the parts of a page outside of components. */
import type { Response } from "express";
import { escapeHtml } from "../../views/escape.js";
import { type FormMark, fillForm } from "../../views/fill.js";
import { writeFlashes } from "../../views/flash.js";
import type { Host } from "../../views/host.js";
import type { Flash } from "../component/effects.js";
import { postAttributes, sealField } from "../component/host.js";
import type { Instance } from "../component/instance.js";
import { eventName, submitName } from "../component/post-fields.js";
import type { View } from "../component/view.js";

/** The hidden field that identifies a live form, or the form of a control, in written HTML. */
export function formMark(instance: Instance, binding: string): FormMark {
  const places = [instance.number, ...slotsOf(instance)];
  return { names: places.flatMap((place) => [submitName(place), eventName(place)]), value: binding };
}

/** What a component has put into slots, as the page names it. */
function slotsOf({ composition }: Instance): (number | string)[] {
  return Array.from(composition?.contents?.values() ?? [], ({ host }) => host.component);
}

/** Fills refused forms with the typed values, and sets the status to 422. */
export function fillForms(view: View, response: Response, html: string): string {
  let filled = html;
  for (const instance of view.instances) {
    const errors = instance?.formErrors;
    if (!instance || !errors || errors.fields.size + errors.typed.length === 0) continue;
    if (response.statusCode === 200 && errors.fields.size > 0) response.status(422);
    filled = fillForm(filled, formMark(instance, errors.form), errors.typed, true);
  }
  return filled;
}

/**
 * HTML for a browser that runs scripts: without <noscript>, since htmx would turn its buttons and forms into real ones,
 * which the Enter key would press. A pattern is safe here: no written text and no attribute contains a bare `<`.
 */
export function forScripts(html: string): string {
  return html.replace(/<noscript\b.*?<\/noscript>/gis, "");
}

/** The view's form. A click in the view submits this form, or one of the forms for clicks. */
export function writeViewForm(view: View, outOfBand = false): string {
  // Only its content is replaced: htmx keeps its queue of waiting posts with the element.
  const swap = outOfBand ? ' hx-swap-oob="innerHTML"' : "";
  const mark = view.address ? ` data-live-url="${writeNames(view.address.names)}"` : "";
  return `<form id="${view.key}" data-live-view${mark}${postAttributes(view)}${swap} hidden>${sealField(view)}</form>`;
}

/** The names of url() fields, as a query: by them the browser knows which links change only these. */
function writeNames(names: readonly string[]): string {
  return escapeHtml(new URLSearchParams(names.map((name): [string, string] => [name, ""])).toString());
}

/** The forms for clicks that the page needs and does not have yet. All requests of a view share the queue of its first form. */
export function writeClickForms(view: View): string {
  // The second mark makes the page load the lazy script.
  const rest = `data-live-more data-live-listen${postAttributes(view)} hidden>${sealField(view)}</form>`;
  return view.clickForms?.missing.map((id) => `<form id="${id}" ${rest}`).join("") ?? "";
}

/**
 * The first button of the view's form, which does nothing. The Enter key in a field of a form presses the form's first
 * button (HTML Standard, "implicit submission"), and any other one would be a wrong guess. It is an `input`, so that the
 * page's first `button` element is one of its own.
 */
function writeInertButton(view: View): string {
  return `<input type="submit" form="${view.key}" disabled hidden>`;
}

export class DocumentHost implements Host {
  readonly isMarked = false;
  readonly component = -1;
  readonly shared = this;
  readonly book = undefined;
  readonly root = "";
  readonly action = "";
  readonly eventName = "";

  constructor(
    private readonly view: View,
    private readonly scripts: string,
    private readonly flashes: readonly Flash[],
    /** what a public page has in place of forms */
    private readonly loader?: string,
  ) {}

  text(name: string): string {
    if (name === "scripts") return this.scripts;
    if (this.loader !== undefined) return name === "viewForm" ? this.loader : "";
    const flashes = name === "viewStart" ? writeFlashes(this.flashes) : "";
    // Without components there is nothing to post.
    if (this.view.instances.length === 0) return flashes;
    if (name === "viewStart") return writeInertButton(this.view) + this.placeOfForms + flashes;
    return name === "viewForm" ? writeViewForm(this.view) : "";
  }

  /**
   * Inserts the forms for clicks before the content: if a form comes after its buttons, browsers search the page again for
   * each of them.
   */
  addClickForms(html: string): string {
    return html.replace(this.placeOfForms, () => writeClickForms(this.view));
  }

  private get placeOfForms(): string {
    return `<!--${this.view.key}-->`;
  }
}
