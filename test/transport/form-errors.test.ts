/** Errors of a form beyond the form's own answer: how long they stay, and what they never overwrite. */
import { Length, Min } from "class-validator";
import { describe, expect, it } from "vitest";
import { context, draftOf, each, errors, handler, html, live } from "../../middleware/index.js";
import { type Agent, getPage, htmxHeaders, type LivePage, readPage } from "../support/page.js";
import { serve } from "../support/site.js";
import { joinPage } from "../support/socket.js";

class Draft {
  @Length(1, 20, { message: "Name it" }) name = "";
  @Min(1, { message: "At least 1" }) count = 1;
}

@live
class Editor {
  name = "";
  rows = [1, 2];
  isOpen = true;
  clicks = 0;
  @handler(Draft)
  save({ name }: Draft): void {
    this.name = name;
  }
  @handler(draftOf(Draft))
  edit({ name }: Draft): void {
    this.name = name;
  }
  @handler(draftOf(Draft))
  removeRow({ name }: Draft): void {
    this.name = name;
    this.rows.pop();
  }
  close(): void {
    this.isOpen = false;
  }
  open(): void {
    this.isOpen = true;
  }
  click(): void {
    this.clicks++;
  }
  async leave(): Promise<void> {
    context().redirect("/elsewhere");
    await Promise.resolve();
    throw new Error("not yet");
  }
  render() {
    return html`<div>
      ${
        this.isOpen
          ? html`<form @submit="save" @input="validate">
            <input name="name" value=${this.name} @change="edit(form)" /> ${errors(this, "name")}
            <input name="count" value="1" /> ${errors(this, "count")}
            <input type="checkbox" name="agreed" checked />
            <button @click="removeRow(form)">Remove</button>
          </form>`
          : "closed"
      }
      <p>Rows: ${each(
        this.rows,
        (row) => row,
        (row) => html`<i>${row}</i>`,
      )}, clicks: ${this.clicks}</p>
      <button @click="close">Close</button><button @click="open">Open</button>
      <button @click="click">Click</button><button @click="leave">Leave</button>
    </div>`;
  }
}

const serveEditor = () => serve((app) => app.get("/", (_request, response) => response.live(Editor)));

/** Posts fields as a browser would, and follows the redirect of a plain form. */
async function post(agent: Agent, page: LivePage, fields: [string, string][], headers = {}) {
  const body = new URLSearchParams([["_seal", page.seals[0] as string], ...fields]);
  let response = await agent.post("/_live").set(headers).type("form").send(String(body));
  if (response.status === 303) response = await agent.get(response.get("Location") as string);
  return { status: response.status, html: response.text, page: readPage(response.text) };
}

const wrong: [string, string][] = [
  ["submit:0", "save"],
  ["name", ""],
  ["count", "5"],
];

describe("a form that was refused", () => {
  it("shows what was typed and 422, until a handler took what stands in it", async () => {
    const agent = (await serveEditor()).agent();
    const refused = await post(agent, await getPage(agent, "/"), wrong);
    expect(refused.status).toBe(422);
    expect(refused.html).toMatch(/value="5"[^>]* name="count"/);
    // A click that has nothing to do with the form leaves it as it is.
    const clicked = await post(agent, refused.page, [["on:0", "click"]]);
    expect(clicked.status).toBe(422);
    expect(clicked.html).toMatch(/value="5"[^>]* name="count"/);
    // What another handler was given is the newer.
    const removed = await post(agent, clicked.page, [
      ["on:0", "removeRow(form)"],
      ["name", "new"],
      ["count", "7"],
    ]);
    expect(removed.status).toBe(200);
    expect(removed.html).toContain('name="name" value="new"');
    expect(removed.html).not.toContain("Name it");
  });

  it("takes its errors with it when it is gone", async () => {
    const agent = (await serveEditor()).agent();
    const refused = await post(agent, await getPage(agent, "/"), wrong);
    const closed = await post(agent, refused.page, [["on:0", "close"]]);
    expect(closed.status).toBe(200);
    const opened = await post(agent, closed.page, [["on:0", "open"]]);
    expect(opened.status).toBe(200);
    expect(opened.html).not.toContain("Name it");
  });

  it("keeps its boxes in htmx mode when something else is clicked", async () => {
    const agent = (await serveEditor()).agent();
    const refused = await post(agent, await getPage(agent, "/"), [...wrong, ["agreed", "on"]], htmxHeaders);
    expect(refused.status).toBe(422);
    const clicked = await post(agent, refused.page, [["on:0", "click"]], htmxHeaders);
    expect(clicked.html).toMatch(/<input[^>]*name="agreed"[^>]*checked/);
  });

  it("is checked anew where a handler is told of each change", async () => {
    const { event, socket } = await joinPage(await serveEditor(), "/");
    expect(JSON.stringify(await event("save", { input: ["name", "", "count", "0"] }))).toContain("Name it");
    expect((await socket.next())[0]).toBe("invalid");
    const changed = JSON.stringify(await event("edit(form)", { input: ["name", "Ada", "count", "0"] }));
    expect(changed).not.toContain("At least 1");
    expect(changed).toContain('"aria-invalid",null');
  });

  it("says of a field that was emptied that it is wrong, though the class has a value for it", async () => {
    const agent = (await serveEditor()).agent();
    const emptied = await post(agent, await getPage(agent, "/"), [
      ["submit:0", "save"],
      ["name", "Ada"],
      ["count", ""],
    ]);
    expect(emptied.status).toBe(422);
    expect(emptied.html).toContain("At least 1");
  });
});

describe("checking a form as someone types", () => {
  it("is refused for more fields than a form has, at once", async () => {
    const agent = (await serveEditor()).agent();
    const page = await getPage(agent, "/");
    // Work that grows with the square of their number took 18 seconds, and this test's time with it.
    const many = Array.from({ length: 40_000 }, (): [string, string] => ["name", ""]);
    const { status } = await post(agent, page, [["on:0", "validate"], ...many], htmxHeaders);
    expect(status).toBe(413);
  });

  it("keeps no more of what a browser calls its fields than a form can have", async () => {
    const { event } = await joinPage(await serveEditor(), "/");
    await event("validate", { input: ["name", "x", ":field", "x".repeat(10_000)] });
    const answer = await event("validate", { input: ["name", "", ":field", "name"] });
    expect(JSON.stringify(answer)).toContain("Name it");
    expect(JSON.stringify(answer)).not.toContain("xxxx");
  });
});

describe("a handler that throws behind its redirect", () => {
  it("sends nobody there, also not with the next event", async () => {
    const agent = (await serveEditor()).agent();
    const page = await getPage(agent, "/");
    expect((await post(agent, page, [["on:0", "leave"]], htmxHeaders)).status).toBe(500);
    const { event, socket } = await joinPage(await serveEditor(), "/");
    expect((await event("leave"))[0]).toBe("failed");
    expect(await event("click")).toEqual([0, 0, 2, expect.anything()]);
    expect(await event("click")).toEqual([0, 0, 3, expect.anything()]);
    expect(socket.received.join()).not.toContain("redirect");
  });
});
