/** Where a post may come from: pages of the site itself, and origins on the list. */
import { describe, expect, it } from "vitest";
import { Tally } from "../support/components.js";
import { getPage, postAndFollow, postEvent } from "../support/page.js";
import { serve } from "../support/site.js";

const serveTally = (options = {}) =>
  serve((app) => app.get("/", (_request, response) => response.live(Tally)), options);

describe("a post from another site", () => {
  it.each([
    ["another site, as the browser says", { "Sec-Fetch-Site": "cross-site" }],
    ["a sister domain", { "Sec-Fetch-Site": "same-site" }],
    ["a foreign origin", { Origin: "https://evil.example" }],
    ["a sandboxed page", { Origin: "null" }],
    [
      "a foreign origin that claims to be of the site",
      { Origin: "https://evil.example", Host: "evil.example.org" },
    ],
  ])("is refused with 403 before anything is run: %s", async (_what, headers) => {
    const site = await serveTally();
    const agent = site.agent();
    const page = await getPage(agent, "/");
    const response = await postEvent(agent, page, "increment", {
      headers: headers as Record<string, string>,
    });
    expect(response.status).toBe(403);
    expect(response.text).toContain('data-live-error="HL_ORIGIN"');
    expect(site.log).toEqual([expect.stringContaining("HL_ORIGIN")]);
    expect((await postAndFollow(agent, page, "increment")).text).toBe("1 +");
  });

  it("is taken from an origin on the list, and from the site itself", async () => {
    const site = await serveTally({ origins: ["https://app.example"] });
    const agent = site.agent();
    const page = await getPage(agent, "/");
    const accepted: Record<string, string>[] = [
      { Origin: "https://app.example", "Sec-Fetch-Site": "cross-site" },
      { "Sec-Fetch-Site": "same-origin" },
      {},
    ];
    for (const headers of accepted) {
      expect((await postEvent(agent, page, "increment", { headers })).status).toBe(303);
    }
  });
});
