/**
 * Writes a view's state as text and reads it again: a line of JSON that says where each component is, followed by the
 * components' fields in devalue's format. That format keeps dates, maps, sets, bigints and cycles, and an object that
 * two components share stays one object.
 */
import { parse, stringify } from "devalue";
import { LiveError } from "../../../views/errors.js";
import { areStorable } from "../storable.js";
import { whyUnstorable } from "../unstorable.js";
import type { ComponentSnapshot, ViewSnapshot } from "./snapshot.js";

/**
 * Writes a snapshot as text.
 *
 * @throws {LiveError} HL_STATE_FIELD, naming component and field, if a field can't be stored
 */
export function encodeSnapshot(snapshot: ViewSnapshot): string {
  const {
    id,
    owner,
    url,
    params = {},
    indexInRequest,
    prefix,
    pageLoadId,
    version,
    revision,
    urlNames = [],
    otherLoads,
    isReference,
    storedVersion,
    follows = [],
  } = snapshot;
  const places = isReference ? 0 : snapshot.components.map((saved) => saved && placeOf(saved));
  const more = withoutEnd([
    Object.keys(params).length > 0 ? params : undefined,
    prefix || undefined,
    urlNames.length > 0 ? urlNames : undefined,
    isReference ? undefined : otherLoads,
    storedVersion || undefined,
    follows.length > 0 ? follows : undefined,
  ]);
  const view = [id, owner, url, indexInRequest, pageLoadId, version, revision, places, ...more];
  return `${JSON.stringify(view)}\n${isReference ? "" : encodeStates(snapshot)}`;
}

function placeOf({ name, shape, parent, slot, templates, events }: ComponentSnapshot): unknown[] {
  return [name, shape, parent, slot, templates, events];
}

function encodeStates(snapshot: ViewSnapshot): string {
  const states = snapshot.components.map(
    (saved) =>
      saved && [
        saved.state,
        ...withoutEnd([
          saved.errors,
          saved.subscriptions,
          saved.dependencies,
          saved.rows,
          saved.lists,
          saved.resources,
        ]),
      ],
  );
  try {
    return stringify(states);
  } catch (error) {
    throw findCulprit(snapshot.components, error);
  }
}

/** Reads a text of {@link encodeSnapshot}. Only pass text that this server wrote: from an opened seal or the store. */
export function decodeSnapshot(text: string): ViewSnapshot {
  const end = text.indexOf("\n");
  const [id, owner, url, indexInRequest, pageLoadId, version, revision, places, ...rest] = JSON.parse(
    text.slice(0, end),
  );
  const [params, prefix, urlNames, otherLoads, storedVersion, follows] = rest;
  const isReference = places === 0;
  const states = isReference ? [] : (parse(text.slice(end + 1)) as (unknown[] | null)[]);
  const components = states.map((saved, number) => saved && join(places[number], saved));
  return {
    id,
    owner,
    url,
    params: params ?? undefined,
    indexInRequest,
    prefix: prefix ?? undefined,
    pageLoadId,
    version,
    revision,
    components,
    urlNames: urlNames ?? undefined,
    otherLoads: otherLoads ?? undefined,
    isReference,
    ...(storedVersion && { storedVersion }),
    ...(follows && { follows }),
  };
}

function join(place: unknown[], saved: unknown[]): ComponentSnapshot {
  const [name, shape, parent, slot, templates, events] = place;
  const [state, errors, subscriptions, dependencies, rows, lists, resources] = saved;
  return {
    name,
    shape,
    parent,
    slot,
    templates,
    events,
    state,
    errors,
    subscriptions,
    dependencies,
    rows,
    lists,
    resources,
  } as ComponentSnapshot;
}

/** Drops trailing `undefined` values: most views and components have nothing there. */
function withoutEnd(values: unknown[]): unknown[] {
  return values.slice(0, values.findLastIndex((value) => value !== undefined) + 1);
}

/** What {@link checkFields} needs of a component. */
type Saved = Pick<ComponentSnapshot, "name" | "state">;

/**
 * Checks that a component's fields can be stored.
 *
 * @throws {LiveError} HL_STATE_FIELD, naming component and field
 */
export function checkFields(name: string, fields: object): void {
  // Most state is of simple kinds, which is much faster to see than to write.
  if (areStorable(fields)) return;
  const state = { ...fields } as Record<string, unknown>;
  try {
    stringify(state);
  } catch (error) {
    throw findCulprit([{ name, state }], error);
  }
}

function findCulprit(components: readonly (Saved | null)[], cause: unknown): unknown {
  for (const component of components) {
    for (const [field, value] of Object.entries(component?.state ?? {})) {
      try {
        stringify(value);
      } catch (error) {
        const what = `${component?.name}.${field} can't be stored: ${whyUnstorable(error)}.`;
        return new LiveError("HL_STATE_FIELD", what, { cause: error });
      }
    }
  }
  return cause;
}
