/** What is a Redis cluster's own: slots that move, masters that are replaced, and channels that follow. */
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import {
  type Adapter,
  type RedisAdapterOptions,
  type RedisSource,
  redisAdapter,
} from "../../middleware/index.js";
import { AdapterSwitch } from "../../middleware/state/adapters/adapter-switch.js";
import { clusterKeys } from "../../middleware/state/adapters/redis/keys.js";
import { slotOf } from "../../middleware/state/adapters/redis/slots.js";
import { SharedValue } from "../../middleware/state/realtime/shared-value.js";
import { isLong } from "../support/long.js";
import { describeInLongRuns, inLongRuns } from "../support/long-tests.js";
import { type ClusterNode, RedisCluster } from "../support/redis-cluster.js";
import { errorOf } from "../support/view.js";

let cluster: RedisCluster;
beforeAll(async () => {
  cluster = await RedisCluster.create();
});
afterAll(() => cluster.remove());

let prefixes = 0;

/** An adapter that is closed when the test ends, and what it said. */
function open(options: RedisAdapterOptions = {}, source: RedisSource = cluster.urls) {
  const log: string[] = [];
  const write = (message: string) => void log.push(message);
  const prefix = `cluster ${++prefixes}:`;
  const adapter = redisAdapter(source, { prefix, logger: { warn: write, error: write }, ...options });
  onTestFinished(() => adapter.close());
  return { adapter, log, prefix };
}

/** A shared counter as each of several processes has it. */
async function counterOn(adapter: Adapter) {
  const adapters = new AdapterSwitch();
  adapters.connect(adapter, console);
  const counter = new SharedValue(adapters, "counter", 0, {});
  await counter.loading;
  return counter;
}

/** The node that has a key's slot, and another one. */
async function ownerAndOther(key: string): Promise<[ClusterNode, ClusterNode]> {
  const owner = await cluster.ownerOf(key);
  return [owner, cluster.nodes.find((node) => node !== owner) as ClusterNode];
}

describe("keys in a cluster", () => {
  it("have the slots that Redis says", async () => {
    const keys = ["", "a", "{a}b", "a{b}c", "{}a", "a{}{b}", "a{b", "a}b{c}", "ü{日本}", "x".repeat(300)];
    const [node] = cluster.nodes as [ClusterNode];
    for (const key of keys) expect(slotOf(key)).toBe(await node.command("CLUSTER", "KEYSLOT", key));
  });

  it("have one slot for an owner or a name, whatever it is called, and are not those of another", () => {
    const keys = clusterKeys("p:");
    const names = ["a", "", "{", "}", "{}", "a}b", "}{", "%7B", "{a}", "%", "ü"];
    const seen = new Set<string>();
    for (const name of names) {
      const own = [
        keys.of("value", "view:{x}", name),
        keys.of("order", name),
        keys.of("share", name),
        keys.of("made", name),
        keys.of("channel", name),
        keys.of("value", name),
      ];
      expect(new Set(own.map(slotOf)).size, name).toBe(1);
      for (const key of own) expect(seen).not.toContain(key);
      for (const key of own) seen.add(key);
    }
  });
});

describe("a slot that moves", () => {
  it("is followed by commands, while it moves and after", async () => {
    const { adapter, prefix } = open();
    const quota = { owner: "ada", limit: 100_000, isConfirmed: true };
    const slot = slotOf(`${prefix}share:{ada}`);
    const [from, to] = await ownerAndOther(`${prefix}share:{ada}`);
    let { now } = await adapter.swap("view", "0", { expected: 0, ttl: 60_000, quota });
    await cluster.beginMove(slot, from, to);
    const swapOn = async (text: string) => {
      const { isDone, now: next } = await adapter.swap("view", text, {
        expected: now.version,
        ttl: 60_000,
        quota,
      });
      expect(isDone).toBe(true);
      now = next;
    };
    await swapOn("all keys here");
    await cluster.moveKeys(slot, from, to);
    await swapOn("all keys there");
    expect((await adapter.read("view", "ada"))?.text).toBe("all keys there");
    // A text that is new while its slot moves waits until it has.
    const waiting = adapter.swap("new", "a", { expected: 0, ttl: 60_000, quota });
    await cluster.endMove(slot, from, to);
    expect((await waiting).isDone).toBe(true);
    await swapOn("moved");
    expect(await to.command("HGET", `${prefix}value:{ada}:view`, "t")).toBe("moved");
  });

  it("is followed by subscribers, who catch up", async () => {
    const { adapter, prefix } = open();
    const heard: string[] = [];
    let caughtUp = 0;
    await adapter.subscribe("news", { receive: (text) => heard.push(text), catchUp: () => caughtUp++ });
    const key = `${prefix}channel:{news}`;
    for (let round = 1; round <= 4; round++) {
      const [from, to] = await ownerAndOther(key);
      const before = caughtUp;
      await cluster.move(slotOf(key), from, to);
      await expect.poll(() => caughtUp).toBeGreaterThan(before);
      await adapter.publish("news", `${round}`);
      await expect.poll(() => heard.at(-1)).toBe(`${round}`);
    }
    expect(heard).toEqual(["1", "2", "3", "4"]);
  });

  it("is followed also if the client overlooks that it has moved, and when it moves back", async () => {
    const { adapter, prefix } = open();
    const heard: string[] = [];
    await adapter.subscribe("news", { receive: (text) => heard.push(text) });
    const key = `${prefix}channel:{news}`;
    const rounds = isLong ? 12 : 4;
    for (let round = 1; round <= rounds; round++) {
      const [from, to] = await ownerAndOther(key);
      // While an answer is expected, the client takes the end of a subscription for it.
      let isMoving = true;
      const subscribing = (async () => {
        for (let name = 0; isMoving; name++) await adapter.subscribe(`${round} ${name}`, { receive() {} });
      })();
      await cluster.move(slotOf(key), from, to);
      isMoving = false;
      await subscribing;
      await expect
        .poll(async () => {
          await adapter.publish("news", `${round}`);
          return heard.at(-1);
        })
        .toBe(`${round}`);
    }
  });

  it("loses no update of a shared value of two processes, and makes none twice", async () => {
    const options = { prefix: "moving:" };
    const counters = [await counterOn(open(options).adapter), await counterOn(open(options).adapter)];
    const key = "moving:value:{shared:counter}";
    let changes = 0;
    let isMoving = true;
    const changing = counters.map(async (counter) => {
      while (isMoving) {
        await counter.update((value) => value + 1);
        changes++;
      }
    });
    for (let round = 0; round < 6; round++) {
      const [from, to] = await ownerAndOther(key);
      await cluster.move(slotOf(key), from, to);
    }
    isMoving = false;
    await Promise.all(changing);
    await expect.poll(() => counters.map(({ value }) => value)).toEqual([changes, changes]);
  });
});

describe("messages in a cluster", () => {
  it("go only to the node that has the channel's slot", async () => {
    const { adapter, prefix } = open();
    await adapter.subscribe("news", { receive() {} });
    const [owner, other] = await ownerAndOther(`${prefix}channel:{news}`);
    const channels = (node: ClusterNode) => node.command("PUBSUB", "SHARDCHANNELS", `${prefix}*`);
    expect(await channels(owner)).toEqual([`${prefix}channel:{news}`]);
    expect(await channels(other)).toEqual([]);
  });

  inLongRuns("go by way of all nodes, where those don't know sharded channels", async () => {
    const server = { "rename-command": "SPUBLISH ''" };
    const older = await RedisCluster.create({ server });
    onTestFinished(() => older.remove());
    const counters = await Promise.all(
      [1, 2].map(() => counterOn(open({ prefix: "old:" }, older.urls).adapter)),
    );
    await counters[0]?.update((value) => value + 1);
    await expect.poll(() => counters[1]?.value).toBe(1);
    const heard: string[] = [];
    const [one, other] = [open({ prefix: "old:" }, older.urls), open({ prefix: "old:" }, older.urls)];
    await one.adapter.subscribe("news", { receive: (text) => heard.push(text) });
    await other.adapter.publish("news", "1");
    await expect.poll(() => heard).toEqual(["1"]);
  });
});

describe("a cluster that asks for a password", () => {
  const signIn = { username: "app", password: "p@ss:word/1" };
  const onAllNodes = (...command: string[]) =>
    Promise.all(cluster.nodes.map((node) => node.command("ACL", ...command)));
  beforeAll(async () => {
    await onAllNodes("SETUSER", signIn.username, "on", `>${signIn.password}`, "~*", "&*", "+@all");
    await onAllNodes("SETUSER", "default", "off");
  });
  afterAll(() => onAllNodes("SETUSER", "default", "on"));

  /** Values and messages, at all nodes. */
  async function expectToWork(source: RedisSource) {
    const { adapter } = open({}, source);
    const heard: string[] = [];
    const names = Array.from({ length: 12 }, (_, index) => `name ${index}`);
    for (const name of names) await adapter.subscribe(name, { receive: (text) => heard.push(text) });
    for (const name of names) {
      await adapter.save(name, name, 10_000);
      expect(await adapter.load(name)).toBe(name);
      await adapter.publish(name, name);
    }
    await expect.poll(() => heard.length).toBe(names.length);
  }

  it("gets that of the first address at each node", async () => {
    const user = `${signIn.username}:${encodeURIComponent(signIn.password)}`;
    const [first = "", ...others] = cluster.urls;
    await expectToWork([first.replace("//", `//${user}@`), ...others]);
  });

  it("gets that of the options, at the addresses that these give", async () => {
    const asked = new Set<string>();
    await expectToWork({
      rootNodes: cluster.urls.map((url) => ({ url })),
      defaults: signIn,
      nodeAddressMap: (address) => {
        asked.add(address);
        return { host: "localhost", port: Number(address.split(":")[1]) };
      },
    });
    expect(asked).toEqual(new Set(cluster.urls.map((url) => new URL(url).host)));
  });

  it("says so, if it is given none", async () => {
    const { adapter, log } = open({ patience: 300 });
    expect((await errorOf(() => adapter.load("one"))).code).toBe("HL_STORE_AWAY");
    await expect.poll(() => log.join()).toContain("NOAUTH");
  });
});

describe("a cluster that is away", () => {
  it("is said so, without the password", async () => {
    const { adapter, log } = open({ patience: 300 }, ["redis://:secret@127.0.0.1:1"]);
    const error = await errorOf(() => adapter.load("one"));
    expect(error.code).toBe("HL_STORE_AWAY");
    expect(error.what).toBe("The Redis cluster at 127.0.0.1:1 can't be reached.");
    const away = "can't be reached (ECONNREFUSED)";
    await expect.poll(() => log).toEqual([expect.stringContaining(away)]);
  });

  it("is said to be none, where the server is no node of one, or to be one, where it is", async () => {
    const [url] = cluster.urls as [string];
    const error = await errorOf(async () => {
      const { adapter } = open({}, url);
      for (let id = 0; id < 20; id++) await adapter.save(`${id}`, "a", 1000);
    });
    expect(error.code).toBe("HL_STORE_REFUSED");
    expect(error.what).toContain("it is a node of a cluster");
    expect(error.what).toContain('redisAdapter(["redis://localhost:6379"])');
  });
});

describeInLongRuns("a master that fails", () => {
  it.each([
    ["is killed", (node: ClusterNode) => node.stop("SIGKILL"), (node: ClusterNode) => node.start()],
    ["hangs", async (node: ClusterNode) => node.hang(), async (node: ClusterNode) => node.goOn()],
  ])(
    "and %s is replaced: commands and messages go on, and the store is said to be back",
    { timeout: 60_000 },
    async (_what, end, bringBack) => {
      const own = await RedisCluster.create({ replicas: true });
      onTestFinished(() => own.remove());
      const options = { prefix: "fails:" };
      const [one, other] = [open(options, own.urls), open(options, own.urls)];
      const counters = [await counterOn(one.adapter), await counterOn(other.adapter)];
      const told: boolean[] = [];
      one.adapter.watchStore?.((isThere) => told.push(isThere));
      await counters[0]?.update((value) => value + 1);
      const owner = await own.ownerOf("fails:value:{shared:counter}");
      await end(owner);
      await counters[0]?.update((value) => value + 1);
      await expect.poll(() => counters[1]?.value).toBe(2);
      await expect.poll(() => told.slice(-2)).toEqual([false, true]);
      await bringBack(owner);
      await counters[1]?.update((value) => value + 1);
      await expect.poll(() => counters[0]?.value).toBe(3);
    },
  );
});
