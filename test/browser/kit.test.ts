/** The same steps by the kit for tests, without a browser and in Chromium. */
import { visit } from "hyper-live/testing";
import { type DrivenBrowser, fixtures, type Visit } from "hyper-live/testing/playwright";
import { describe, expect, it } from "vitest";
import { isLong, someOf } from "../support/long.js";
import { createKitApp, KitForm, KitTally } from "../testing/pages.js";
import { connectChromium } from "./shared-chromium.js";
import { modes } from "./visit.js";

const app = createKitApp();

type AnyVisit = Visit | typeof visit;

const ways: Record<string, (test: (visit: AnyVisit) => Promise<void>) => Promise<void>> = {
  "in Chromium": async (test) => {
    await fixtures.visit({ browser: (await connectChromium()) as unknown as DrivenBrowser }, test);
  },
  "without a browser": (test) => test(visit),
};

// Without a browser: `test/testing/visit.test.ts`.
describe.each(someOf(Object.entries(ways), 2))("the kit %s", (_, run) => {
  it.each(isLong ? modes : (["live"] as const))("does the same in %s mode", (mode) =>
    run(async (open) => {
      const page = await open(app, "/form", { mode });
      await page.fill("Name", "Ada");
      await page.fill("you@example.org", "ada@example.org");
      await page.select("Size", "Large");
      await page.select("Colours", "red", "blue");
      await page.check("As a gift");
      await page.check("In the shop");
      await page.click("Order");
      expect(JSON.parse((await page.state(KitForm)).sent)).toMatchObject({
        size: "l",
        colors: ["red", "blue"],
        gift: true,
      });
      await page.goto("/");
      await page.click("Add one");
      await page.getByRole("button", { name: "Add one" }).click();
      expect(await page.getByRole("status").text()).toBe("2");
      expect(await page.state(KitTally)).toEqual({ count: 2 });
      await page.restart();
      await page.click("Add one");
      expect(await page.getByRole("status").text()).toBe("3");
      await page.goto("/sign-up");
      await page.fill("Name", "Ada");
      await page.fill("Email", "ada@example.org");
      await page.press("Email", "Enter");
      expect(page.url).toBe("/done");
      expect(await page.flash()).toEqual([{ kind: "success", text: "Welcome, Ada!" }]);
      await page.goBack();
      await page.goto("/room");
      await page.as({ id: "1", name: "Ada" });
      expect(await page.getByRole("heading").text()).toBe("Hello, Ada");
    }),
  );

  it("loses nothing when the network is cut", () =>
    run(async (open) => {
      const page = await open(app, "/");
      await page.cut();
      await page.click("Add one");
      expect(await page.getByRole("status").text()).toBe("0");
      await page.resume();
      expect(await page.getByRole("status").text()).toBe("1");
    }));
});
