/**
 * What not every page needs, in one script that is loaded when something of it is: bindings with modifiers, hooks,
 * optimistic changes, the way without a connection, marks for what takes long, messages, developers' tools.
 *
 * It gets what it uses of the first script handed over (`kit`): a module that both import would be one more file for
 * each page.
 */
import type { Hook } from "../api.js";
import type { Kit } from "../core/core.js";
import type { More } from "../core/loader.js";
import { markBusy } from "./busy.js";
import { flush } from "./debounce.js";
import { goOnByPost, post } from "./fallback.js";
import { takeHandedOver } from "./hand-over.js";
import { find as findHooks, register } from "./hooks.js";
import { fill, find as findListened, takeEvent } from "./modifiers.js";
import { sayReloaded, take } from "./notices.js";
import { expect } from "./optimistic.js";
import { overwrite } from "./overwrite.js";
import { autofocus, refocus } from "./refocus.js";
import { rename } from "./rename.js";
import { debug, latency, settled } from "./tools.js";
import { untick } from "./untick.js";

let started: More | undefined;

/** Starts it, once, and gives what the first script asks of it. */
export function startMore(kit: Kit): More {
  started ??= start(kit);
  return started;
}

function start(kit: Kit): More {
  takeHandedOver(kit);
  autofocus(kit);
  sayReloaded();
  return {
    fill,
    flush,
    refocus: refocus.bind(null, kit),
    takeEvent: takeEvent.bind(null, kit),
    expect,
    markBusy: markBusy.bind(null, kit),
    untick,
    goOnByPost: goOnByPost.bind(null, kit),
    post: post.bind(null, kit),
    overwrite: overwrite.bind(null, kit),
    rename,
    take: take.bind(null, kit),
    /** Looks for what has come into the page or left it. */
    look(): void {
      findListened(kit);
      findHooks();
      autofocus(kit);
    },
    settled: () => settled(kit),
    hook: async (name: string, hook: Hook) => register(name, hook),
    debug: async (on?: boolean) => debug(kit, on),
    latency: async (milliseconds: number) => latency(kit, milliseconds),
  };
}
