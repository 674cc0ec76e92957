/**
 * How many commands and trips events cost in Redis, and how many bytes: the table in the guide's chapter on several
 * processes.
 */
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { html, live, redisAdapter, shared } from "../../middleware/index.js";
import { Tally } from "../support/components.js";
import { someOf } from "../support/long.js";
import { getPage, htmxHeaders, postEvent } from "../support/page.js";
import { RedisServer } from "../support/redis.js";
import { RedisMeter, type Traffic } from "../support/redis-meter.js";
import { serve } from "../support/site.js";
import { joinPage } from "../support/socket.js";

let server: RedisServer;
beforeAll(async () => {
  server = await RedisServer.create();
});
afterAll(() => server.remove());

/** An adapter, and what passes between it and Redis. */
async function metered() {
  const meter = await RedisMeter.create(server.port);
  const adapter = redisAdapter(meter.url, { logger: { warn() {}, error() {} } });
  onTestFinished(async () => {
    await adapter.close();
    await meter.close();
  });
  return { adapter, meter };
}

const votes = shared("traffic.votes", 0);
@live
class Poll {
  vote() {
    return votes.update((count) => count + 1);
  }
  render() {
    return html`<button @click="vote">${votes.value}</button>`;
  }
}

async function site() {
  const { adapter, meter } = await metered();
  const own = await serve(
    (app) => {
      app.get("/", (_request, response) => response.live(Tally));
      app.get("/poll", (_request, response) => response.live(Poll));
    },
    { adapter },
  );
  return { own, meter };
}

/** What something costs at most. */
interface Cost extends Omit<Traffic, "commands"> {
  commands: number;
}

const costOf = ({ commands, ...traffic }: Traffic): Cost => ({ ...traffic, commands: commands.length });

const exceeds = (cost: Cost, most: Cost) =>
  Object.entries(cost).some(([name, value]) => value > most[name as keyof Cost]);

/** Expects that something costs no more. On a busy machine, a lock that is renewed may come between: it is done again then. */
async function expectCost(meter: RedisMeter, action: () => Promise<unknown>, most: Cost): Promise<void> {
  let traffic = await meter.during(action);
  for (let tries = 1; tries < 5 && exceeds(costOf(traffic), most); tries++)
    traffic = await meter.during(action);
  const cost = costOf(traffic);
  if (process.env.PRINT_TRAFFIC) console.log(JSON.stringify({ ...cost, names: traffic.commands.join(" ") }));
  if (exceeds(cost, most)) expect({ ...cost, names: traffic.commands }).toEqual(most);
}

/** Resolves when a process that has just begun no longer waits for states that others may store again. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 1100));

describe("an event costs in Redis", () => {
  it("one script if it is live, and none for its page", async () => {
    const { own, meter } = await site();
    await getPage(own.agent(), "/");
    expect((await meter.during(() => getPage(own.agent(), "/"))).commands).toEqual([]);
    const { event } = await joinPage(own, "/");
    for (let times = 0; times < 2; times++) await event("increment");
    await expectCost(meter, () => event("increment"), {
      commands: 1,
      trips: 1,
      sent: 550,
      received: 35,
    });
  });

  it.each(
    someOf(
      [
        ["by htmx", { headers: htmxHeaders }],
        ["by a form", {}],
      ] as const,
      2,
    ),
  )("a rate, a lock, the newest state and a script if it comes %s", async (_way, posted) => {
    const { own, meter } = await site();
    const agent = own.agent();
    const page = await getPage(agent, "/");
    await postEvent(agent, page, "increment", posted);
    await settled();
    await expectCost(meter, () => postEvent(agent, page, "increment", posted), {
      commands: 6,
      trips: 4,
      sent: 1260,
      received: 295,
    });
  });

  it("as much for one viewer of a shared value as for a hundred", async () => {
    const { own, meter } = await site();
    const { event } = await joinPage(own, "/poll");
    for (let times = 0; times < 2; times++) await event("vote");
    const most = { commands: 2, trips: 2, sent: 960, received: 165 };
    await expectCost(meter, () => event("vote"), most);
    await Promise.all(Array.from({ length: 99 }, () => joinPage(own, "/poll")));
    await expectCost(meter, () => event("vote"), most);
  });
});

describe("a room costs in Redis", () => {
  it("a script for each who enters or exits, and one to read it", async () => {
    const { adapter, meter } = await metered();
    await adapter.enter("room", "ada", "Ada");
    await adapter.exit("room", "ada");
    await expectCost(meter, () => adapter.enter("room", "ada", "Ada"), {
      commands: 1,
      trips: 1,
      sent: 190,
      received: 5,
    });
    await adapter.members("room");
    await expectCost(meter, () => adapter.members("room"), {
      commands: 1,
      trips: 1,
      sent: 130,
      received: 40,
    });
    await expectCost(meter, () => adapter.exit("room", "ada"), {
      commands: 1,
      trips: 1,
      sent: 165,
      received: 5,
    });
  });

  it("a command in 1.5 s of a process, whatever the number of members", async () => {
    const { adapter, meter } = await metered();
    await Promise.all(Array.from({ length: 100 }, (_, name) => adapter.enter("room", `${name}`, "")));
    const before = { ...meter.beats };
    await expect.poll(() => meter.beats.trips, { timeout: 4000 }).toBe(before.trips + 1);
    expect(meter.beats.sent - before.sent).toBeLessThanOrEqual(90);
  });
});
