/**
 * The features that not every page needs, in one script that is loaded on demand: bindings with modifiers, hooks,
 * optimistic changes, events by post, streams, busy elements, messages, tools for developers.
 *
 * The functions of the first script are passed in as `core`: a shared module would be a separate file, which each page
 * would load.
 */
import type { Hook } from "../api.js";
import type { Core } from "../core/core.js";
import type { Lazy } from "../core/loader.js";
import { followHistory } from "./address.js";
import { askFirst } from "./ask-first.js";
import { markBusy } from "./busy.js";
import { connect } from "./connect.js";
import { flush } from "./debounce.js";
import { post } from "./fallback.js";
import { register, updateHooks } from "./hooks.js";
import { replaceSubmitButtons } from "./many-buttons.js";
import { expectAnswer } from "./messages.js";
import { addEventFields, handleEvent, listenForNamed } from "./modifiers.js";
import { startWhereUsed } from "./navigating.js";
import { receiveNotice, sayReloaded } from "./notices.js";
import { addOptimistic } from "./optimistic.js";
import { overwrite } from "./overwrite.js";
import { autofocus, refocus } from "./refocus.js";
import { renameBinding } from "./rename.js";
import { checkRouteForms } from "./route-forms.js";
import { debug, latency, settled } from "./tools.js";
import { resetBox } from "./untick.js";
import { holdsChange, holdsSubmit, updateUploads } from "./uploads.js";

let started: Lazy | undefined;
/** Elements that use a feature of `features/`. */
const featured =
  "[data-live-list],[data-live-do],[data-live-portal],[data-live-transition],[data-live-track],[data-on-poll],[data-live-when]," +
  "[data-live-guard],[data-live-current],title[data-live-listen]";
let hasFeatures = false;

/** Starts the script once, and returns the functions that the first script calls. */
export function startLazy(core: Core): Lazy {
  started ??= start(core);
  return started;
}

function start(core: Core): Lazy {
  checkRouteForms(core);
  followHistory(core);
  replaceSubmitButtons();
  autofocus(core);
  sayReloaded();
  startWhereUsed(core);
  return {
    _addEventFields: addEventFields,
    _flush(form, button) {
      flush();
      return holdsSubmit(core, form, button);
    },
    _refocus: refocus.bind(null, core),
    _handleEvent(event, type): void {
      if (!holdsChange(core, event)) handleEvent(core, event, type);
    },
    _addOptimistic(pending): void {
      if (askFirst(core, pending)) return;
      addOptimistic(pending);
      expectAnswer(pending);
    },
    _markBusy: markBusy.bind(null, core),
    _resetBox: resetBox.bind(null, core),
    _post: post.bind(null, core),
    _connect: connect.bind(null, core),
    _overwrite: overwrite.bind(null, core),
    _renameBinding: renameBinding,
    _receive: receiveNotice.bind(null, core),
    _update(): void {
      listenForNamed(core);
      startWhereUsed(core);
      updateHooks();
      updateUploads(core);
      autofocus(core);
      if (hasFeatures || !document.querySelector(featured)) return;
      hasFeatures = true;
      void import("../features/features.js").then((it) => it.loadFeatures(core));
    },
    settled: () => settled(core),
    hook: async (name: string, hook: Hook) => register(name, hook),
    debug: async (on?: boolean) => debug(core, on),
    latency: async (milliseconds: number) => latency(core, milliseconds),
  };
}
