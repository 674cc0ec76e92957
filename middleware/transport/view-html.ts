/** The HTML around a view: its forms, which carry the seal, and what stands in a page beside its components. */
import type { Response } from "express";
import { type FormMark, fillForm } from "../../views/fill.js";
import { writeFlashes } from "../../views/flash.js";
import type { Host } from "../../views/html.js";
import type { Flash } from "../component/effects.js";
import { postAttributes, sealField } from "../component/host.js";
import type { Instance } from "../component/instance.js";
import { eventName, submitName } from "../component/post-fields.js";
import type { View } from "../component/view.js";

/** The hidden field by which a live form, or the form of a control, is known in written HTML. */
export function formMark(instance: Instance, binding: string): FormMark {
  return { names: [submitName(instance.number), eventName(instance.number)], value: binding };
}

/** The page of a form that was refused has what was typed, and says 422. */
export function fillForms(view: View, response: Response, html: string): string {
  let filled = html;
  for (const instance of view.instances) {
    const errors = instance?.formErrors;
    if (!instance || !errors || errors.fields.size === 0) continue;
    if (response.statusCode === 200) response.status(422);
    filled = fillForm(filled, formMark(instance, errors.form), errors.typed, true);
  }
  return filled;
}

/**
 * HTML for a browser that runs scripts: without <noscript>, whose buttons and forms htmx would make real ones, for the
 * Enter key to find. No written text and no attribute holds a bare `<`.
 */
export function forScripts(html: string): string {
  return html.replace(/<noscript\b.*?<\/noscript>/gis, "");
}

/** The view's form: a click of the view is a submit of it, or of one of those beside it. */
export function writeViewForm(view: View, outOfBand = false): string {
  // Its content alone: the element holds htmx's queue of the posts that wait for this one.
  const swap = outOfBand ? ' hx-swap-oob="innerHTML"' : "";
  return `<form id="${view.key}" data-live-view${postAttributes(view)}${swap} hidden>${sealField(view)}</form>`;
}

/** The forms for clicks that the page needs and does not have. All requests of a view wait in the queue of its first form. */
export function writeClickForms(view: View): string {
  const rest = `data-live-more${postAttributes(view)} hidden>${sealField(view)}</form>`;
  return view.clickForms?.missing.map((id) => `<form id="${id}" ${rest}`).join("") ?? "";
}

/**
 * The first button of the view's form does nothing: it is what the Enter key would press in a field that belongs to
 * this form, where any other button would be a wrong guess (HTML Standard, "implicit submission"). It is an input, so that
 * the first `button` of the page is one of the page's own.
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
  ) {}

  text(name: string): string {
    if (name === "scripts") return this.scripts;
    const flashes = name === "viewStart" ? writeFlashes(this.flashes) : "";
    // A page's template without components has nothing to post.
    if (this.view.instances.length === 0) return flashes;
    if (name === "viewStart") return writeInertButton(this.view) + this.placeOfForms + flashes;
    return name === "viewForm" ? writeViewForm(this.view) : "";
  }

  /**
   * Puts in the forms for clicks, before what was written: a browser that finds a form behind its buttons goes through the
   * page once more for each of them.
   */
  addClickForms(html: string): string {
    return html.replace(this.placeOfForms, () => writeClickForms(this.view));
  }

  private get placeOfForms(): string {
    return `<!--${this.view.key}-->`;
  }
}
