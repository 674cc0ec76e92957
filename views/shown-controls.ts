/** The controls of a form in a render: the names of the fields that a browser can send. */
import { parseFragment } from "parse5";
import { isDisabled, spreadText } from "./disabled.js";
import { attributeOf, controls, descendants, hasAttribute } from "./elements.js";
import type { TemplateControl } from "./form-controls.js";
import type { HoledText } from "./holed-text.js";
import type { FlatList } from "./list.js";
import type { Template } from "./template.js";
import { findIn, type Place, type PlacedForm } from "./value-kinds.js";
import type { Placed, Rendered, UnsafeHtml } from "./values.js";
import { contentText } from "./write.js";

/** Which form a control must belong to. */
export interface FormSet {
  /** the forms; undefined for controls that are in no form */
  forms: readonly (PlacedForm | undefined)[];
  /** ids of the forms, for controls with an attribute `form` */
  ids: ReadonlySet<string>;
}

/** Receives a control with the values of its template; returns true to stop. */
export type Visit = (control: TemplateControl, values: readonly unknown[]) => boolean;

/**
 * Visits the controls of forms, except disabled ones, until `visit` returns true.
 *
 * @param visitHtml - called for each `unsafeHtml(…)` in the forms
 * @returns whether it was stopped
 */
export function visitControls(
  rendered: Rendered,
  set: FormSet,
  visit: Visit,
  visitHtml?: (html: UnsafeHtml) => boolean,
): boolean {
  const visitAll = (
    { template, values }: Rendered,
    place: Place | undefined,
    source = values,
    start = 0,
  ): true | undefined => {
    for (const control of template.controls) {
      if (place?.isDisabled || isDisabled(control.disablers, values)) continue;
      if (!isOwned(control, values, set, place?.form, source, start)) continue;
      if (visit(control, values)) return true;
    }
    return undefined;
  };
  const look = {
    template: (each: Rendered, place: Place | undefined) => visitAll(each, place),
    rows(list: FlatList, place: Place | undefined) {
      if (list.template.controls.length === 0) return undefined;
      for (let row = 0; row < list.length; row++)
        if (visitAll(list.row(row), place, list.values, row * list.width)) return true;
      return undefined;
    },
    component: (placed: Placed, place: Place | undefined): true | undefined =>
      findIn(placed.rendered, look, place),
    html(html: UnsafeHtml, place: Place | undefined) {
      const isOwn = !place?.isDisabled && set.forms.some((form) => isSameForm(form, place?.form));
      return isOwn && visitHtml?.(html) ? true : undefined;
    },
  };
  return findIn<true>(rendered, look) ?? false;
}

/**
 * Whether a control belongs to one of the forms.
 *
 * @param outer - the form around its template
 * @param source - values with those of its template, which start at `start`
 */
function isOwned(
  control: TemplateControl,
  values: readonly unknown[],
  { forms, ids }: FormSet,
  outer: PlacedForm | undefined,
  source: readonly unknown[],
  start: number,
): boolean {
  const { form, spread } = control;
  const owner = textOf(control.owner, spread, "form", values);
  if (owner !== undefined) return ids.has(owner);
  for (const each of forms) {
    if (!form && isSameForm(each, outer)) return true;
    if (form && each?.form === form && each.values === source && each.start === start) return true;
  }
  if (ids.size === 0) return false;
  const around = form ? { form, values: source, start } : outer;
  return around !== undefined && ids.has(idOf(around) ?? "");
}

function isSameForm(a: PlacedForm | undefined, b: PlacedForm | undefined): boolean {
  return a?.form === b?.form && a?.values === b?.values && a?.start === b?.start;
}

/** The id that a template gives to a form. */
export function idOf({ form: { id, spread }, values, start }: PlacedForm): string | undefined {
  return textOf(id, spread, "id", start === 0 ? values : values.slice(start));
}

function textOf(
  written: HoledText | undefined,
  spread: number | undefined,
  name: string,
  values: readonly unknown[],
): string | undefined {
  if (written) return contentText(written, values);
  return spread === undefined ? undefined : spreadText(values[spread], name);
}

/** The names under which a browser sends a control. */
export function namesOf(control: TemplateControl, values: readonly unknown[]): string[] {
  // Most controls have nothing but a name.
  if (control.spread === undefined && !control.isImage && !control.direction)
    return control.name ? [contentText(control.name, values)] : [];
  const name = textOf(control.name, control.spread, "name", values);
  const direction = textOf(control.direction, control.spread, "dirname", values);
  const names = [name, direction].filter((each) => each !== undefined && each !== "") as string[];
  const isImage = control.isImage || spreadType(control, values) === "image";
  if (isImage) names.push(...["x", "y"].map((axis) => (name ? `${name}.${axis}` : axis)));
  return names;
}

function spreadType({ spread }: TemplateControl, values: readonly unknown[]): string | undefined {
  return spread === undefined ? undefined : spreadText(values[spread], "type")?.toLowerCase();
}

/** Whether a browser sends nothing for a control if nothing is chosen: a checkbox, or a multiple select. */
export function isSilent(control: TemplateControl, values: readonly unknown[]): boolean {
  const { spread } = control;
  if (control.isSilent || spread === undefined) return control.isSilent;
  return spreadType(control, values) === "checkbox" || spreadText(values[spread], "multiple") !== undefined;
}

/** The names of all controls in a component's render, in whichever form they are, without those of its child components. */
export function controlNames(rendered: Rendered): string[] {
  const names: string[] = [];
  const add = ({ controls }: Template, values: readonly unknown[]) => {
    for (const control of controls) names.push(...namesOf(control, values));
  };
  findIn<never>(rendered, {
    template: ({ template, values }) => void add(template, values) as undefined,
    rows(list) {
      for (let row = 0; row < list.length; row++) add(list.template, list.row(row).values);
      return undefined;
    },
    html(html) {
      names.push(...namesInHtml(html));
      return undefined;
    },
  });
  return names;
}

/** The names of the controls in HTML that no template has compiled. */
export function namesInHtml({ html }: UnsafeHtml): string[] {
  return [...descendants(parseFragment(html))].flatMap((element) => {
    const { tagName } = element;
    const isControl = controls.has(tagName) || tagName === "button" || tagName.includes("-");
    const name = attributeOf(element, "name");
    return isControl && name && !hasAttribute(element, "disabled") ? [name] : [];
  });
}
