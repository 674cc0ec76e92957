/**
 * Offers: the bindings in a component's last render. A browser can send nothing else.
 *
 * The check walks the render at each event instead of keeping a set of all bindings for each page: a page's
 * memory stays small, and a thousand rows are walked in microseconds.
 */
import type { Binding } from "../../../views/bindings.js";
import { isDisabled } from "../../../views/disabled.js";
import type { FlatList } from "../../../views/list.js";
import { areAlike, indexOfKey, type Key, type ListWindow, type Remains } from "../../../views/list-window.js";
import { type FormSet, idOf, visitControls } from "../../../views/shown-controls.js";
import { findIn, type Look, type Place, type PlacedForm } from "../../../views/value-kinds.js";
import type { Rendered } from "../../../views/values.js";
import { WantedBinding } from "../../../views/wanted-binding.js";
import { contentText } from "../../../views/write.js";
import type { Target } from "../slots/callbacks.js";

/** A binding of a render, with the values of its holes. */
export interface Offer {
  binding: Binding;
  values: readonly unknown[];
  /** the form that it is on or inside of, in the render of its component or of a parent */
  form: PlacedForm | undefined;
  /** the handler that it calls, once that was looked up */
  method: ((...args: unknown[]) => unknown) | undefined;
  /** the handler's component, if that is a parent which has passed it as a callback */
  target?: Target | undefined;
}

/** Finds the binding with this canonical text, even if its control is disabled; child components have their own offers. */
export function findOffer(rendered: Rendered, text: string): Offer | undefined {
  return new OfferSearch(rendered, text, false).first();
}

/**
 * Finds the binding with this canonical text whose control can be used: it is not disabled.
 *
 * @param outer - where the component is in the renders of its parents
 */
export function findUsable(rendered: Rendered, text: string, outer?: Place): Offer | undefined {
  return new OfferSearch(rendered, text, true).first(outer);
}

/** Finds all usable bindings with this canonical text: a page can have two forms with the same submit. */
export function findAll(rendered: Rendered, text: string, outer?: Place): Offer[] {
  return new OfferSearch(rendered, text, true).all(outer);
}

class OfferSearch implements Look<Offer> {
  private readonly wanted: WantedBinding;
  private found: Offer[] | undefined;

  constructor(
    private readonly rendered: Rendered,
    text: string,
    /** whether to skip bindings of disabled controls */
    private readonly isForUse: boolean,
  ) {
    this.wanted = new WantedBinding(text);
  }

  first(outer?: Place): Offer | undefined {
    return findIn(this.rendered, this, outer);
  }

  all(outer?: Place): Offer[] {
    this.found = [];
    findIn(this.rendered, this, outer);
    return this.found;
  }

  template({ template, values }: Rendered, place: Place | undefined): Offer | undefined {
    const { bindings } = template;
    for (let index = 0; index < bindings.length; index++) {
      const binding = bindings[index] as Binding;
      if (!this.wanted.is(binding, values) || !this.isUsable(binding, values, 0, place)) continue;
      const form = formOf(binding, values, 0, place);
      const offer = this.report({ binding, values, form, method: undefined });
      if (offer) return offer;
    }
    return undefined;
  }

  /** The bindings of a flat list are those of its row's template: its rows contain no other templates. */
  rows(list: FlatList, place: Place | undefined): Offer | undefined {
    const { template, values, width } = list;
    let first: { row: number; offer: Offer } | undefined;
    for (const binding of template.bindings) {
      const end = first ? first.row : list.length;
      for (let row = 0; row < end; row++) {
        const start = row * width;
        if (!this.wanted.is(binding, values, start, start + width)) continue;
        if (!this.isUsable(binding, values, start, place)) continue;
        const form = formOf(binding, values, start, place);
        const offer = this.report({ binding, values: list.row(row).values, form, method: undefined });
        if (!offer) continue;
        first = { row, offer };
        break;
      }
    }
    return first?.offer;
  }

  /** Most rows of a `list()` share what is kept of them, and differ by their keys: those that may fit are found by that. */
  window(window: ListWindow, place: Place | undefined): Offer | undefined {
    const { keys, remains } = window.known;
    for (let start = 0, end = 0; start < keys.length; start = end) {
      const run = remains[start] as Remains;
      if (start === 0 && areAlike(remains)) end = keys.length;
      while (end < keys.length && remains[end] === run) end++;
      const offer = this.inRun(window, run, start, end, place);
      if (offer) return offer;
    }
    return undefined;
  }

  /** Searches neighbouring rows that share what is kept of them. */
  private inRun(
    window: ListWindow,
    run: Remains,
    start: number,
    end: number,
    place: Place | undefined,
  ): Offer | undefined {
    for (let index = start; index < end; index++) {
      index = this.nextOf(window, run, index);
      if (index >= end) return undefined;
      const offer = findIn(window.row(index), this, place);
      if (offer) return offer;
    }
    return undefined;
  }

  /** The index of the next row, from `start` on, that may have the binding. */
  private nextOf({ known: { keys } }: ListWindow, run: Remains, start: number): number {
    if (run.hasInner) return start;
    let next = keys.length;
    for (const binding of run.template.bindings) {
      const literal = this.wanted.literalOf(binding);
      if (literal.isUnfit) continue;
      const [hole] = binding.holes;
      const isKey = hole !== undefined && run.hasKeyAt(hole) && literal.isKnown;
      const found = isKey ? indexOfKey(keys, literal.value as Key, start) : start;
      if (found !== -1) next = Math.min(next, found);
    }
    return next;
  }

  /** Returns the offer if the search ends with it. */
  private report(offer: Offer): Offer | undefined {
    if (!this.found) return offer;
    this.found.push(offer);
    return undefined;
  }

  private isUsable(
    { event, form, canBeDisabled, disablers }: Binding,
    values: readonly unknown[],
    start: number,
    place: Place | undefined,
  ): boolean {
    if (!this.isForUse) return true;
    if (event === "submit")
      return !form || !(form.canBeBlocked || place?.isDisabled) || this.hasSubmit({ form, values, start });
    return !canBeDisabled || !(place?.isDisabled || isDisabled(disablers, values, start));
  }

  /**
   * Whether a form has a submit button that can be pressed. Without one, no key submits it either (HTML Standard,
   * "Implicit submission").
   */
  private hasSubmit(form: PlacedForm): boolean {
    const id = idOf(form);
    const set: FormSet = { forms: [form], ids: new Set(id ? [id] : []) };
    // HTML that no template has compiled may contain a button.
    return visitControls(
      this.rendered,
      set,
      ({ isSubmit }) => isSubmit,
      () => true,
    );
  }
}

function formOf(
  { form }: Binding,
  values: readonly unknown[],
  start: number,
  place: Place | undefined,
): PlacedForm | undefined {
  return form ? { form, values, start } : place?.form;
}

/** The forms of offers. */
export function formSetOf(offers: readonly Offer[]): FormSet {
  const ids = offers.flatMap(({ binding: { owner }, values, form }) => [
    owner && contentText(owner, values),
    form && idOf(form),
  ]);
  return {
    // A control with an attribute `form` is not in the form around it.
    forms: offers.filter(({ binding }) => !binding.owner).map(({ form }) => form),
    ids: new Set(ids.filter((id) => id !== undefined && id !== "") as string[]),
  };
}
