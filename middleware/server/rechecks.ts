/** Asks the application again about the open pages of users: when news say so, and each at an interval. */
import { isIdentity } from "../security/owner.js";
import type { Connection, Site } from "../site.js";
import type { Release } from "../state/adapters/adapter.js";
import { listenToOwners, type OwnerNews } from "../state/realtime/owner-news.js";
import { hashOfCookies } from "../transport/sign-in.js";

/** Milliseconds after which a user is asked about once more: a store of sessions may take a while to delete one. */
const onceMoreAfter = 400;
/** Bounds of the time between two rounds, in milliseconds. */
const shortest = 10;
const longest = 1_000;

/** Starts to ask; returns a function that stops it. */
export function startRechecks(site: Site): Release {
  const stopHearing = listenToOwners({
    receive: (news) => heed(site, news),
    catchUp: () => askAll(site.connections),
  });
  const stopRounds = startRounds(site);
  return () => {
    stopHearing();
    stopRounds();
  };
}

function heed({ connections }: Site, { what, owner, cookies }: OwnerNews): void {
  const asked: Connection[] = [];
  for (const connection of connections) {
    if (connection.owner !== owner) continue;
    const isKnown = cookies !== undefined && hashOfCookies(connection.cookies) === cookies;
    if (what === "end" || isKnown) connection.end();
    else asked.push(connection);
  }
  if (asked.length === 0) return;
  askAll(asked);
  setTimeout(() => askAll(asked), onceMoreAfter).unref();
}

function askAll(connections: Iterable<Connection>): void {
  for (const connection of connections) if (isIdentity(connection.owner)) connection.ask(true);
}

/** Asks about one connection after the other, so that the turn of each comes once in the time of the option `recheck`. */
function startRounds({ signedIn, settings: { recheck } }: Site): Release {
  if (recheck === Number.POSITIVE_INFINITY) return () => {};
  const time = Math.min(Math.max(recheck / 10, shortest), longest);
  let due = 0;
  const timer = setInterval(() => {
    due += (signedIn.size * time) / recheck;
    for (; due >= 1; due--) signedIn.next()?.ask(false);
  }, time);
  timer.unref();
  return () => clearInterval(timer);
}
