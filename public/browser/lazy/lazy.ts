/**
 * What not every page needs, in one script that is loaded when something of it is: bindings with modifiers, hooks,
 * optimistic changes, the way without a connection, marks for what takes long, messages, developers' tools.
 *
 * It gets what it uses of the first script handed over (`core`): a module that both import would be one more file for
 * each page.
 */
import type { Hook } from "../api.js";
import type { Core } from "../core/core.js";
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
export function startMore(core: Core): More {
  started ??= start(core);
  return started;
}

function start(core: Core): More {
  takeHandedOver(core);
  autofocus(core);
  sayReloaded();
  return {
    _addEventFields: fill,
    _flush: flush,
    _refocus: refocus.bind(null, core),
    _handleEvent: takeEvent.bind(null, core),
    _addOptimistic: expect,
    _markBusy: markBusy.bind(null, core),
    _resetBox: untick,
    _postRequeued: goOnByPost.bind(null, core),
    _post: post.bind(null, core),
    _overwrite: overwrite.bind(null, core),
    _renameBinding: rename,
    _receive: take.bind(null, core),
    /** Looks for what has come into the page or left it. */
    _update(): void {
      findListened(core);
      findHooks();
      autofocus(core);
    },
    settled: () => settled(core),
    hook: async (name: string, hook: Hook) => register(name, hook),
    debug: async (on?: boolean) => debug(core, on),
    latency: async (milliseconds: number) => latency(core, milliseconds),
  };
}
