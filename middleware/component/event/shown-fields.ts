/**
 * The fields that an event may have: those that the component's last render has in the form of the event's binding. A
 * class may have rules for more, since several forms can share it.
 */
import type { Binding } from "../../../views/bindings.js";
import { LiveError } from "../../../views/errors.js";
import {
  type FormSet,
  isSilent,
  namesInHtml,
  namesOf,
  visitControls,
} from "../../../views/shown-controls.js";
import type { Rendered } from "../../../views/values.js";
import type { Input } from "../../input/event-input.js";
import { isInPath, isOfControl, pathOf, shorten } from "../../input/fields.js";
import { moreFieldsOf, typesOf } from "../../input/parameters.js";
import { argumentsOf } from "../../input/read-arguments.js";
import { DraftOf } from "../../input/types.js";
import type { Instance } from "../instance.js";
import { formSetOf } from "./offers.js";
import { renumbered } from "./renumbered.js";
import type { ResolvedOffer } from "./resolve-offer.js";
import type { LiveEvent } from "./run.js";
import { findAllShown, hasShownSlots } from "./shown-renders.js";

/** The input that a handler may read. */
export interface ShownInput {
  input: Input;
  /** the error for a field that the page does not show; thrown if the values are valid otherwise */
  refusal: LiveError | undefined;
}

/**
 * Checks the fields of an event. A field that the page does not show is refused; it is left out instead if the page did
 * not show the newest state yet, or if the handler takes a draft, which ignores what it does not know.
 */
export function checkShown(instance: Instance, event: LiveEvent, offer: ResolvedOffer): ShownInput {
  const { input } = event;
  const hidden = hiddenFields(instance, event, offer);
  const [first] = hidden;
  if (first === undefined) return { input, refusal: undefined };
  const isDraft = typesOf(offer.method as object)?.some((type) => type instanceof DraftOf);
  if (!isDraft && !isBehind(instance, event))
    return { input, refusal: notShown(instance, offer.binding, first) };
  return {
    input: { ...input, fields: input.fields.filter(([name]) => !hidden.has(name)) },
    refusal: undefined,
  };
}

const none: ReadonlySet<string> = new Set();

/** The names of the fields that the handler would read, but the page does not show. */
function hiddenFields(instance: Instance, event: LiveEvent, offer: ResolvedOffer): ReadonlySet<string> {
  const { fields } = event.input;
  const method = offer.method as object;
  if (fields.length === 0) return none;
  const more = moreFieldsOf(method);
  if (more === "all") return none;
  const names = wantedFields(method, offer.binding, event.input);
  for (const name of names) if (more.some((each) => isInPath(pathOf(each), pathOf(name)))) names.delete(name);
  dropShown(names, instance, event);
  return names;
}

/** Whether the page may still show an older render. */
function isBehind({ view, isDirty }: Instance, event: LiveEvent): boolean {
  return event.isBehind === true || (isDirty && view.viewer !== undefined);
}

function notShown({ definition }: Instance, { handler }: Binding, name: string): LiveError {
  const field = JSON.stringify(shorten(name));
  return new LiveError(
    "HL_ARGUMENT",
    `${definition.name}.${handler} was sent the field ${field}, which its form does not show, or shows disabled. If a script ` +
      `adds the field, write @handler(…, { fields: [${field}] }).`,
    { status: 422 },
  );
}

/** The names of the sent fields that the handler would read. */
function wantedFields(method: object, binding: Binding, { fields }: Input): Set<string> {
  const names = new Set<string>();
  const args = argumentsOf(method, binding);
  const isWhole = args.some(({ type }) => type === "form");
  const asked = args.flatMap((arg) =>
    arg.type === "field" && !binding.takesDetail ? [pathOf(arg.name)] : [],
  );
  if (!isWhole && asked.length === 0) return names;
  for (const [name] of fields) {
    if (isOfControl(name) || names.has(name)) continue;
    if (isWhole || asked.some((path) => isInPath(path, pathOf(name)))) names.add(name);
  }
  return names;
}

/** Removes the names that the event's form shows. */
function dropShown(names: Set<string>, instance: Instance, { binding, input }: LiveEvent): void {
  if (names.size === 0) return;
  const { rendered, set } = formsOf(instance, binding);
  const isDone = visitControls(rendered, set, (control, values) => {
    for (const name of namesOf(control, values)) names.delete(name);
    return names.size === 0;
  });
  if (isDone) return;
  // Names can be spelled in several ways, and controls can be elsewhere in the page.
  const paths = new Set(allNames(instance, rendered, set).map(pathOf));
  const shown = input.isRenumbered ? renumbered(paths) : paths;
  for (const name of names) if (shown.has(pathOf(name))) names.delete(name);
}

/** The forms that an event can come from, and the render that they are in. */
function formsOf(instance: Instance, binding: string): { rendered: Rendered; set: FormSet } {
  const own = findAllShown(instance, binding);
  const set = formSetOf(own);
  // The form may be in a slot, and so in the render of a child.
  const hasSlots = hasShownSlots(instance);
  const isInside = own.some((offer) => offer.form || offer.binding.owner);
  if (!hasSlots && (isInside || !instance.parent)) return { rendered: instance.rendered, set };
  // The form may be in the render of a parent.
  const outer = formSetOf(findAllShown(instance, binding, true));
  if (!hasSlots && outer.forms.every((form) => form === undefined))
    return { rendered: instance.rendered, set };
  let root = instance;
  while (root.parent) root = root.parent;
  return { rendered: root.rendered, set: outer };
}

function allNames(instance: Instance, rendered: Rendered, set: FormSet): string[] {
  const names: string[] = [];
  const collect = (rendered: Rendered, set: FormSet) =>
    visitControls(
      rendered,
      set,
      (control, values) => {
        names.push(...namesOf(control, values));
        return false;
      },
      (html) => {
        names.push(...namesInHtml(html));
        return false;
      },
    );
  collect(rendered, set);
  // Controls of other components can belong to the form by its id.
  if (set.ids.size > 0)
    for (const other of instance.view.instances) if (other) collect(other.rendered, { ...set, forms: [] });
  return names;
}

/**
 * Paths of the silent fields of an event's form: checkboxes and multiple selects, for which a browser sends nothing if
 * nothing is chosen. Only the component's render tells whether a form has such a field.
 */
export function silentFields(instance: Instance, { binding }: LiveEvent): ReadonlySet<string> {
  const { rendered, set } = formsOf(instance, binding);
  const paths = new Set<string>();
  visitControls(rendered, set, (control, values) => {
    if (isSilent(control, values)) for (const name of namesOf(control, values)) paths.add(pathOf(name));
    return false;
  });
  return paths;
}
