/** Controls whose attributes come from attrs({ … }): what is marked on others is marked on them. */
import { Length } from "class-validator";
import { describe, expect, it } from "vitest";
import { attrs, errors, fieldOf, handler, html, IsFile, live, type Upload } from "../../middleware/index.js";
import { getPage, postEvent } from "../support/page.js";
import { serve } from "../support/site.js";
import { joinPage } from "../support/socket.js";

class Person {
  @Length(3, 9) name!: string;
  @Length(3, 9) described!: string;
  @Length(3, 9) marked!: string;
  @Length(3, 9) named!: string;
}

class Portrait {
  @IsFile({ types: [".png"] }) photo!: Upload;
}

@live
class PersonForm {
  @handler(Person)
  save(_person: Person): void {}
  @handler(Portrait)
  hang(_portrait: Portrait): void {}
  render() {
    return html`<form @submit="save">
      <input name="name" ${attrs({ ...fieldOf(Person, "name"), title: "Name" })}> ${errors(this, "name")}
      <input name="described" ${attrs({ "aria-describedby": "hint", id: "own" })}> ${errors(this, "described")}
      <input name="marked" ${attrs({ "aria-invalid": "false" })}> ${errors(this, "marked")}
      <input ${attrs({ name: "named" })}> ${errors(this, "named")}
      <button>Save</button>
    </form>
    <form @submit="hang"><input type="file" name="photo" ${attrs({ title: "Photo" })}><button>Hang</button></form>`;
  }
}

const site = () => serve((app) => app.get("/page", (_request, response) => response.live(PersonForm)));
const tagOf = (page: string, name: string) =>
  new RegExp(`<input[^>]* name="${name}"[^>]*>`).exec(page)?.[0] ?? "";

describe("a control with attrs({ … })", () => {
  it("is marked when its value is refused, but for what it sets itself", async () => {
    const agent = (await site()).agent();
    const form = { name: "x", described: "x", marked: "x", named: "x" };
    const posted = await postEvent(agent, await getPage(agent, "/page"), "save", { form });
    const { status, text } = await agent.get(posted.get("Location") as string);
    expect(status).toBe(422);
    expect(tagOf(text, "name")).toMatch(/ aria-invalid="true" aria-describedby="[^"]+".* minlength="3"/);
    expect(tagOf(text, "named")).toMatch(/ aria-invalid="true" aria-describedby="[^"]+"/);
    expect(tagOf(text, "described")).toMatch(/ aria-invalid="true".* aria-describedby="hint"/);
    expect(tagOf(text, "marked")).toContain('aria-invalid="false"');
    for (const name of Object.keys(form)) {
      const names = [...tagOf(text, name).matchAll(/ ([\w-]+)=/g)].map(([, each]) => each);
      expect(names).toEqual([...new Set(names)]);
    }
  });

  it("is marked over the socket, and no longer once it is right", async () => {
    const { event, socket } = await joinPage(await site(), "/page");
    const filled = (name: string) => ["name", name, "described", "Ada", "marked", "Ada", "named", "Ada"];
    expect(JSON.stringify(await event("save", { input: filled("x") }))).toContain('"aria-invalid","true"');
    expect((await socket.next())[0]).toBe("invalid");
    expect(JSON.stringify(await event("save", { input: filled("Ada") }))).toContain('"aria-invalid",null');
  });

  it("gets the attributes of a file field from its class", async () => {
    const page = await getPage((await site()).agent(), "/page");
    expect(tagOf(page.html, "photo")).toMatch(/ accept=".png" required="" data-live-upload=.* title="Photo"/);
  });
});
