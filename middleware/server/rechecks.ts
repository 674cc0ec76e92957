/** Asks the application again about the open pages of users: when there is news about their owner, and at an interval. */
import { isIdentity } from "../security/owner.js";
import type { Connection, Site } from "../site.js";
import type { Release } from "../state/adapters/adapter.js";
import { listenToOwners, type OwnerNews } from "../state/realtime/owner-news.js";
import { hashOfCookies } from "../transport/sign-in.js";
import { startRounds } from "./rounds.js";

/** Milliseconds after which the application is asked once more: a session store may take a while to delete a session. */
const askAgainAfter = 400;

/** Starts the checks; returns a function that stops them. */
export function startRechecks(site: Site): Release {
  const stopHearing = listenToOwners({
    receive: (news) => receiveNews(site, news),
    catchUp: () => askAll(site.connections),
  });
  const { signedIn, settings } = site;
  const stopRounds = startRounds({
    time: settings.recheck,
    members: signedIn.turns,
    visit: (connection) => connection.ask(false),
  });
  return () => {
    stopHearing();
    stopRounds();
  };
}

function receiveNews({ connections, signedIn }: Site, { what, owner, cookies }: OwnerNews): void {
  if (isIdentity(owner)) signedIn.noteNews(owner);
  const theirs = [...connections].filter((connection) => connection.owner === owner);
  if (what === "end") {
    for (const connection of theirs)
      if (cookies === undefined || hashOfCookies(connection.cookies) === cookies) connection.end();
  } else if (what === "reconnect") {
    for (const connection of theirs) connection.reconnect();
  } else if (theirs.length > 0) {
    askAll(theirs);
    setTimeout(() => askAll(theirs), askAgainAfter).unref();
  }
}

function askAll(connections: Iterable<Connection>): void {
  for (const connection of connections) if (isIdentity(connection.owner)) connection.ask(true);
}
