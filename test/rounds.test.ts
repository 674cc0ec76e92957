/** Rounds, in which each of many has its turn once in a given time. */
import { expect, it, onTestFinished, vi } from "vitest";
import { startRounds } from "../middleware/server/rounds.js";
import { startSealing } from "../middleware/server/sealing.js";
import type { Connection, Site } from "../middleware/site.js";
import { leftOf } from "./support/garbage.js";

/** Has connections come and go, ten at a time; returns references to all of them. */
function comeAndGo(connections: Set<Connection>): WeakRef<Connection>[] {
  const all: WeakRef<Connection>[] = [];
  for (let times = 0; times < 100; times++) {
    const some = Array.from({ length: 10 }, () => ({ sendNewSeals() {} }) as Connection);
    for (const each of some) connections.add(each);
    for (const each of some) connections.delete(each);
    all.push(...some.map((each) => new WeakRef(each)));
  }
  return all;
}

it.each([Number.POSITIVE_INFINITY, 3_600_000])(
  "keep no connection that has closed, sealing every %s ms",
  async (sealEvery) => {
    const connections = new Set<Connection>();
    onTestFinished(startSealing({ connections, settings: { sealEvery }, store: {} } as Site));
    const all = comeAndGo(connections);
    await expect.poll(() => leftOf(all)).toBe(0);
  },
);

it("visit each once in a round, those that are new as well, and none that is gone", () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const members = new Set(["a", "b", "c"]);
  const visited: string[] = [];
  onTestFinished(startRounds({ time: 1000, members, visit: (member) => void visited.push(member) }));
  vi.advanceTimersByTime(1000);
  expect(visited.splice(0).sort()).toEqual(["a", "b", "c"]);
  members.delete("b");
  members.add("d");
  vi.advanceTimersByTime(2000);
  expect(visited.filter((member) => member !== "b").length).toBe(6);
  expect(visited.slice(0, 3).sort()).toEqual(["a", "c", "d"]);
});
