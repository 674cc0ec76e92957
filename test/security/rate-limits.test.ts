/** Rates by component and by handler: counted by owner over all ways in. */
import { describe, expect, it, vi } from "vitest";
import { handler, html, live } from "../../middleware/index.js";
import { getPage, htmxHeaders, postEvent } from "../support/page.js";
import { serve } from "../support/site.js";
import { joinPage } from "../support/socket.js";
import { errorOf } from "../support/view.js";

@live({ rateLimit: "5/hour", guard: () => true })
class Till {
  count = 0;
  add(): void {
    this.count++;
  }
  @handler(Number, { rateLimit: "2/hour" })
  pay(sum: number): void {
    this.count += sum;
  }
  render() {
    return html`<div>count ${this.count} <button @click="add">add</button>
      <form @submit="pay(sum)"><input name="sum" /><button>pay</button></form></div>`;
  }
}

@live({ name: "rates-free" })
class Free {
  count = 0;
  add(): void {
    this.count++;
  }
  render() {
    return html`<p>${this.count} <button @click="add">add</button></p>`;
  }
}

const serveTill = () => serve((app) => app.get("/", (_request, response) => response.live(Till)));

describe("the rate of a handler", () => {
  it("refuses calls past it, with a sentence that says when to come back", async () => {
    const site = await serveTill();
    const { event } = await joinPage(site, "/");
    const pay = () => event("pay(sum)", { input: ["sum", "1"] });
    await pay();
    await pay();
    expect(await pay()).toEqual([
      "refused",
      0,
      0,
      3,
      "HL_LIMIT",
      "That was too much at once, and was not done. Try again in 60 minutes.",
    ]);
    expect(JSON.stringify(await event("add"))).toContain("3");
    expect(site.log).toEqual([expect.stringMatching(/refused \(socket\): Till\.pay was called more often/)]);
  });

  it("does not count calls whose values do not fit", async () => {
    const { event } = await joinPage(await serveTill(), "/");
    for (let count = 0; count < 3; count++) await event("pay(sum)", { input: ["sum", "much"] });
    expect(JSON.stringify(await event("pay(sum)", { input: ["sum", "1"] }))).toContain("1");
  });
});

describe("the rate of a component", () => {
  it.each([{}, htmxHeaders])(
    "is counted over posts, the socket, and all pages of an owner",
    async (headers) => {
      const site = await serveTill();
      const { agent, page, socket, event } = await joinPage(site, "/");
      await event("add");
      await event("add");
      const other = await getPage(agent, "/");
      await postEvent(agent, other, "add", { headers });
      await postEvent(agent, page, "add", { headers });
      await event("add");
      const refused = await postEvent(agent, other, "add", { headers });
      expect(refused.status).toBe(429);
      expect(Number(refused.headers["retry-after"])).toBeGreaterThan(3_500);
      expect(refused.text).toContain("Try again in 60 minutes.");
      await event("add");
      await vi.waitFor(() => expect(socket.received.at(-1)).toContain("HL_LIMIT"));
      // Another browser has an account of its own.
      const { event: others } = await joinPage(site, "/");
      expect((await others("add")).slice(0, 3)).toEqual([0, 0, 1]);
    },
  );
});

describe("a component without a rate", () => {
  it("is answered without a promise in between", async () => {
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Free)));
    const { event } = await joinPage(site, "/");
    for (let count = 1; count <= 20; count++) expect(await event("add")).toEqual([0, 0, count, [0, count]]);
  });
});

describe("what is written as a rate", () => {
  it.each(["10/minute", "5/second", "100/hour", "3/10s", "1/day", "7/2h"])("can be %s", (rateLimit) => {
    expect(() => live({ rateLimit, name: `rate-${rateLimit}` })(class extends Free {})).not.toThrow();
  });

  it.each([
    "",
    "10",
    "ten/minute",
    "0/second",
    "-1/second",
    "1.5/second",
    "10/minutes",
    "10 / minute",
    "5/2minute",
    // A timer of more than 2^31 ms ends at once, and the count with it.
    "5/720h",
    10,
  ])("can't be %s", async (rateLimit) => {
    const error = await errorOf(() =>
      live({ rateLimit: rateLimit as string, name: "r" })(class extends Free {}),
    );
    expect(error.code).toBe("HL_OPTION");
    expect(error.message).toContain("10/minute");
    expect(
      (
        await errorOf(() =>
          handler(String, { rateLimit: rateLimit as string })({ m() {} }, "m", { value() {} } as never),
        )
      ).code,
    ).toBe("HL_OPTION");
  });

  it("is an option with the right name", async () => {
    for (const options of [{ ratelimit: "5/second" }, { gaurd: () => true }, { guard: 1 }]) {
      const make = live as unknown as (options: object) => (type: unknown) => unknown;
      const onClass = await errorOf(() => make({ ...options, name: "o" })(class extends Free {}));
      expect(onClass.code).toBe("HL_OPTION");
      const decorate = handler as unknown as (...parts: unknown[]) => (...at: unknown[]) => void;
      const onHandler = await errorOf(() => decorate(Number, options)({}, "m", { value() {} }));
      expect(onHandler.code).toBe("HL_OPTION");
    }
  });
});
