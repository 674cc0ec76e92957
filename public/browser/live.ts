/**
 * The script of a live page: finds the views, connects them, sends events and applies what comes back.
 *
 * Without it the page is forms and htmx; with it events go over the socket, or by posts while that is down. What not
 * every page needs is in scripts that are loaded when it is needed: `lazy/`.
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

/** What a page has that needs more than this script. */
const needsLazy = "[data-live-listen],[data-live-more],[data-wait-input]";

const update = () => {
  scanViews();
  // A page that was loaded afresh says so.
  if (lazy || page.querySelector(needsLazy) || performance.navigation.type)
    withLazy((lazy) => lazy._update());
};

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
  async () => (await import("./lazy/lazy.js")).startLazy(core),
  async () => (await import("./lazy/morph.js")).morph.bind(null, core),
);
startReceiving();
// What a page says with modifiers is understood from the start.
if (page.querySelector(needsLazy)) await loadLazy();
listen();
startConnection();
update();
// Whoever brings live components into the page, or takes them out.
new MutationObserver(update).observe(document, { childList: true, subtree: true });
