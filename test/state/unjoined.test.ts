/** Sockets that show no view: what the timer that closes them keeps. */
import { AsyncLocalStorage } from "node:async_hooks";
import { expect, it } from "vitest";
import { Unjoined } from "../../middleware/state/limits/unjoined.js";
import { leftOf } from "../support/garbage.js";

it("keeps nothing of the request of a socket that has joined", async () => {
  const user = new AsyncLocalStorage<object>();
  const unjoined = new Unjoined(60_000);
  const socket = { closeUnused() {} };
  const first = new WeakRef({ name: "Ann" });
  user.run(first.deref() as object, () => unjoined.add(socket));
  unjoined.remove(socket);
  await expect.poll(() => leftOf([first])).toBe(0);
});
