/** A message from a plain route: res.flash(), for the next page that is shown. */
import { describe, expect, it } from "vitest";
import { html } from "../../middleware/index.js";
import { Tally } from "../support/components.js";
import { htmxHeaders } from "../support/page.js";
import { serve } from "../support/site.js";

const serveLogin = () =>
  serve((app) => {
    app.post("/login", async (_request, response) => {
      await response.flash("success", "Welcome <back>.");
      await response.flash("info", "Two.");
      response.redirect(303, "/start");
    });
    app.get("/start", (_request, response) => response.redirect("/home"));
    app.get("/home", (_request, response) => response.live(Tally));
    app.get("/plain", (_request, response) => response.live(html`<h1>Plain</h1>`));
    app.get("/string", async (request, response) => {
      const [first, second] = await Promise.all([request.live(Tally), request.live(Tally)]);
      response.send(`<main>${first}</main><aside>${second}</aside>`);
    });
    app.get("/at-once", async (_request, response) => {
      await response.flash("info", "At once.");
      await response.live(Tally);
    });
  });

const notes = (text: string) => text.match(/class="live-flash"/g)?.length ?? 0;

describe("a route's message", () => {
  it.each(["/home", "/plain", "/string"])("is shown once by the next page, %s", async (path) => {
    const agent = (await serveLogin()).agent();
    const response = await agent.post("/login");
    expect(response.get("Location")).toBe("/start");
    await agent.get("/start");
    const { text } = await agent.get(path);
    expect(text).toContain('data-kind="success" role="status">Welcome &lt;back&gt;.</p>');
    expect(notes(text)).toBe(2);
    expect(notes((await agent.get(path)).text)).toBe(0);
  });

  it("is shown in a fragment that htmx fetches", async () => {
    const agent = (await serveLogin()).agent();
    await agent.post("/login");
    expect(notes((await agent.get("/home").set(htmxHeaders)).text)).toBe(2);
  });

  it("is shown by the page that the same route answers with", async () => {
    const agent = (await serveLogin()).agent();
    expect(notes((await agent.get("/at-once")).text)).toBe(1);
    expect(notes((await agent.get("/home")).text)).toBe(0);
  });

  it("is not shown to another session, whatever cookies it sends", async () => {
    const site = await serveLogin();
    const cookies = (await site.agent().post("/login")).get("Set-Cookie") ?? [];
    const said = cookies.filter((cookie) => cookie.startsWith("hyper-live-flash-"));
    expect(said).toHaveLength(2);
    const cookie = said.map((each) => each.split(";")[0]).join("; ");
    expect(notes((await site.agent().get("/home").set("Cookie", cookie)).text)).toBe(0);
  });

  it("costs a page that awaits none nothing", async () => {
    const agent = (await serveLogin()).agent();
    await agent.get("/home");
    expect((await agent.get("/home")).get("Set-Cookie")).toBeUndefined();
  });
});
