/** The mark of our answers to posts, and the answers to events that arrive again after they have failed. */
import { Length } from "class-validator";
import { describe, expect, it, vi } from "vitest";
import { errors, handler, html, LiveError, live, memoryAdapter } from "../../middleware/index.js";
import { type Agent, getPage, htmxHeaders, type LivePage, postEvent } from "../support/page.js";
import { serve } from "../support/site.js";
import { cookieOf, joinPage, openSocket } from "../support/socket.js";

@live
class Desk {
  sum = 0;
  @handler(Number)
  pay(price: number) {
    if (price > 5) throw new Error("too dear");
    this.sum += price;
  }
  render() {
    return html`<form @submit="pay(price)"><input name="price" type="number" /></form>
      <output>${this.sum}</output>`;
  }
}

class Name {
  @Length(1, 20) name = "";
}

@live
class Book {
  @handler(Name)
  sign(_name: Name) {}
  render() {
    return html`<form @submit="sign"><input name="name" /> ${errors(this, "name")}</form>`;
  }
}

const failure = ["HL_HANDLER_FAILED", "Something went wrong, and this was not done."];
const secret = "a secret that two processes share";

const serveTill = (options = {}) =>
  serve((app) => app.get("/", (_request, response) => response.live(Desk)), options);

const serveBook = () => serve((app) => app.get("/", (_request, response) => response.live(Book)));

/** Posts an event as our script does, with its number. */
const postNumbered = (agent: Agent, page: LivePage, number: number, price: string) =>
  postEvent(agent, page, "pay(price)", {
    form: { price, _page: "word", _event: `${number}` },
    headers: htmxHeaders,
  });

describe("an answer to a post", () => {
  it.each([
    ["of htmx", { form: { price: "1" }, headers: htmxHeaders }, 200],
    ["of a plain form", { form: { price: "1" } }, 303],
    ["whose values don't fit", { form: { price: "x" }, headers: htmxHeaders }, 422],
    ["whose handler throws", { form: { price: "9" }, headers: htmxHeaders }, 500],
    ["for a component that is not there", { component: 7, headers: htmxHeaders }, 403],
    ["from another site", { form: { price: "1" }, headers: { Origin: "https://other.example" } }, 403],
    ["that is too large", { form: { price: "1".repeat(2_000_000) } }, 413],
  ])("%s says that it is ours, and the last", async (_what, event, status) => {
    const agent = (await serveTill()).agent();
    const response = await postEvent(agent, await getPage(agent, "/"), "pay(price)", event);
    expect(response.status).toBe(status);
    expect(response.get("Hyper-Live-Answer")).toBe("final");
  });

  it.each(["HL_STORE_AWAY", "HL_VIEW_MOVED"] as const)("asks for the event again after %s", async (code) => {
    const adapter = memoryAdapter();
    const agent = (await serveTill({ adapter })).agent();
    const page = await getPage(agent, "/");
    const save = vi
      .spyOn(adapter, "save")
      .mockRejectedValue(new LiveError(code, "It can't be saved.", { status: 503 }));
    const refused = await postNumbered(agent, page, 1, "2");
    expect(refused.status).toBe(503);
    expect(refused.get("Hyper-Live-Answer")).toBe("again");
    save.mockRestore();
    const done = await postNumbered(agent, page, 1, "2");
    expect(done.get("Hyper-Live-Answer")).toBe("final");
    expect(done.text).toContain(">2<");
  });
});

describe("an event that failed and arrives again", () => {
  it("fails again over a socket, and runs once", async () => {
    const site = await serveTill();
    const { socket, event } = await joinPage(site, "/");
    expect(await event("pay(price)", { input: ["price", "9"] })).toEqual(["failed", 0, 0, 1, ...failure]);
    socket.send([0, 0, 1, 0, "pay(price)", "price", "9"]);
    expect(await socket.next()).toEqual(["failed", 0, 0, 1, ...failure]);
    expect(await event("pay(price)", { input: ["price", "2"] })).toEqual([0, 0, 2, [1, 2]]);
    expect(site.log).toHaveLength(1);
  });

  it("fails again by post, and over the socket after that", async () => {
    const site = await serveTill();
    const agent = site.agent();
    const page = await getPage(agent, "/");
    for (let time = 0; time < 2; time++) expect((await postNumbered(agent, page, 1, "9")).status).toBe(500);
    expect((await postNumbered(agent, page, 2, "3")).text).toContain(">3<");
    const socket = await openSocket(site, { cookie: cookieOf(agent), origin: site.url });
    socket.send(["join", "word", [0, page.seals[0], 0]]);
    expect(await socket.next()).toEqual(["ok", 0]);
    // It did not get the answers to its posts.
    expect(await socket.next()).toEqual([0, 0, 0, [expect.stringContaining(">3<")]]);
    for (const event of [2, 1]) socket.send([0, 0, event, 1, "pay(price)", "price", "9"]);
    expect(await socket.next()).toEqual([0, 0, 2]);
    expect(await socket.next()).toEqual(["failed", 0, 0, 1, ...failure]);
  });

  it("fails again in another process", async () => {
    const adapter = memoryAdapter();
    const first = await serveTill({ adapter, secret, grace: 0 });
    const { agent, page, socket, event } = await joinPage(first, "/");
    const save = vi.spyOn(adapter, "save");
    await event("pay(price)", { input: ["price", "9"] });
    await event("pay(price)", { input: ["price", "2"] });
    await socket.close();
    await vi.waitFor(() => expect(save).toHaveBeenCalled());
    const second = await serveTill({ adapter, secret });
    const again = await openSocket(second, { cookie: cookieOf(agent), origin: second.url });
    again.send(["join", "word", [0, page.seals[0], 1]]);
    expect(await again.next()).toEqual(["ok", 0]);
    for (const number of [1, 2]) again.send([0, 0, number, 1, "pay(price)", "price", "9"]);
    expect(await again.next()).toEqual(["failed", 0, 0, 1, ...failure]);
    expect(await again.next()).toEqual([0, 0, 2]);
  });

  it("is invalid again if its form shows what is wrong", async () => {
    const { socket, event } = await joinPage(await serveBook(), "/");
    await event("sign", { input: ["name", ""] });
    await vi.waitFor(() => expect(socket.received.at(-1)).toContain('["invalid",0,0,1'));
    socket.send([0, 0, 1, 1, "sign", "name", ""]);
    await vi.waitFor(() =>
      expect(socket.received.filter((each) => each.includes("invalid"))).toHaveLength(2),
    );
  });
});
