/**
 * Diffing: decides what changed between two settled renders, part by part.
 *
 * A render is its template plus one value a hole, so two renders of one template differ only in their values.
 * Everything here is pure: no DOM, no sockets, no clock. The socket sends the result as it is (JSON);
 * `public/browser/core/patch.ts` applies it. What was not changed is neither written nor sent.
 */
import type { Attrs } from "./attributes.js";
import { bindingText } from "./bindings.js";
import type { Change, Patch } from "./change.js";
import { diffList } from "./diff-list.js";
import type { Host } from "./host.js";
import { List } from "./list.js";
import { writeAnew } from "./pack.js";
import type { Part } from "./template.js";
import { Rendered, UnsafeHtml } from "./values.js";
import { attributeValue, contentText, spreadOf, writeText } from "./write.js";

/** Compares two renders of a component's template; undefined when nothing changed. Both must have the same template. */
export function diffTemplate(before: Rendered, after: Rendered, host: Host): Patch | undefined {
  if (before === after || isSame(before.values, after.values)) return undefined;
  const { parts } = after.template;
  let patch: Patch | undefined;
  for (let index = 0; index < parts.length; index++) {
    const change = diffPart(parts[index] as Part, before, after, host);
    if (change === undefined) continue;
    patch ??= [];
    patch.push(index, change);
  }
  return patch;
}

/** Whether all holes hold the very same: so it is with most rows of a list. */
function isSame(before: readonly unknown[], after: readonly unknown[]): boolean {
  for (let hole = 0; hole < after.length; hole++) if (before[hole] !== after[hole]) return false;
  return before.length === after.length;
}

function diffPart(part: Part, before: Rendered, after: Rendered, host: Host): Change | undefined {
  if (part.type === "text") return diffValue(before.values[part.hole], after.values[part.hole], host);
  if (part.type === "spread") return diffSpread(spreadOf(part, before.values), spreadOf(part, after.values));
  const holes = part.type === "binding" ? part.binding.holes : part.holes;
  if (!holes.some((hole) => before.values[hole] !== after.values[hole])) return undefined;
  const was = partText(part, before);
  const is = partText(part, after);
  return was === is ? undefined : is;
}

/** The attributes that changed: `[name, value, name, value, …]`. */
function diffSpread(before: Attrs["entries"], after: Attrs["entries"]): Change | undefined {
  const was = new Map(before);
  const is = new Map(after);
  const changes: Change[] = [];
  for (const [name, value] of is) if (value !== (was.get(name) ?? null)) changes.push(name, value);
  for (const [name, value] of was) if (value !== null && !is.has(name)) changes.push(name, null);
  return changes.length > 0 ? changes : undefined;
}

function partText(
  part: Exclude<Part, { type: "text" } | { type: "spread" }>,
  rendered: Rendered,
): string | null {
  switch (part.type) {
    case "attribute":
      return attributeValue(part, rendered.values);
    case "content":
      return contentText(part, rendered.values);
    case "binding":
      return bindingText(part.binding, rendered.values);
  }
}

function isPlain(value: unknown): boolean {
  return typeof value !== "object" || value === null;
}

/**
 * Compares what a part in text, or a row, held and holds.
 *
 * @param writeNew - writes the content where it became something else
 */
export function diffValue(
  before: unknown,
  after: unknown,
  host: Host,
  writeNew: (value: unknown, host: Host) => Change = writeAnew,
): Change | undefined {
  if (before === after) return undefined;
  if (after instanceof Rendered && before instanceof Rendered && before.template === after.template) {
    return diffTemplate(before, after, host);
  }
  if (isPlain(before) && isPlain(after)) {
    return writeText(before) === writeText(after) ? undefined : writeNew(after, host);
  }
  if (after instanceof List && before instanceof List && !after.keys === !before.keys) {
    return diffList(before, after, host);
  }
  if (after instanceof UnsafeHtml && before instanceof UnsafeHtml && before.html === after.html)
    return undefined;
  return writeNew(after, host);
}
