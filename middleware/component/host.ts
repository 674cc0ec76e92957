/**
 * The parts of a component's HTML that bring an event back to the component.
 *
 * All components of a view share its forms, which carry the seal. In a page or a fragment a bound button is a submit
 * button of one of them, by its `form` attribute; a `<form @submit>` carries the seal itself. In a patch it is a
 * `type="button"`, which is cheap for the browser, and our script submits the form.
 */
import { escapeHtml } from "../../views/escape.js";
import type { Host, TemplateBook } from "../../views/host.js";
import { tokens } from "../../views/pack.js";
import { takesFiles } from "../input/file-fields.js";
import type { ClickForms } from "./click-forms.js";
import { eventName, sealName, submitName } from "./post-fields.js";
import { calledMethod } from "./slots/called-method.js";

/** The part of a view that its hosts use. */
export interface HostView {
  /** id of the view's form, and start of all other ids that belong to the view */
  readonly key: string;
  /** address that its forms post to */
  readonly action: string;
  /** the seal, while a page or a fragment is written; undefined in patches, since the script has it */
  readonly seal: string | undefined;
  /** the application's own hidden fields as HTML, written wherever the seal is */
  readonly ownFields: string;
  /** the forms for clicks of a page or a fragment; undefined in patches */
  readonly clickForms: ClickForms | undefined;
  /** the templates that the viewer's browser has; undefined without a viewer */
  readonly book: TemplateBook | undefined;
  /** milliseconds that `@input` waits, unless the binding gives a time */
  readonly debounce: number;
  /** whether it is shown to anyone, and used by nobody; see `public-view.ts` */
  readonly isPublic?: boolean;
  /** its components, by number */
  readonly instances: readonly ({ readonly component: object } | undefined)[];
}

/** The hidden fields of each form: the seal, then those of the application. */
export function sealField({ seal, ownFields }: Pick<HostView, "seal" | "ownFields">): string {
  return seal === undefined ? "" : `${hiddenField(sealName, seal)}${ownFields}`;
}

/** A hidden field. */
export function hiddenField(name: string, value: string): string {
  return `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`;
}

/**
 * Attributes of a form that posts to the view; our scripts, and our rules for htmx, know it by its address. An htmx without
 * our rules, such as the application's own, goes by `hx-post`; the answer's headers say what to swap.
 */
export function postAttributes(view: HostView, encoding = ""): string {
  const action = escapeHtml(view.action);
  return ` method="post"${encoding} action="${action}" hx-post="${action}"`;
}

/** The host of one component. */
export class ComponentHost implements Host {
  readonly isMarked: boolean;

  constructor(
    private readonly view: HostView,
    /** its number; for what fills a slot `PARENT:CHILD`, or `PARENT:CHILDname`: the parent's events begin with its number */
    readonly component: number | string,
    /** what the texts name it: the same, or a token in its place */
    private readonly name: number | string = component,
  ) {
    this.isMarked = view.isPublic !== true;
  }

  get root(): string {
    if (!this.isMarked) return "";
    return ` data-live="${this.view.key}:${this.name}"`;
  }

  get eventName(): string {
    return eventName(this.name);
  }

  get action(): string {
    return this.view.action;
  }

  get book(): TemplateBook | undefined {
    return this.view.book;
  }

  get shared(): Host {
    const { action, debounce } = this.view;
    const none = { seal: undefined, ownFields: "", clickForms: undefined, book: undefined, instances: [] };
    return new ComponentHost({ key: tokens.key, action, debounce, ...none }, -1, tokens.component);
  }

  private clickOf(form: string | undefined): string {
    const owner = form === undefined ? ` type="button" form="${this.view.key}"` : ` form="${form}"`;
    return `${owner} name="${this.eventName}" value="`;
  }

  /** The encoding of a form whose handler takes files. htmx goes by it, too. */
  private encodingFor(handler: string | undefined): string {
    // What fills a slot belongs to the component whose number comes first.
    const { component } = this.view.instances[Number.parseInt(`${this.component}`, 10)] ?? {};
    const method = component && handler !== undefined && calledMethod(component, handler);
    return method && takesFiles(method) ? ' enctype="multipart/form-data"' : "";
  }

  /**
   * Attributes of an element that htmx itself posts for, without an event of the browser.
   *
   * @param sync - htmx's strategy while another request of the view is in flight
   */
  private requestWith(sync: string): string {
    const { key, action } = this.view;
    return ` hx-post="${escapeHtml(action)}" hx-swap="none" hx-include="#${key}" hx-sync="#${key}:${sync}"`;
  }

  text(text: string, handler?: string): string {
    const { view, name } = this;
    switch (text) {
      case "click":
        return this.clickOf(view.clickForms?.next());
      case "clickWithFields":
        return this.clickOf(view.clickForms && view.key);
      case "clickOnInput":
        return this.clickOf(view.key);
      case "clickInForm":
        return ` name="${this.eventName}" value="`;
      case "form":
        return postAttributes(view, this.encodingFor(handler));
      case "submit":
        return `${sealField(view)}<input type="hidden" name="${submitName(name)}" value="`;
      case "load":
        return this.requestWith("queue all");
      case "poll":
        // Dropped while any other request is in flight, and aborted when the user does something.
        return this.requestWith("abort");
      case "debounce":
        return String(view.debounce);
      case "field":
        return ` form="${view.key}"`;
      case "ownForm":
        return ` form="${view.key}-${name}-form-`;
      case "ownFormStart":
        return `<noscript><form method="post" action="${escapeHtml(view.action)}" id="${view.key}-${name}-form-`;
      case "ownFormEvent":
        return `">${sealField(view)}<input type="hidden" name="${this.eventName}" value="`;
      case "fieldId":
        return ` id="${view.key}-${name}-`;
      default:
        return "";
    }
  }
}
