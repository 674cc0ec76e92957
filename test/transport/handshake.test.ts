/** Who may open a socket, and what ends one: other sites' pages are refused, and so is what is no frame of ours. */
import type { Express } from "express";
import { describe, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import { Tally } from "../support/components.js";
import { serve, type TestSite } from "../support/site.js";
import { joinPage, openSocket } from "../support/socket.js";

const serveTally = (options = {}): Promise<TestSite> =>
  serve((app) => app.get("/", (_request, response) => response.live(Tally)), options);

describe("a socket's handshake", () => {
  it.each([
    ["another site", "https://evil.example"],
    ["no site at all", undefined],
    ["a sandboxed page", "null"],
    ["another port of the same host", "http://localhost:1"],
    ["a host that only starts alike", "SELF.evil.example"],
    ["what is no address", "://"],
  ])("is refused with one log line when it comes from %s", async (_what, origin) => {
    const site = await serveTally();
    const headers = origin === undefined ? {} : { origin: origin.replace("SELF", site.url) };
    await expect(openSocket(site, headers)).rejects.toThrow(/Unexpected server response: 40[13]/);
    expect(site.log).toEqual([expect.stringMatching(/refused \(socket\): .*HL_ORIGIN/)]);
  });

  it("is accepted from a page of the site, and from an origin on the list", async () => {
    const site = await serveTally({ origins: ["https://app.example"] });
    for (const origin of [site.url, "https://app.example"]) {
      const { socket } = await openSocket(site, { origin });
      expect(socket.readyState).toBe(WebSocket.OPEN);
    }
    expect(site.log).toEqual([]);
  });

  it("keeps frames that come while the application's own middleware takes its time", async () => {
    let letThrough: (() => void) | undefined;
    const site = await serveTally({
      before: (app: Express) =>
        app.use((request, _response, next) => {
          if (request.headers.upgrade) letThrough = next;
          else next();
        }),
    });
    const socket = await openSocket(site, { origin: site.url });
    socket.send(["join", "word", [0, "no seal", 0]]);
    await vi.waitFor(() => expect(letThrough).toBeDefined());
    letThrough?.();
    expect(await socket.next()).toEqual(["reload", 0, "HL_SEAL_INVALID"]);
  });
});

describe("a malformed frame", () => {
  const frames: [string, string | Buffer][] = [
    ["binary", Buffer.from('[0,0,1,0,"increment"]')],
    ["empty", ""],
    ["no JSON", "hello"],
    ["half of one", '[0,0,1,0,"incr'],
    ["null", "null"],
    ["a number", "17"],
    ["a string", '"join"'],
    ["an object", '{"0":"join","length":2}'],
    ["an empty list", "[]"],
    ["an unknown word", '["hello"]'],
    ["an event without a binding", "[0,0,1,0]"],
    ["an event with half a field", '[0,0,1,0,"increment","name"]'],
    ["an event with an object for a value", '[0,0,1,0,"increment","name",{}]'],
    ["a negative number", '[0,-1,1,0,"increment"]'],
    ["a fraction", '[0,0,1.5,0,"increment"]'],
    ["a number beyond all counting", '[0,0,1e300,0,"increment"]'],
    ["a view beyond the limit", '[1000000,0,1,0,"increment"]'],
    ["words for numbers", '["0","0","1","0","increment"]'],
    ["a join without a word", '["join"]'],
    ["a join with a long word", JSON.stringify(["join", "w".repeat(33)])],
    ["a join whose view is none", '["join","word",7]'],
    ["a join whose seal is a list", '["join","word",[0,["seal"],0]]'],
    ["a join with a view too many fields", '["join","word",[0,"seal",0,0]]'],
    ["a leave of nothing", '["leave"]'],
    ["a leave by name", '["leave","0"]'],
    ["prototype tricks", '{"__proto__":["join"]}'],
    ["deep nesting", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
  ];

  it.each(frames)("closes the connection with a reason, and no other one: %s", async (_what, frame) => {
    const site = await serveTally();
    const other = await joinPage(site, "/");
    const { socket, closed } = (await joinPage(site, "/")).socket;
    socket.send(frame, { binary: typeof frame !== "string" });
    expect(await closed).toEqual({ code: 1008, reason: "HL_EVENT_MALFORMED" });
    expect(site.log).toEqual([expect.stringContaining("HL_EVENT_MALFORMED")]);
    expect(await other.event("increment")).toEqual([0, 0, 1, [0, 1]]);
  });

  it("closes the connection with 1009 where it is larger than maxPayload", async () => {
    const site = await serveTally({ maxPayload: 2000 });
    const { socket, closed } = (await joinPage(site, "/")).socket;
    socket.send(JSON.stringify([0, 0, 1, 0, "x".repeat(3000)]));
    expect((await closed).code).toBe(1009);
    expect(await (await joinPage(site, "/")).event("increment")).toEqual([0, 0, 1, [0, 1]]);
  });

  it("closes the connection where it is no WebSocket frame at all", async () => {
    const site = await serveTally();
    const { socket, closed } = (await joinPage(site, "/")).socket;
    (socket as unknown as { _socket: import("node:net").Socket })._socket.write("GET / HTTP/1.1\r\n\r\n");
    expect((await closed).code).toBe(1002);
    expect(await (await joinPage(site, "/")).event("increment")).toEqual([0, 0, 1, [0, 1]]);
  });
});
