/**
 * In development: finds calls of errors() whose messages would never be shown. In a page whose forms have no field of the name, as
 * in `errors(this, "emial")`, that is a warning, as a handler can report errors for any name; in a row of a list() it is an error.
 */
import { LiveError } from "../../views/errors.js";
import { nearestOf } from "../../views/nearest.js";
import { controlNames } from "../../views/shown-controls.js";
import { siteOf } from "../../views/template.js";
import { isInPath, pathOf } from "../input/fields.js";
import { typesOf } from "../input/parameters.js";
import { isClass } from "../input/types.js";
import type { Definition } from "./definition.js";
import { watchAsked } from "./form-errors.js";
import { handlerOf } from "./handler-names.js";
import type { Instance } from "./instance.js";
import { renderingList } from "./list/shown-window.js";

/** The part of a view that is looked over. */
export interface Page {
  readonly instances: readonly (Instance | undefined)[];
}

/** By component: the fields of which its newest renders have shown errors. */
const asked = new WeakMap<object, Set<string>>();
/** By class: the fields that were looked for. */
const checked = new WeakMap<Definition, Set<string>>();

/** Starts to record of which fields components show errors. */
export function recordAsked(): void {
  watchAsked((component, field) => {
    const list = renderingList();
    if (list !== undefined) throw inRow(list, field);
    const fields = asked.get(component) ?? new Set();
    asked.set(component, fields.add(field));
  });
}

/** The errors about fields that a page does not have; each once for a class. */
export function findUnknownErrors({ instances }: Page): LiveError[] {
  const all = instances.filter((instance) => instance !== undefined);
  if (!all.some((instance) => newFields(instance).length > 0)) return [];
  const names = new Set(all.flatMap((instance) => rendersOf(instance).flatMap(controlNames)));
  // The form may not be shown now.
  if (names.size === 0) return [];
  return all.flatMap((instance) => unknownOf(instance, names));
}

/** A row is rendered when it is loaded or updated, and not when its form is refused. */
function inRow(list: string, field: string): LiveError {
  return new LiveError(
    "HL_LIST",
    `A row of ${list} shows errors(this, ${JSON.stringify(field)}), whose messages would never come: a row is rendered when ` +
      "it is loaded or updated, and then forgotten. Put the form for a row elsewhere in the component, such as in a dialog.",
  );
}

function newFields({ component, definition }: Instance): string[] {
  const known = checked.get(definition);
  return [...(asked.get(component) ?? [])].filter((field) => field !== "" && !known?.has(field));
}

function rendersOf(instance: Instance) {
  const slots = [...(instance.composition?.contents?.values() ?? [])].map(({ rendered }) => rendered);
  return [instance.rendered, ...slots];
}

function unknownOf(instance: Instance, names: ReadonlySet<string>): LiveError[] {
  const paths = [...names, ...propertiesOf(instance)].map(pathOf);
  const known = checked.get(instance.definition) ?? new Set();
  checked.set(instance.definition, known);
  return newFields(instance).flatMap((field) => {
    known.add(field);
    const path = pathOf(field);
    if (paths.some((each) => isInPath(path, each) || isInPath(each, path))) return [];
    return [unknownError(instance, field, names)];
  });
}

/** The fields of the classes that its handlers take: rules can refuse one that has no control. */
function propertiesOf({ definition, component }: Instance): string[] {
  return [...definition.bound].flatMap((name) => {
    const types = typesOf(handlerOf(component, name) ?? Object) ?? [];
    return types.filter(isClass).flatMap((type) => Object.keys(new type()));
  });
}

function unknownError(
  { definition, rendered }: Instance,
  field: string,
  names: ReadonlySet<string>,
): LiveError {
  const near = nearestOf(field, names);
  const place = siteOf(rendered.template.origin);
  return new LiveError(
    "HL_ERRORS_FIELD",
    `${definition.name} shows errors(this, ${JSON.stringify(field)})${place && ` (${place})`}, but no form of the page has a ` +
      `field of this name. It has: ${[...names].slice(0, 20).join(", ")}${near === undefined ? "" : `. Did you mean "${near}"?`}.`,
  );
}
