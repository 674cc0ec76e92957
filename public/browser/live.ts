/**
 * The script of a live page: finds the views, connects them, sends events and applies what comes back.
 *
 * Without it the page is forms and htmx; with it events go over the socket, or by posts while that is down. What not
 * every page needs is in scripts that are loaded when it is needed: `lazy/`.
 */
import type { HyperLiveClient } from "./api.js";
import { join, leaveView, startConnection } from "./core/connection.js";
import { core } from "./core/core.js";
import { listen } from "./core/events.js";
import { rootData } from "./core/indicator.js";
import { loadMore, more, setLoaders, withMore } from "./core/loader.js";
import { page } from "./core/own.js";
import { startReceiving } from "./core/receive.js";
import { findViews } from "./core/views.js";

/** What a page has that needs more than this script. */
const special = "[data-live-listen],[data-wait-input]";

const look = () => {
  findViews(join, leaveView);
  // A page that was loaded afresh says so.
  if (more || page.querySelector(special) || performance.navigation.type) withMore((lazy) => lazy._update());
};

const client = {
  get state() {
    return rootData.liveConnection;
  },
} as HyperLiveClient;
window.hyperLive = client;
for (const name of ["settled", "hook", "debug", "latency"] as const)
  client[name] = async (...all: unknown[]) =>
    ((await loadMore())[name] as (...all: unknown[]) => Promise<void>)(...all);
setLoaders(
  async () => (await import("./lazy/lazy.js")).startMore(core),
  async () => (await import("./lazy/morph.js")).morph.bind(null, core),
);
startReceiving();
// What a page says with modifiers is understood from the start.
if (page.querySelector(special)) await loadMore();
listen();
startConnection();
look();
// Whoever brings live components into the page, or takes them out.
new MutationObserver(look).observe(document, { childList: true, subtree: true });
