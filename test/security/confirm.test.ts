/** What has to be confirmed is never done unasked, however the event arrives, and whatever it says was confirmed. */
import { describe, expect, it } from "vitest";
import { each, handler, html, live } from "../../middleware/index.js";
import { type Agent, getPage, htmxHeaders, type LivePage, postEvent, readPage } from "../support/page.js";
import { serve } from "../support/site.js";
import { joinPage } from "../support/socket.js";

let calls: string[] = [];

@live
class Tickets {
  ids = [7, 8];
  isHarmless = false;

  remove(id: number): void {
    calls.push(`remove ${id}`);
    this.ids = this.ids.filter((each) => each !== id);
  }
  @handler(String, String)
  send(text: string, _password: string): void {
    calls.push(`send ${text}`);
  }
  clear(): void {
    calls.push("clear");
  }
  toggle(): void {
    this.isHarmless = !this.isHarmless;
  }
  render() {
    return html`<section>
      <ul>${each(
        this.ids,
        (id) => id,
        (id) =>
          html`<li><button @click="remove(${id})" data-live-confirm="Delete ticket ${id}?">×</button></li>`,
      )}</ul>
      <form @submit="send(text, password)" data-live-confirm="Send
        it?"><input name="text" aria-label="Text"><input name="password" type="password"></form>
      <button @click="clear" data-live-confirm=${this.isHarmless ? null : "Clear?"}>Clear</button>
      <button @click="toggle">Toggle</button>
      <p>${this.ids.length} tickets</p>
    </section>`;
  }
}

/** Asks in one place, and not in another. */
@live
class TwiceAsked {
  go(): void {
    calls.push("go");
  }
  render() {
    return html`<p><button @click="go" data-live-confirm="Sure?">A</button><button @click="go">B</button></p>`;
  }
}

const hostile = `"><script>alert(1)</script>'&amp;`;

@live
class Hostile {
  name = hostile;
  remove(): void {
    calls.push("remove");
  }
  render() {
    return html`<p><button @click="remove" data-live-confirm="Delete ${this.name}?">×</button></p>`;
  }
}

async function open(path = "/") {
  calls = [];
  const site = await serve((app) => {
    app.get("/", (_request, response) => response.live(Tickets));
    app.get("/twice", (_request, response) => response.live(TwiceAsked));
    app.get("/hostile", (_request, response) => response.live(Hostile));
  });
  const agent = site.agent();
  return { site, agent, page: await getPage(agent, path) };
}

/** Posts a click with what it says was confirmed. */
function post(agent: Agent, page: LivePage, binding: string, confirmed?: string, headers = {}) {
  return agent
    .post("/_live")
    .set(headers)
    .type("form")
    .send({
      _seal: page.seals[0] ?? "",
      "on:0": binding,
      ...(confirmed !== undefined && { _confirmed: confirmed }),
    });
}

/** The names and values that a button of the asking page would send. */
function fieldsOf(html: string, button: string): Record<string, string> {
  const fields = html.matchAll(
    /<(?:input type="hidden"|button[^>]*) name="([^"]*)" value="([^"]*)"[^>]*>(\w*)/g,
  );
  const decode = (text: string) => text.replaceAll("&quot;", '"').replaceAll("&amp;", "&");
  const sent = [...fields].filter(([, , , label]) => !label || label === button);
  return Object.fromEntries(sent.map(([, name = "", value = ""]) => [decode(name), decode(value)]));
}

describe("a click that has to be confirmed, without scripts", () => {
  it("is answered with a page that asks, and done after a yes", async () => {
    const { agent, page } = await open();
    const asked = await post(agent, page, "remove(7)");
    expect(asked.status).toBe(422);
    expect(calls).toEqual([]);
    expect(asked.text).toContain("<h1>Delete ticket 7?</h1>");
    expect(asked.text).toContain("<title>Delete ticket 7?</title>");
    const done = await agent.post("/_live").type("form").send(fieldsOf(asked.text, "Yes"));
    expect(done.status).toBe(303);
    expect(calls).toEqual(["remove 7"]);
    expect((await getPage(agent, done.get("Location") as string)).text).toContain("1 tickets");
  });

  it("shows the page as it was after a no, with what was typed", async () => {
    const { agent, page } = await open();
    const form = { text: "a letter", password: "tiger" };
    const asked = await postEvent(agent, page, "send(text,password)", { form });
    expect(asked.text).toContain("<h1>Send it?</h1>");
    expect(asked.text).not.toContain("tiger");
    const cancelled = await agent.post("/_live").type("form").send(fieldsOf(asked.text, "Cancel"));
    expect(cancelled.status).toBe(303);
    const shown = await agent.get(cancelled.get("Location") as string);
    expect(shown.status).toBe(200);
    expect(shown.text).toContain('value="a letter"');
    expect(shown.text).not.toContain("tiger");
    expect(calls).toEqual([]);
    // Confirmed the next time, the form is sent and empty.
    const yes = { ...form, _confirmed: "Send it?" };
    const sent = await postEvent(agent, readPage(shown.text), "send(text,password)", { form: yes });
    expect(calls).toEqual(["send a letter"]);
    expect((await agent.get(sent.get("Location") as string)).text).not.toContain("a letter");
  });

  it("is asked again where the question is another one now", async () => {
    const { agent, page } = await open();
    for (const said of ["Delete ticket 8?", "delete ticket 7?", "yes", "true", "1", "Delete ticket 7"]) {
      const asked = await post(agent, page, "remove(7)", said);
      expect(asked.status).toBe(422);
      expect(asked.text).toContain("<h1>Delete ticket 7?</h1>");
    }
    expect(calls).toEqual([]);
  });

  it("is confirmed by the question with other line breaks, as forms send them", async () => {
    const { agent, page } = await open();
    const form = { text: "x", password: "", _confirmed: "Send\r\n        it?" };
    expect((await postEvent(agent, page, "send(text,password)", { form })).status).toBe(303);
    expect(calls).toEqual(["send x"]);
  });

  it("asks only while the template does", async () => {
    const { agent, page } = await open();
    expect((await post(agent, page, "clear")).status).toBe(422);
    expect((await post(agent, page, "toggle")).status).toBe(303);
    expect((await post(agent, page, "clear")).status).toBe(303);
    expect(calls).toEqual(["clear"]);
  });

  it("needs no confirmation where the page offers the same without", async () => {
    const { agent, page } = await open("/twice");
    expect((await post(agent, page, "go")).status).toBe(303);
    expect(calls).toEqual(["go"]);
  });

  it("writes the question as text, whatever it contains", async () => {
    const { agent, page } = await open("/hostile");
    const asked = await post(agent, page, "remove");
    expect(asked.text).not.toContain("<script>alert");
    const fragment = await post(agent, page, "remove", undefined, htmxHeaders);
    expect(fragment.text).not.toContain("<script>alert");
    expect((await post(agent, page, "remove", `Delete ${hostile}?`)).status).toBe(303);
    expect(calls).toEqual(["remove"]);
  });
});

describe("a click that has to be confirmed, with htmx alone", () => {
  it("is answered with a dialog at the start of the page, which sends it again", async () => {
    const { agent, page } = await open();
    const asked = await post(agent, page, "remove(7)", undefined, htmxHeaders);
    expect(asked.status).toBe(422);
    expect(asked.get("HX-Retarget")).toBe("body");
    expect(asked.text).toMatch(/^<div role="alertdialog" aria-label="Delete ticket 7\?"/);
    expect(asked.text).toContain(' method="post" action="/_live"');
    expect(calls).toEqual([]);
    const fields = fieldsOf(asked.text, "Yes");
    const done = await agent.post("/_live").set(htmxHeaders).type("form").send(fields);
    expect(done.status).toBe(200);
    expect(done.text).toContain("tickets");
    expect(calls).toEqual(["remove 7"]);
  });
});

describe("a click that has to be confirmed, over the socket", () => {
  it("is refused with the question, and done with it", async () => {
    const { site } = await open();
    const { event } = await joinPage(site, "/");
    const refused = await event("remove(7)");
    expect([refused[0], ...refused.slice(4)]).toEqual(["refused", "HL_UNCONFIRMED", "Delete ticket 7?"]);
    const other = await event("remove(7)", { input: ["_confirmed", "Delete ticket 8?"] });
    expect(other[0]).toBe("refused");
    expect(calls).toEqual([]);
    await event("remove(7)", { input: ["_confirmed", "Delete ticket 7?"] });
    expect(calls).toEqual(["remove 7"]);
  });

  it("is not done after a no", async () => {
    const { site } = await open();
    const { event } = await joinPage(site, "/");
    await event("remove(7)", { input: ["_confirmed", ""] });
    expect(calls).toEqual([]);
  });
});

describe("a field named _confirmed", () => {
  it("reaches no handler", async () => {
    const { agent, page } = await open();
    const form = { text: "x", password: "", _confirmed: "Send it?" };
    expect((await postEvent(agent, page, "send(text,password)", { form })).status).toBe(303);
    expect(calls).toEqual(["send x"]);
  });
});
