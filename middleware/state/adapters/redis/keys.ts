/**
 * Names of keys and channels in Redis.
 *
 * A script can use keys of one slot of a cluster only, so the names there have in braces what decides about the slot: the
 * owner of a text with a quota, or the name of a value, which its channel and the keys of its changes share.
 */

/** What a key is for. */
export type KeyKind = "text" | "value" | "order" | "share" | "made" | "rate" | "room" | "process" | "channel";

export interface Keys {
  /** @param owner - whose share the text takes, if it has a quota */
  of(kind: KeyKind, name: string, owner?: string): string;
}

/** Names for one server. */
export function plainKeys(prefix: string): Keys {
  return { of: (kind, name) => `${prefix}${kind}:${name}` };
}

/** Names for a cluster. */
export function clusterKeys(prefix: string): Keys {
  return {
    of(kind, name, owner) {
      return owner === undefined
        ? `${prefix}${kind}:{${escaped(name)}}`
        : `${prefix}${kind}:{${escaped(owner)}}:${name}`;
    },
  };
}

/** A name without braces, which is different for different names. */
function escaped(name: string): string {
  return /[{}]|^%|^$/.test(name) ? `%${name.replace(/[%{}]/g, encodeURIComponent)}` : name;
}
