/**
 * Two versions of a site side by side, behind a proxy without sticky sessions: a process of the old version does not throw
 * away the state of a page of the new one, but sends the page away, to try again elsewhere.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeCodes } from "../../middleware/transport/protocol.js";
import { describeInLongRuns } from "../support/long-tests.js";
import { getPage, htmxHeaders, type LivePage, readPage, textOf } from "../support/page.js";
import { SiteProcess } from "../support/processes.js";
import { RedisServer } from "../support/redis.js";
import { cookieOf, type FrameSocket, joinPage, openSocket } from "../support/socket.js";

type Name = "Field" | "Migrated" | "Template" | "Handler" | "Renamed";

let redis: RedisServer;
beforeAll(async () => {
  redis = await RedisServer.create();
  await startBoth();
});
afterAll(async () => {
  for (const end of ends) end();
  await redis.remove();
});

const ends: (() => void)[] = [];
const start = (VERSION: string) =>
  SiteProcess.start(redis.url, "versions", { VERSION }, (end) => ends.push(end));

let both: [SiteProcess, SiteProcess] | undefined;
/**
 * The old version, and then the new one, which tests share that leave them alive. Each has used its classes when a page of
 * the other comes.
 */
async function startBoth(): Promise<[SiteProcess, SiteProcess]> {
  if (both?.every(({ isAlive }) => isAlive)) return both;
  for (const end of ends.splice(0)) end();
  // Those that were killed count as running for some seconds.
  await redis.command("FLUSHALL");
  const old = await start("1");
  const agent = old.site.agent();
  for (const name of ["Field", "Migrated", "Renamed"]) await getPage(agent, `/${name}`);
  both = [old, await start("2")];
  return both;
}

/** A page with one confirmed event, whose socket is gone. */
async function visit(process: SiteProcess, name: Name, binding = "add"): Promise<Visitor> {
  const page = await joinPage(process.site, `/${name}`);
  expect((await page.event(binding)).slice(0, 3)).toEqual([0, 0, 1]);
  await page.socket.close();
  return { cookie: cookieOf(page.agent), page: page.page, name };
}

interface Visitor {
  cookie: string;
  page: LivePage;
  name: Name;
}

async function join({ cookie, page }: Visitor, process: SiteProcess): Promise<FrameSocket> {
  const socket = await openSocket(process.site, { cookie, origin: process.url });
  socket.send(["join", "word", [0, page.seals[0], 1]]);
  return socket;
}

function post(
  { cookie, page }: Visitor,
  { url }: SiteProcess,
  headers: object = htmxHeaders,
): Promise<Response> {
  return fetch(`${url}/_live`, {
    method: "POST",
    body: new URLSearchParams({ _seal: page.seals[0] as string, "on:0": "add", _page: "word", _event: "2" }),
    headers: { ...headers, Cookie: cookie, Origin: url },
    redirect: "manual",
  });
}

/** The address of a page that was posted without scripts. */
async function postForm(visitor: Visitor, process: SiteProcess): Promise<string> {
  return (await post(visitor, process, {})).headers.get("Location") as string;
}

async function textAt(url: string, { cookie }: Visitor): Promise<string> {
  return readPage(await (await fetch(url, { headers: { Cookie: cookie } })).text()).text;
}

const away = { code: closeCodes.tryAgain, reason: "HL_OTHER_VERSION" };
/** What changes the fields, with and without `migrate()`, or the class. */
const incompatible = ["Field", "Migrated", "Renamed"] as const;

describe("a page of the new version", () => {
  it("is sent away by a process of the old one, however it comes, and goes on in one of the new", async () => {
    const [old, next] = await startBoth();
    for (const name of incompatible) {
      const visitor = await visit(next, name);
      expect(await (await join(visitor, old)).closed).toEqual(away);
      const refused = await post(visitor, old);
      expect(refused.status).toBe(503);
      expect(refused.headers.get("Hyper-Live-Answer")).toBe("again");
      expect(refused.headers.get("Retry-After")).toBe("1");
      // The redirect of a form without scripts may arrive at the old one.
      const address = await postForm(visitor, next);
      const answer = await fetch(old.url + address, { headers: { Cookie: visitor.cookie } });
      expect([answer.status, answer.headers.get("Refresh")]).toEqual([503, "1"]);
      expect(textOf(await answer.text())).toContain("The site is being updated");
      expect(await textAt(next.url + address, visitor)).toContain("2 +");
      expect(await (await join(visitor, next)).next()).toEqual(["ok", 0]);
    }
  });
});

describe("a page of the old version", () => {
  it("is carried over by a process of the new one, starts afresh, or goes on in an old one", async () => {
    const [old, next] = await startBoth();
    const carried = await join(await visit(old, "Migrated"), next);
    expect(await carried.next()).toEqual(["ok", 0]);
    carried.send([0, 0, 2, 1, "add"]);
    expect(JSON.stringify(await carried.next())).toContain("<output");
    expect(await carried.next()).toEqual([0, 0, 2, [0, 2]]);
    const afresh = await join(await visit(old, "Field"), next);
    expect(await afresh.next()).toEqual(["reload", 0, "HL_SEAL_OUTDATED"]);
    const visitor = await visit(old, "Renamed");
    expect(await (await join(visitor, next)).closed).toEqual(away);
    expect(await (await join(visitor, old)).next()).toEqual(["ok", 0]);
  });
});

describe("a page of a version that is gone", () => {
  it("is told to load afresh once no process has its version any more", async () => {
    const [old, next] = await startBoth();
    const visitor = await visit(next, "Field");
    next.signal("SIGTERM");
    await next.ended;
    // A process asks once a second which versions the others have; until then the page is sent away, and tries again.
    const answer = async () => {
      const socket = await join(visitor, old);
      return Promise.race([socket.next(), socket.closed]);
    };
    await expect.poll(answer, { interval: 200 }).toEqual(["reload", 0, "HL_SEAL_OUTDATED"]);
  });
});

describeInLongRuns("a page whose component has the same fields in both versions", () => {
  it("goes on in both, with the templates of each", async () => {
    const [old, next] = await startBoth();
    for (const [name, binding] of [
      ["Template", "add"],
      ["Handler", "plus"],
    ] as const) {
      const visitor = await visit(next, name, binding);
      for (const process of [old, next]) {
        const socket = await join(visitor, process);
        expect(await socket.next()).toEqual(["ok", 0]);
        await socket.close();
      }
    }
  });
});

describeInLongRuns("a click on a handler that the other version has under another name", () => {
  it("is refused and not confirmed, if it was on its way while the page changed over", async () => {
    const [old, next] = await startBoth();
    const socket = await join(await visit(old, "Handler"), next);
    expect(await socket.next()).toEqual(["ok", 0]);
    socket.send([0, 0, 2, 1, "add"]);
    expect(JSON.stringify(await socket.next())).toContain("plus");
    expect((await socket.next())[0]).toBe("refused");
    // The page has the new template now.
    socket.send([0, 0, 3, 2, "plus"]);
    expect(await socket.next()).toEqual([0, 0, 3, [0, 2]]);
  });
});

describeInLongRuns("a process that was started again in the old version", () => {
  it("is the older one while others of its version are there, and the newer one once they are gone", async () => {
    const [old, next] = await startBoth();
    const restarted = await start("1");
    expect(await (await join(await visit(next, "Field"), restarted)).closed).toEqual(away);
    for (const process of [old, restarted]) process.signal("SIGTERM");
    await Promise.all([old.ended, restarted.ended]);
    // The site has gone back to its old version.
    const back = await start("1");
    expect(await (await join(await visit(back, "Field"), next)).closed).toEqual(away);
    const undone = await join(await visit(next, "Field"), back);
    expect(await undone.next()).toEqual(["reload", 0, "HL_SEAL_OUTDATED"]);
  });
});
