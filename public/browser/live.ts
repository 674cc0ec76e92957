/**
 * The script of a live page: finds the views, connects them, sends events and applies the changes that come back.
 *
 * Without it the page works by forms and htmx. With it events go over the socket, or by posts while that is down.
 * `core/` is this script; `lazy/` is loaded when a page needs it.
 */
import type { HyperLiveClient } from "./api.js";
import { startConnection } from "./core/connection.js";
import { core } from "./core/core.js";
import { listen } from "./core/events.js";
import { rootData } from "./core/indicator.js";
import { lazy, loadLazy, setLoaders, withLazy } from "./core/loader.js";
import { page } from "./core/own.js";
import { startReceiving } from "./core/receive.js";
import { scanViews } from "./core/scan.js";

declare const __DEV__: boolean;

/** Whether the page has elements that need the lazy script from the start. */
const needsLazy = () => page.querySelector("[data-live-listen],[data-live-link],[data-wait-input]");

const update = () => {
  scanViews();
  // After a reload the lazy script says why, if it caused the reload.
  if (lazy || performance.navigation.type || needsLazy()) withLazy((lazy) => lazy._update());
};

/** Whether the panel for development keeps this script out, to show the page as it is with htmx alone, or as a form. */
function isKeptOut(): boolean {
  try {
    return sessionStorage.getItem("hyper-live:mode") !== null;
  } catch {
    return false;
  }
}

// For the panel.
if (__DEV__) Object.assign(window, { hyperLiveCore: core });
if (!__DEV__ || !isKeptOut()) {
  const client = {
    get state() {
      return rootData.liveConnection;
    },
  } as HyperLiveClient;
  window.hyperLive = client;
  for (const name of ["settled", "hook", "debug", "latency"] as const)
    client[name] = async (...all: unknown[]) =>
      ((await loadLazy())[name] as (...all: unknown[]) => Promise<void>)(...all);
  setLoaders(
    () => import("./lazy/lazy.js").then((it) => it.startLazy(core)),
    () => import("./lazy/morph.js").then((it) => it.morph.bind(null, core)),
  );
  startReceiving();
  // Load the modifiers of bindings before listening for events.
  if (needsLazy()) await loadLazy();
  listen();
  startConnection();
  update();
  // Any script may bring components into the page or remove them.
  new MutationObserver(update).observe(document, { childList: true, subtree: true });
}
