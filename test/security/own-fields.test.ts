/** The option `fields`: an application's own hidden fields in our forms. */
import { IsString } from "class-validator";
import express from "express";
import { describe, expect, it } from "vitest";
import { handler, html, hyperLive, live } from "../../middleware/index.js";
import { protect, tokenField } from "../support/csrf.js";
import { htmxHeaders, readPage } from "../support/page.js";
import { serve } from "../support/site.js";
import { joinPage } from "../support/socket.js";

class Name {
  @IsString() name!: string;
}

@live
class Box {
  sent = "";
  @handler(Name)
  put(form: Name): void {
    this.sent = form.name;
  }
  render() {
    return html`<form @submit="put"><input name="name" /><button>Put</button><p>${this.sent}</p></form>`;
  }
}

const serveBox = (options = {}) =>
  serve((app) => app.get("/", (_request, response) => response.live(Box)), {
    before: (app) => void app.use(express.urlencoded(), protect),
    fields: tokenField,
    ...options,
  });

describe("the application's own fields", () => {
  it("stand in each form of a page, as text", async () => {
    const site = await serveBox({ fields: { 'a"b': () => '<"&>', ...tokenField } });
    const { text } = await site.agent().get("/");
    expect(text.match(/name="a&quot;b" value="&lt;&quot;&amp;&gt;"/g)).toHaveLength(2);
    expect(text.match(/name="_csrf" value="\w{32}"/g)).toHaveLength(2);
  });

  it("come back with a fragment, so that the next post has them, too", async () => {
    const site = await serveBox({ fields: tokenField });
    const agent = site.agent();
    let { text } = await agent.get("/");
    for (const name of ["a", "b"]) {
      const token = /name="_csrf" value="(\w+)"/.exec(text)?.[1] ?? "";
      const form = { _seal: readPage(text).seals[0] as string, _csrf: token, "submit:0": "put", name };
      const answer = await agent.post("/_live").set(htmxHeaders).type("form").send(form);
      expect(answer.status).toBe(200);
      text = answer.text;
    }
    expect(text.match(/name="_csrf"/g)?.length).toBeGreaterThan(1);
  });

  it("are not handed to handlers that an event of the socket names", async () => {
    const { event } = await joinPage(await serveBox(), "/");
    // A field that the class does not have would be refused.
    expect(await event("put", { input: ["name", "a", "_csrf", "b"] })).toEqual([0, 0, 1, [1, "a"]]);
  });

  it.each([
    [{ _seal: () => "" }, "our own forms use"],
    [{ "on:1": () => "" }, "our own forms use"],
    [{ token: "text" }, "not a function"],
  ])("are refused where they can't be: %o", (fields, why) => {
    expect(() => hyperLive({ fields: fields as never })).toThrow(why);
  });
});
