/**
 * What happy-dom lacks, or does otherwise than browsers, as far as pages need it. Here a submit and a link lead to our own
 * navigation, which sends what a browser would send.
 */
import type { BrowserWindow, HTMLElement, HTMLFormElement, HTMLInputElement } from "happy-dom";
import { entriesOf } from "./entries.js";
import { peers } from "./peers.js";
import { later, now } from "./real-timers.js";

type Submitter = HTMLElement | null;

/** What a window's own navigation is replaced by. */
export interface Hooks {
  /** a form is submitted, and no script has prevented it */
  submit(form: HTMLFormElement, submitter: Submitter): void;
  /** a link, or a script, leads to another page */
  open(url: string): void;
  /** the browser did not submit a form, since its fields are not valid */
  invalid(fields: HTMLElement[]): void;
}

/** Fills the gaps of a new window. */
export function fillGaps(window: BrowserWindow, hooks: Hooks): void {
  Object.assign(window, {
    XPathEvaluator: AttributePaths,
    IntersectionObserver: InSight,
    confirm: askIn(window),
    alert() {},
    scrollTo() {},
  });
  Object.assign(window, { open: (url = "") => void hooks.open(String(url)) });
  Object.defineProperty(window, "performance", { value: ownPerformance() });
  releaseTimers(window);
  replaceParsing(window);
  replaceFormData(window);
  replaceSubmit(window, hooks);
}

/**
 * Asks in the page, by buttons with the words that pages of the other modes have. Our script awaits the answer of
 * `confirm()`; another script takes the promise for a yes.
 */
function askIn({ document }: BrowserWindow): (question?: string) => Promise<boolean> {
  return (question = "") =>
    new Promise((resolve) => {
      const dialog = document.createElement("div");
      dialog.setAttribute("role", "alertdialog");
      dialog.setAttribute("aria-label", question);
      const text = document.createElement("p");
      text.textContent = question;
      dialog.append(text);
      for (const [name, answer] of [["Yes", true] as const, ["Cancel", false] as const]) {
        const button = document.createElement("button");
        button.textContent = name;
        button.addEventListener("click", () => {
          dialog.remove();
          resolve(answer);
        });
        dialog.append(button);
      }
      document.body.prepend(dialog);
    });
}

/** Of a page that was not reloaded. happy-dom has the one of Node, which all windows share. */
function ownPerformance() {
  const { timeOrigin } = performance;
  return { navigation: { type: 0 }, timeOrigin, now, getEntriesByType: () => [], mark() {}, measure() {} };
}

/** The timers of a page that a test has left open must not keep the process alive. */
function releaseTimers(window: BrowserWindow): void {
  for (const name of ["setTimeout", "setInterval"] as const) {
    const start = window[name] as (...args: unknown[]) => NodeJS.Timeout;
    Object.assign(window, { [name]: (...args: unknown[]) => start.apply(window, args).unref?.() });
  }
}

/** Parses HTML as browsers do where happy-dom drops the tags of a table's parts: for a range, and in a `<template>`. */
function replaceParsing(window: BrowserWindow): void {
  Object.assign(window.Range.prototype, {
    createContextualFragment(this: InstanceType<BrowserWindow["Range"]>, html: string) {
      const { startContainer: start } = this;
      const parent = (start.nodeType === 1 ? start : start.parentElement)?.cloneNode(false) as HTMLElement;
      parent.innerHTML = html;
      const fragment = window.document.createDocumentFragment();
      fragment.append(...([...parent.childNodes] as never[]));
      return fragment;
    },
  });
  const { DOMParser } = window;
  class TemplateParser extends DOMParser {
    override parseFromString(text: string, type: string) {
      const [, before, html, after] = inTemplate.exec(text) ?? [];
      const parsed = super.parseFromString(html === undefined ? text : `${before}${after}`, type);
      if (html !== undefined) (parsed.querySelector("template") as HTMLElement).innerHTML = html;
      return parsed;
    }
  }
  Object.assign(window, { DOMParser: TemplateParser });
}

/** What htmx wraps around an answer to parse it. */
const inTemplate = /^(<template>)(.*)(<\/template>)$/s;

/** The entries of a form, all of them: happy-dom leaves out some, such as a list's second chosen option. */
function replaceFormData(window: BrowserWindow): void {
  const { FormData } = window;
  class PageFormData extends FormData {
    constructor(form?: HTMLFormElement, submitter: Submitter = null) {
      super();
      if (!form) return;
      for (const [name, value] of entriesOf(pageForm(form), submitter)) this.append(name, value as string);
      const event = new window.Event("formdata", { bubbles: true });
      form.dispatchEvent(Object.assign(event, { formData: this }));
    }
  }
  Object.assign(window, { FormData: PageFormData });
}

/** Submits as browsers do: without a submitter if there was none, and by our own navigation. */
function replaceSubmit(window: BrowserWindow, hooks: Hooks): void {
  const { SubmitEvent, HTMLFormElement } = window;
  const { reset } = HTMLFormElement.prototype;
  Object.assign(HTMLFormElement.prototype, {
    reset(this: HTMLFormElement) {
      const fields = [...pageForm(this).elements] as HTMLInputElement[];
      for (const field of fields) if (field.type === "file") field.files = [] as never;
      reset.call(this);
    },
    submit(this: HTMLFormElement) {
      hooks.submit(pageForm(this), null);
    },
    requestSubmit(this: HTMLFormElement, submitter: Submitter = null) {
      const form = pageForm(this);
      if (!isValid(form, submitter, hooks)) return;
      const event = new SubmitEvent("submit", { bubbles: true, cancelable: true });
      // happy-dom takes the form for the submitter if there is none.
      Object.defineProperty(event, "submitter", { value: submitter });
      if (this.dispatchEvent(event)) hooks.submit(form, submitter);
    },
    reportValidity(this: HTMLFormElement) {
      return isValid(pageForm(this), null, hooks, true);
    },
  });
}

/** The form as the page has it: happy-dom calls methods on what is behind it. */
function pageForm(form: HTMLFormElement): HTMLFormElement {
  return Reflect.get(form, peers().proxyKey) ?? form;
}

function isValid(form: HTMLFormElement, submitter: Submitter, hooks: Hooks, always = false): boolean {
  if (!always && (form.noValidate || submitter?.hasAttribute("formnovalidate"))) return true;
  if (form.checkValidity()) return true;
  const fields = ([...form.elements] as HTMLElement[]).filter(
    (field) => (field as HTMLInputElement).validity?.valid === false,
  );
  hooks.invalid(fields);
  fields[0]?.focus();
  return false;
}

/** The one kind of path that htmx looks for: elements with an attribute whose name starts in one of some ways. */
class AttributePaths {
  createExpression(path: string) {
    const starts = [...path.matchAll(/starts-with\(name\(\), "([^"]+)"\)/g)].map(
      ([, start]) => start as string,
    );
    return { evaluate: (root: HTMLElement) => iterate(root, starts) };
  }
}

function iterate(root: HTMLElement, starts: string[]) {
  const found = [...root.querySelectorAll("*")].filter((element) =>
    element.getAttributeNames().some((name) => starts.some((start) => name.startsWith(start))),
  );
  return { iterateNext: () => found.shift() ?? null };
}

/**
 * Without a layout everything is in sight, except for the ends of lists: a page would load rows for ever. A test clicks what
 * `more()` shows there.
 */
class InSight {
  private readonly observed = new Set<HTMLElement>();

  constructor(private readonly tell: (entries: object[], observer: InSight) => void) {}

  observe(target: HTMLElement): void {
    if (this.observed.has(target)) return;
    this.observed.add(target);
    later(0, () => {
      if (!this.observed.has(target)) return;
      const isIntersecting = !target.matches("[data-live-list]");
      this.tell([{ target, isIntersecting, intersectionRatio: Number(isIntersecting) }], this);
    });
  }
  unobserve(target: HTMLElement): void {
    this.observed.delete(target);
  }
  disconnect(): void {
    this.observed.clear();
  }
  takeRecords() {
    return [];
  }
}
