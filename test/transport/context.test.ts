/** context(): where a handler sends the browser, and what it says, over each transport. */
import { describe, expect, it } from "vitest";
import { context, html, live } from "../../middleware/index.js";
import { getPage, htmxHeaders, postEvent } from "../support/page.js";
import { serve } from "../support/site.js";
import { effectsOf, joinPage } from "../support/socket.js";
import { errorOf, openView } from "../support/view.js";

@live
class Orders {
  mode = "";
  leave(): void {
    context().flash("success", "Sent <b>off</b>.");
    context().redirect("/next?a=1#end");
  }
  async say(): Promise<void> {
    await Promise.resolve();
    this.mode = context().mode;
    context().flash("info", "Saved.");
  }
  escape(): void {
    context().redirect("java\tscript:alert(1)");
  }
  render() {
    return html`<p>${this.mode} <button @click="leave">a</button><button @click="say">b</button><button @click="escape">c</button></p>`;
  }
}

const serveOrders = () =>
  serve((app) => {
    app.get("/", (_request, response) => response.live(Orders));
    app.get("/next", (_request, response) => response.live(html`<h1>Next</h1>`));
  });

const note = '<p class="live-flash" data-kind="success" role="status">Sent &lt;b&gt;off&lt;/b&gt;.</p>';

describe("a handler's redirect", () => {
  it("answers a form's post, and the page there shows the message once", async () => {
    const agent = (await serveOrders()).agent();
    const response = await postEvent(agent, await getPage(agent, "/"), "leave");
    expect(response.status).toBe(303);
    const location = response.get("Location") as string;
    expect(location).toBe("/next?a=1#end");
    expect((await agent.get(location)).text).toContain(note);
    expect((await agent.get(location)).text).not.toContain("live-flash");
  });

  it("leaves the message to the page that it goes to, whatever else is opened meanwhile", async () => {
    const agent = (await serveOrders()).agent();
    await postEvent(agent, await getPage(agent, "/"), "leave");
    for (const other of ["/", "/next", "/next?a=2"])
      expect((await agent.get(other)).text).not.toContain("live-flash");
    expect((await agent.get("/next?a=1")).text).toContain(note);
  });

  it("shows the messages of two tabs each in its own", async () => {
    const agent = (await serveOrders()).agent();
    const [one, two] = [await getPage(agent, "/"), await getPage(agent, "/")];
    const said = [await postEvent(agent, one, "say"), await postEvent(agent, two, "say")];
    for (const response of said.reverse())
      expect((await agent.get(response.get("Location") as string)).text.match(/live-flash/g)).toHaveLength(1);
  });

  it("shows another session nothing, and leaves the message to its own", async () => {
    const site = await serveOrders();
    const agent = site.agent();
    const { headers } = await postEvent(agent, await getPage(agent, "/"), "leave");
    expect((await site.agent().get(headers.location as string)).text).not.toContain("live-flash");
    expect((await agent.get(headers.location as string)).text).toContain(note);
  });

  it("is a header for htmx, which goes there", async () => {
    const agent = (await serveOrders()).agent();
    const response = await postEvent(agent, await getPage(agent, "/"), "leave", { headers: htmxHeaders });
    expect(response.get("HX-Redirect")).toBe("/next?a=1#end");
    expect(response.text).toBe("");
    expect((await agent.get("/next?a=1")).text).toContain(note);
  });

  it("comes before the event's answer on the socket, which carries it out", async () => {
    const { event, socket } = await joinPage(await serveOrders(), "/");
    expect(await event("leave")).toEqual([0, 0, 1]);
    expect(effectsOf(socket)).toEqual([
      ["cookie", expect.stringMatching(/^hyper-live-flash-[\w-]{22}=1; Max-Age=60; /)],
      ["redirect", "/next?a=1#end"],
    ]);
    expect(socket.received.map((text) => text.slice(0, 10))).toEqual(['["ok",0]', '["effects"', "[0,0,1]"]);
  });

  it("goes to no address that could run a script", async () => {
    const site = await serveOrders();
    const agent = site.agent();
    const response = await postEvent(agent, await getPage(agent, "/"), "escape");
    expect(response.status).toBe(500);
    expect(site.log.join()).toContain("HL_CONTEXT");
  });
});

describe("a handler's message", () => {
  it("stands in the page that a form's post leads to", async () => {
    const agent = (await serveOrders()).agent();
    const response = await postEvent(agent, await getPage(agent, "/"), "say");
    const page = await agent.get(response.get("Location") as string);
    expect(page.text).toContain('<p class="live-flash" data-kind="info" role="status">Saved.</p>');
    expect(page.text).toMatch(/<p [^>]*data-live[^>]*>(?:<!--.*?-->)?form/);
    expect(response.get("Location")).toMatch(/^\/\?_view=[\w-]{22}$/);
  });

  it("is put at the page's start by htmx", async () => {
    const agent = (await serveOrders()).agent();
    const { text } = await postEvent(agent, await getPage(agent, "/"), "say", { headers: htmxHeaders });
    expect(text).toContain('<hx-partial hx-target="body" hx-swap="afterbegin"><p class="live-flash"');
    expect(text).toContain("htmx");
  });

  it("comes before the event's answer on the socket", async () => {
    const { event, socket } = await joinPage(await serveOrders(), "/");
    expect(await event("say")).toEqual([0, 0, 1, [0, "live"]]);
    expect(effectsOf(socket)).toEqual([["flash", "info", "Saved."]]);
  });
});

describe("context()", () => {
  it("is refused outside of hooks and handlers, also in render()", async () => {
    @live
    class Curious {
      render() {
        return html`<p>${context().mode}</p>`;
      }
    }
    expect(await errorOf(() => openView(Curious))).toMatchObject({
      code: "HL_CONTEXT",
      message: expect.stringContaining(
        "context() was called in the render() of Curious: keep what it shows in a field",
      ),
    });
    expect(await errorOf(async () => context())).toMatchObject({
      message: expect.stringContaining("context() was called outside of hooks and handlers."),
    });
  });
});

describe("a redirect of onMount", () => {
  @live
  class Guarded {
    onMount(): void {
      context().redirect("/login");
    }
    render() {
      return html`<p>secret</p>`;
    }
  }

  it("holds for a fragment, and for a string, as it does for a page", async () => {
    const site = await serve((app) => {
      app.get("/", (_request, response) => response.live(Guarded));
      app.get("/string", async (request, response) => response.send(await request.live(Guarded)));
    });
    const fragment = await site.agent().get("/").set(htmxHeaders);
    expect(fragment.get("HX-Redirect")).toBe("/login");
    expect(fragment.text).not.toContain("secret");
    const string = await site.agent().get("/string");
    expect(string.status).toBe(500);
    expect(string.text).not.toContain("<p>secret");
  });

  it("sends the request for a page elsewhere", async () => {
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Guarded)));
    const response = await site.agent().get("/");
    expect(response.status).toBe(302);
    expect(response.get("Location")).toBe("/login");
    expect(response.text).not.toContain("secret");
  });
});
