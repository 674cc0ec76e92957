/** A view's state as text and back, with devalue: dates, maps, sets, big numbers and cycles survive. */
import { parse, stringify } from "devalue";
import { LiveError } from "../../views/errors.js";
import type { ComponentSnapshot, ViewSnapshot } from "../component/snapshot.js";

/**
 * Writes a snapshot as text.
 *
 * @throws {LiveError} HL_STATE_FIELD, naming component and field, where a field can't be stored
 */
export function encodeSnapshot(snapshot: ViewSnapshot): string {
  const { id, session, url, params, nth, page, version, revision, isReference } = snapshot;
  const components = snapshot.components.map(
    (saved) =>
      saved && [
        saved.name,
        saved.shape,
        saved.parent,
        saved.slot,
        saved.templates,
        saved.events,
        saved.state,
        ...withoutEnd([saved.errors, saved.ties, saved.reads, saved.rows]),
      ],
  );
  try {
    const hasParams = Object.keys(params ?? {}).length > 0;
    return stringify([
      ...[id, session, url, nth, page, version, revision, isReference ? 0 : components],
      ...(hasParams ? [{ ...params }] : []),
    ]);
  } catch (error) {
    throw findCulprit(snapshot, error);
  }
}

/** Reads what {@link encodeSnapshot} wrote. The text must be our own: opened from a seal or from the store. */
export function decodeSnapshot(text: string): ViewSnapshot {
  const [id, session, url, nth, page, version, revision, saved, params = {}] = parse(text);
  const isReference = saved === 0;
  const components = (isReference ? [] : (saved as unknown[][])).map((entry): ComponentSnapshot | null => {
    if (!entry) return null;
    const [name, shape, parent, slot, templates, events, state, ...others] = entry;
    const [errors, ties, reads, rows] = others;
    return {
      name,
      shape,
      parent,
      slot,
      templates,
      events,
      state,
      errors,
      ties,
      reads,
      rows,
    } as ComponentSnapshot;
  });
  return { id, session, url, params, nth, page, version, revision, components, isReference };
}

/** What most components don't have is left out. */
function withoutEnd(values: unknown[]): unknown[] {
  return values.slice(0, values.findLastIndex((value) => value !== undefined) + 1);
}

function findCulprit(snapshot: ViewSnapshot, cause: unknown): unknown {
  for (const component of snapshot.components) {
    for (const [field, value] of Object.entries(component?.state ?? {})) {
      try {
        stringify(value);
      } catch (error) {
        const why = (error as Error).message;
        return new LiveError("HL_STATE_FIELD", `${component?.name}.${field} can't be stored: ${why}.`, {
          cause: error,
        });
      }
    }
  }
  return cause;
}
