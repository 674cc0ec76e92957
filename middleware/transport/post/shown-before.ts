/** The renders that a page shows, recorded before its event is run, so that the answer can leave out what stays the same. */
import type { Request } from "express";
import type { Rendered } from "../../../views/values.js";
import type { Instance } from "../../component/instance.js";
import { rowsHeader } from "../../component/post-fields.js";
import type { View } from "../../component/view.js";
import { isSame } from "../../component/view-changes.js";
import type { Posted } from "./read-post.js";

/** By component: what the page shows of it. */
export type ShownBefore = ReadonlyMap<Instance, Rendered>;

const nothing: ShownBefore = new Map();

/**
 * Records the renders of a component and of those around it; none if the page may show anything else, or can't put left out
 * rows in.
 *
 * @param showsNewest - whether the page shows the newest state
 */
export function recordShown(
  { request, posted }: { request: Request; posted: Posted },
  view: View,
  component: Instance | undefined,
  showsNewest: boolean,
): ShownBefore {
  // Patches of our script insert rows without numbers. Fields of the address follow the page's own.
  const isByHtmx = request.headers[rowsHeader.toLowerCase()] === "1" && posted.page === undefined;
  if (!isByHtmx || !showsNewest || view.viewer || view.address) return nothing;
  const shown = new Map<Instance, Rendered>();
  for (let each = component; each; each = each.parent) {
    const then = view.savedDependencies?.get(each);
    const isCurrent = !then || isSame(then, each.subscriptions?.saveDependencies());
    if (each.newest && isCurrent) shown.set(each, each.newest);
  }
  return shown;
}
