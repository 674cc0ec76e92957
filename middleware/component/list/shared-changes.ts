/** Changes of a list that reach all pages with lists of the same topic, in all processes. */

import type { Key } from "../../../views/list-window.js";
import { decodePayload, encodePayload } from "../../state/payload.js";
import { topics } from "../../state/realtime/topics.js";
import type { ListPlace } from "./live-list.js";
import type { ListOwner } from "./loading.js";

/** A change of a list. */
export type ListChange = [
  kind: "insert" | "update" | "remove" | "move" | "reset",
  key?: Key,
  place?: ListPlace<Key>,
];

interface SharingList {
  readonly options: { topic?: string };
  readonly loading: { readonly owner: ListOwner } | undefined;
  change(change: ListChange, row?: object): Promise<void>;
}

/** The topic's name among those of the application. */
const channelOf = (topic: string): string => `list:${topic}`;
const pageOf = ({ view, number }: ListOwner): string => `${view.id} ${number}`;

/**
 * Tells other pages of a change, once the handler has succeeded.
 *
 * @param row - if state can't have such an object, the other pages load it
 */
export function publishChange({ options, loading }: SharingList, change: ListChange, row?: object): void {
  if (options.topic === undefined || !loading) return;
  const { owner } = loading;
  const text = row && textOf(row);
  const payload = [pageOf(owner), change, text];
  owner.view.attempt(() => topics.sendAfterHandler(channelOf(options.topic as string), payload));
}

function textOf(row: object): string | undefined {
  try {
    return encodePayload("list()", row);
  } catch {
    return undefined;
  }
}

/**
 * Follows the changes that other pages make.
 *
 * @param receive - runs an action as an event of the component
 * @returns a function that ends this
 */
export function followChanges(list: SharingList, receive: (action: () => Promise<void>) => void): () => void {
  const { options, loading } = list;
  const own = pageOf((loading as { owner: ListOwner }).owner);
  const reload = () => receive(() => list.change(["reset"]));
  return topics.listen(
    channelOf(options.topic as string),
    (payload) => {
      const [page, change, text] = payload as [string, ListChange, string | undefined];
      if (page === own) return;
      const row = text === undefined ? undefined : (decodePayload(text) as object);
      receive(() => list.change(change, row));
    },
    reload,
  );
}
