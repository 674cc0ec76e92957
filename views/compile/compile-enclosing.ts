/** Records which form each control, binding and hole is in, and what can disable them. */
import type { DefaultTreeAdapterTypes as Tree } from "parse5";
import type { Binding } from "../bindings.js";
import type { Disabler } from "../disabled.js";
import { attributeOf, controls, hasAttribute, isBound, isElement, isSubmitButton } from "../elements.js";
import type { Enclosing, TemplateForm } from "../form-controls.js";
import type { HoledText } from "../holed-text.js";
import type { Around, Draft, OpenElement } from "./draft.js";
import type { TemplateSource } from "./source.js";

/**
 * Events that a browser dispatches. The detail of any other event is an application's own.
 *
 * Source: DOM events of HTML, UI Events, Pointer Events, Touch Events and Clipboard API.
 */
const ofBrowser =
  /^(?:submit|reset|formdata|change|(?:before)?input|invalid|select|toggle|beforetoggle|cancel|close|load|error|resize|scroll|scrollend|wheel|(?:aux|dbl)?click|contextmenu|copy|cut|paste|(?:mouse|pointer|key|touch|drag|focus|composition|animation|transition)\w*|drop|focus|blur)$/;
/** Events that a browser does not dispatch at a disabled control. Others reach it, such as those of a pointer that enters it. */
const ofUse =
  /^(?:(?:aux|dbl)?click|(?:mouse|pointer)(?:down|up)|touch(?:start|end)|key(?:down|up|press)|change|(?:before)?input)$/;

/** Sets what is around the content of an element; called before its attributes are compiled. */
export function enclose({ source }: Draft, { element, tag, around, inside }: OpenElement): void {
  const { enclosing } = around;
  if (tag === "form") {
    const form = readForm(source, element);
    form.canBeBlocked ||= enclosing?.disablers !== undefined;
    inside.enclosing = { ...enclosing, form };
  } else if (tag === "fieldset") {
    const own = ownDisabler(source, element);
    inside.outside = enclosing;
    if (own) inside.enclosing = { ...enclosing, disablers: [...(enclosing?.disablers ?? []), own] };
  } else if (tag === "legend" && isFirstLegend(element)) inside.enclosing = around.outside;
}

function readForm(source: TemplateSource, element: Tree.Element): TemplateForm {
  const canBeBlocked = submitButtonsOf(element).some(
    (button) => disablersInside(source, button, element).length > 0,
  );
  return { id: split(source, element, "id"), spread: spreadOf(source, element), canBeBlocked };
}

function isFirstLegend(element: Tree.Element): boolean {
  const parent = element.parentNode;
  if (!parent || !isElement(parent) || parent.tagName !== "fieldset") return false;
  return parent.childNodes.find((node) => isElement(node) && node.tagName === "legend") === element;
}

/** Records an element that a form sends, or that submits it: a field, a button, or a custom element. */
export function recordControl({ source, controls: recorded }: Draft, open: OpenElement): void {
  const { element, tag, around } = open;
  const spread = spreadOf(source, element);
  const type = attributeOf(element, "type")?.toLowerCase();
  const isField = controls.has(tag) || tag === "button" || tag.includes("-");
  const isSubmit = submitsForm(element);
  if (!isField || !(isSubmit || spread !== undefined || attributeOf(element, "name"))) return;
  // Browsers send nothing for buttons that do not submit.
  if ((type === "button" || type === "reset") && (tag === "button" || tag === "input")) return;
  recorded.push({
    name: split(source, element, "name"),
    spread,
    owner: split(source, element, "form"),
    direction: split(source, element, "dirname"),
    isSubmit,
    isSilent: isSilent(element, type),
    isImage: tag === "input" && (type === "image" || source.holesIn(type ?? "").length > 0),
    form: around.enclosing?.form,
    disablers: disablersOf(source, open),
  });
}

function isSilent(element: Tree.Element, type: string | undefined): boolean {
  return element.tagName === "select" ? hasAttribute(element, "multiple") : type === "checkbox";
}

/** Records a submit button for a form that users can submit without one of its own buttons. */
export function recordSubmit(
  { controls: recorded }: Draft,
  open: OpenElement,
  own: Disabler | undefined,
): void {
  const outer = open.around.enclosing?.disablers;
  recorded.push({
    name: undefined,
    spread: undefined,
    owner: undefined,
    direction: undefined,
    isSubmit: true,
    isSilent: false,
    isImage: false,
    form: open.inside.enclosing?.form,
    disablers: own ? [...(outer ?? []), own] : outer,
  });
}

/** Records where the element of a binding is. */
export function encloseBinding({ source }: Draft, open: OpenElement, binding: Binding): void {
  const { element, tag, around, inside } = open;
  const { event, modifiers } = binding;
  const owner = split(source, element, "form");
  if (owner) binding.owner = owner;
  binding.takesDetail = !ofBrowser.test(event) || tag.includes("-") || binding.isAnswered;
  const isElsewhere = modifiers.includes("outside") || modifiers.includes("window");
  binding.canBeDisabled = (controls.has(tag) || tag === "button") && ofUse.test(event) && !isElsewhere;
  const disablers = binding.canBeDisabled ? disablersOf(source, open) : undefined;
  if (disablers) binding.disablers = disablers;
  const form = (tag === "form" ? inside : around).enclosing?.form;
  if (form) binding.form = form;
}

/** Whether pressing an element submits its form to the address of the form. */
function submitsForm(element: Tree.Element): boolean {
  const isOther = /^(?:reset|button)$/i.test(attributeOf(element, "type") ?? "");
  const goesElsewhere = hasAttribute(element, "formaction") || hasAttribute(element, "formmethod");
  return isSubmitButton(element) && !isOther && !goesElsewhere && !isBound(element);
}

/** The buttons in a form that submit it. */
export function submitButtonsOf(node: Tree.ParentNode): Tree.Element[] {
  return node.childNodes
    .filter(isElement)
    .flatMap((child) => (submitsForm(child) ? [child] : submitButtonsOf(child)));
}

/** What disables an element by its own attributes, and by those of the fieldsets around it up to a form. */
export function disablersInside(
  source: TemplateSource,
  element: Tree.Element,
  form: Tree.Element,
): Disabler[] {
  const own = ownDisabler(source, element);
  const found: Disabler[] = own ? [own] : [];
  let inside = element;
  for (let parent = element.parentNode; parent && parent !== form && isElement(parent); ) {
    const outer = parent.tagName === "fieldset" && !isFirstLegend(inside) && ownDisabler(source, parent);
    if (outer) found.push(outer);
    inside = parent;
    parent = parent.parentNode;
  }
  return found;
}

function disablersOf(
  source: TemplateSource,
  { element, around }: OpenElement,
): readonly Disabler[] | undefined {
  const own = ownDisabler(source, element);
  const outer = around.enclosing?.disablers;
  return own ? [...(outer ?? []), own] : outer;
}

/** What disables an element by its own attributes. */
export function ownDisabler(source: TemplateSource, element: Tree.Element): Disabler | undefined {
  const disabled = split(source, element, "disabled");
  if (disabled) {
    const { strings, holes } = disabled;
    const [hole] = holes;
    const isWhole = holes.length === 1 && strings.every((string) => string === "");
    return isWhole && hole !== undefined ? { hole, isSpread: false } : "always";
  }
  const spread = spreadOf(source, element);
  return spread === undefined ? undefined : { hole: spread, isSpread: true };
}

function split(source: TemplateSource, element: Tree.Element, name: string): HoledText | undefined {
  const value = attributeOf(element, name);
  return value === undefined ? undefined : source.split(value);
}

/** The hole of an attrs({ … }) in a tag. */
export function spreadOf(source: TemplateSource, element: Tree.Element): number | undefined {
  for (const { name } of element.attrs) {
    const [hole] = source.holesIn(name);
    if (hole !== undefined) return hole;
  }
  return undefined;
}

/** The form and the fieldsets around a hole in text; undefined if there is none. */
export function enclosingOf({ enclosing }: Around): Enclosing | undefined {
  return enclosing?.form || enclosing?.disablers ? enclosing : undefined;
}
