/** The stream of a page: the frames of a socket, over ordinary requests. */
import { describe, expect, it } from "vitest";
import { Tally } from "../support/components.js";
import { type ServeOptions, serve, type TestSite } from "../support/site.js";
import { openStream, streamPage } from "../support/stream.js";

const serveTally = (options: ServeOptions = {}): Promise<TestSite> =>
  serve((app) => app.get("/", (_request, response) => response.live(Tally)), options);

describe("a stream", () => {
  it("joins a page's views, and carries events and patches", async () => {
    const { event } = await streamPage(await serveTally());
    expect(await event("increment")).toEqual([0, 0, 1, [0, 1]]);
    expect(await event("increment")).toEqual([0, 0, 2, [0, 2]]);
  });
});
