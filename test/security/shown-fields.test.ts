/** More than the page shows: a form takes the fields that the last render has in it, and no others. */
import { IsOptional, IsString } from "class-validator";
import { describe, expect, it } from "vitest";
import { dispatch } from "../../middleware/component/event/dispatch.js";
import type { Outcome } from "../../middleware/component/event/outcome.js";
import type { LiveEvent } from "../../middleware/component/event/run.js";
import type { Instance } from "../../middleware/component/instance.js";
import {
  attrs,
  draftOf,
  each,
  handler,
  html,
  live,
  mount,
  type Rendered,
  unsafeHtml,
} from "../../middleware/index.js";
import { getPage, postEvent } from "../support/page.js";
import { openSession, transports } from "../support/session.js";
import { serve } from "../support/site.js";
import { openView } from "../support/view.js";

class Everything {
  @IsOptional() @IsString() name?: string;
  @IsOptional() @IsString() role?: string;
  @IsOptional() @IsString({ each: true }) tags?: string[];
}

let content: () => Rendered = () => html`<p></p>`;
let inner: () => Rendered = () => html`<p></p>`;
const taken: unknown[] = [];

class Base {
  @handler(Everything, { fields: ["added"] })
  save(form: Everything) {
    taken.push({ ...form });
  }
  @handler(String, String)
  pick(name: string, role: string) {
    taken.push([name, role]);
  }
  @handler(draftOf(Everything))
  draft(form: Everything) {
    taken.push({ ...form });
  }
  @handler(Everything, { fields: "all" })
  any(form: Everything) {
    taken.push({ ...form });
  }
  @handler(Everything, { fields: ["role"] })
  more(form: Everything) {
    taken.push({ ...form });
  }
  remove() {}
}

@live
class Inner extends Base {
  render() {
    return inner();
  }
}

@live({ name: "shown-fields.Outer" })
class Outer extends Base {
  isShown = true;
  render() {
    return content();
  }
}

/** What comes of an event of a component that renders this. */
async function send(
  render: () => Rendered,
  fields: [string, string][],
  { of = 0, ...event }: Partial<LiveEvent> & { of?: number } = {},
): Promise<Outcome> {
  content = render;
  taken.length = 0;
  const { view } = await openView(Outer);
  const instance = view.instances[of] as Instance;
  return dispatch(instance, { binding: "save", mode: "form", input: { fields }, ...event });
}

const name: [string, string] = ["name", "Ada"];
const role: [string, string] = ["role", "admin"];
const yes = true;
const no = false;

describe("a form that shows a field", () => {
  it.each<[string, () => Rendered]>([
    ["in an input", () => html`<form @submit="save"><input name="role"></form>`],
    ["that is hidden", () => html`<form @submit="save"><input type="hidden" name="role"></form>`],
    ["in a text area", () => html`<form @submit="save"><textarea name="role"></textarea></form>`],
    ["in a select", () => html`<form @submit="save"><select name="role"></select></form>`],
    [
      "as a button's value",
      () => html`<form @submit="save"><button name="role" value="admin">x</button></form>`,
    ],
    ["as that of an input's", () => html`<form @submit="save"><input type="submit" name="role"></form>`],
    ["in a custom element", () => html`<form @submit="save"><role-picker name="role"></role-picker></form>`],
    ["whose name is a hole", () => html`<form @submit="save"><input name=${"role"}></form>`],
    ["whose name has a hole", () => html`<form @submit="save"><input name="ro${"le"}"></form>`],
    ["whose name is in attrs()", () => html`<form @submit="save"><input ${attrs({ name: "role" })}></form>`],
    ["in a template", () => html`<form @submit="save">${html`<p><input name="role"></p>`}</form>`],
    [
      "in a row",
      () =>
        html`<form @submit="save">${each(["a", "role"], String, (field) => html`<p><input name=${field}></p>`)}</form>`,
    ],
    [
      "in a row of plain ones",
      () =>
        html`<form @submit="save">${each(["a", "role"], String, (field) => html`<p><input type="hidden" name=${field}></p>`)}</form>`,
    ],
    [
      "in a list without keys",
      () => html`<form @submit="save">${[html`<input type="hidden" name="role">`]}</form>`,
    ],
    ["in trusted HTML", () => html`<form @submit="save">${unsafeHtml('<b><input name="role"></b>')}</form>`],
    [
      "in a disabled fieldset's legend",
      () =>
        html`<form @submit="save"><fieldset disabled><legend><input name="role"></legend></fieldset></form>`,
    ],
    [
      "in an enabled fieldset",
      () => html`<form @submit="save"><fieldset disabled=${no}><input name="role"></fieldset></form>`,
    ],
    ["that is enabled", () => html`<form @submit="save"><input name="role" disabled=${no}></form>`],
    [
      "that is enabled by attrs()",
      () => html`<form @submit="save"><input ${attrs({ name: "role", disabled: false })}></form>`,
    ],
    [
      "elsewhere, by the form's id",
      () => html`<div><form @submit="save" id="f"></form><input name="role" form="f"></div>`,
    ],
    [
      "elsewhere, by an id with a hole",
      () => html`<div><form @submit="save" id=${"f1"}></form>${html`<input name="role" form="f${1}">`}</div>`,
    ],
    [
      "in another form of the same binding",
      () => html`<div><form @submit="save"></form><form @submit="save"><input name="role"></form></div>`,
    ],
    ["in <noscript>", () => html`<form @submit="save"><noscript><input name="role"></noscript></form>`],
    [
      "in a <template> that a script copies",
      () => html`<form @submit="save"><template><input name="role"></template></form>`,
    ],
  ])("takes it: %s", async (_where, render) => {
    expect(await send(render, [role])).toMatchObject({ status: "done" });
    expect(taken).toEqual([{ role: "admin" }]);
  });

  it("takes it from a child component, and hands it to the child's own handler", async () => {
    inner = () =>
      html`<p><input name="role"><button @click="any(form)">Any</button><b @click="save(form)">x</b></p>`;
    const form = () => html`<form @submit="save"><input name="name">${mount(Inner)}</form>`;
    expect(await send(form, [name, role])).toMatchObject({ status: "done" });
    expect(await send(form, [name, role], { of: 1, binding: "save(form)" })).toMatchObject({
      status: "done",
    });
    expect(taken).toEqual([{ name: "Ada", role: "admin" }]);
    const alone = () => html`<div><form @submit="save"><input name="name"></form>${mount(Inner)}</div>`;
    expect(await send(alone, [name], { of: 1, binding: "save(form)" })).toMatchObject({ status: "refused" });
    expect(await send(alone, [role])).toMatchObject({ status: "refused" });
  });

  it("takes it from another component that ties it to the form by its id", async () => {
    inner = () => html`<p><input name="role" form="f"></p>`;
    expect(
      await send(() => html`<div><form @submit="save" id="f"></form>${mount(Inner)}</div>`, [role]),
    ).toMatchObject({ status: "done" });
  });

  it("takes it however its name is spelled", async () => {
    const tags = () => html`<form @submit="save"><input name="tags[]"><input name="tags[7]"></form>`;
    expect(await send(tags, [["tags", "a"]])).toMatchObject({ status: "done" });
    expect(await send(tags, [["tags[7]", "a"]])).toMatchObject({ status: "done" });
    expect(await send(tags, [["tags[8]", "a"]])).toMatchObject({ status: "refused" });
    // What express.urlencoded({ extended: true }) makes of it.
    const input = { fields: [["tags[0]", "a"]], isRenumbered: true } as const;
    expect(await send(tags, [], { input })).toMatchObject({ status: "done" });
    const far = { fields: [["tags[1]", "a"]], isRenumbered: true } as const;
    expect(await send(tags, [], { input: far })).toMatchObject({ status: "refused" });
  });
});

describe("a form that does not show a field", () => {
  it("does not take it among thousands of others, where the limit is higher", async () => {
    const many = Array.from({ length: 2_000 }, (): [string, string] => ["tags", "a"]);
    const form = () => html`<form @submit="save"><input name="tags"></form>`;
    const outcome = await send(form, [...many, role]);
    expect(outcome).toMatchObject({ status: "refused", error: { code: "HL_ARGUMENT" } });
    expect(taken).toEqual([]);
  });

  it.each<[string, () => Rendered]>([
    ["at all", () => html`<form @submit="save"><input name="name"></form>`],
    [
      "but one that starts with its name",
      () => html`<form @submit="save"><input name="role2"><input name="role.x"></form>`,
    ],
    [
      "but another form does",
      () =>
        html`<div><form @submit="save"><input name="name"></form><form @submit="any"><input name="role"></form></div>`,
    ],
    [
      "but a form of a row does",
      () =>
        html`<div><form @submit="save"></form>${each([1], Number, () => html`<form @submit="any"><input name="role"></form>`)}</div>`,
    ],
    [
      "but an application's form does",
      () =>
        html`<div><form @submit="save"></form><form action="/x" method="post"><input name="role"></form></div>`,
    ],
    [
      "but a field outside of it does",
      () => html`<div><form @submit="save"></form><input name="role"></div>`,
    ],
    [
      "but one inside that belongs elsewhere",
      () => html`<form @submit="save"><input name="role" form="other"></form>`,
    ],
    [
      "but a button that does not submit",
      () => html`<form @submit="save"><button type="button" name="role">x</button></form>`,
    ],
    ["but an element that no form sends", () => html`<form @submit="save"><a name="role">x</a></form>`],
    ["but disabled", () => html`<form @submit="save"><input name="role" disabled></form>`],
    ["but disabled by a hole", () => html`<form @submit="save"><input name="role" disabled=${yes}></form>`],
    ["but disabled by text", () => html`<form @submit="save"><input name="role" disabled="x${no}"></form>`],
    [
      "but disabled by attrs()",
      () => html`<form @submit="save"><input ${attrs({ name: "role", disabled: yes })}></form>`,
    ],
    [
      "but in a disabled fieldset",
      () => html`<form @submit="save"><fieldset disabled><p><input name="role"></p></fieldset></form>`,
    ],
    [
      "but in the second legend of one",
      () =>
        html`<form @submit="save"><fieldset disabled><legend>a</legend><legend><input name="role"></legend></fieldset></form>`,
    ],
    [
      "but in a template of one",
      () =>
        html`<form @submit="save"><fieldset disabled=${yes}>${html`<input name="role">`}</fieldset></form>`,
    ],
    [
      "but in a row of one",
      () =>
        html`<form @submit="save"><fieldset disabled=${yes}>${each([1], Number, () => html`<input name="role">`)}</fieldset></form>`,
    ],
    [
      "but in trusted HTML of one",
      () =>
        html`<form @submit="save"><fieldset disabled=${yes}>${unsafeHtml('<input name="role">')}</fieldset></form>`,
    ],
    [
      "but disabled in trusted HTML",
      () => html`<form @submit="save">${unsafeHtml('<input name="role" disabled>')}</form>`,
    ],
    [
      "but trusted HTML outside",
      () => html`<div><form @submit="save"></form>${unsafeHtml('<input name="role">')}</div>`,
    ],
  ])("refuses it, and names it: %s", async (_where, render) => {
    const outcome = await send(() => html`<div>${render()}</div>`, [role]);
    expect(outcome).toMatchObject({ status: "refused", error: { code: "HL_ARGUMENT", status: 422 } });
    expect((outcome as { error: Error }).error.message).toContain(
      'shown-fields.Outer.save was sent the field "role"',
    );
    expect((outcome as { error: Error }).error.message).toContain('@handler(…, { fields: ["role"] })');
    expect(taken).toEqual([]);
  });

  it("refuses it as one of a binding's named fields", async () => {
    const form = () => html`<form @submit="pick(name, role)"><input name="name"></form>`;
    expect(await send(form, [name, role], { binding: "pick(name,role)" })).toMatchObject({
      status: "refused",
    });
    const button = () =>
      html`<form @submit="save"><input name="name"><button @click="pick(name, role)">x</button></form>`;
    expect(await send(button, [name, role], { binding: "pick(name,role)" })).toMatchObject({
      status: "refused",
    });
  });

  it("does not hand it to a control outside of any form either", async () => {
    const control = () => html`<div><input name="name" @change="save(form)"></div>`;
    expect(await send(control, [name, role], { binding: "save(form)" })).toMatchObject({ status: "refused" });
    expect(await send(control, [name], { binding: "save(form)" })).toMatchObject({ status: "done" });
  });

  it("leaves it out of a draft, which takes what it knows", async () => {
    const form = () => html`<form @submit="draft"><input name="name"></form>`;
    expect(await send(form, [name, role], { binding: "draft" })).toMatchObject({ status: "done" });
    expect(taken).toEqual([{ name: "Ada" }]);
  });

  it("leaves it out if the page shows an older render", async () => {
    const form = () => html`<form @submit="save"><input name="name"></form>`;
    expect(await send(form, [name, role], { isBehind: true })).toMatchObject({ status: "done" });
    expect(taken).toEqual([{ name: "Ada" }]);
  });

  it("takes it if its handler says so", async () => {
    for (const [binding, fields] of [
      ["any", [role]],
      ["more", [role]],
    ] as const) {
      const form = () => html`<div><form @submit="any"></form><form @submit="more"></form></div>`;
      expect(await send(form, [...fields], { binding })).toMatchObject({ status: "done" });
      expect(taken).toEqual([{ role: "admin" }]);
    }
    const form = () => html`<form @submit="more"></form>`;
    expect(await send(form, [["tags", "a"]], { binding: "more" })).toMatchObject({ status: "refused" });
  });
});

describe("what browsers add to a form", () => {
  class Sent {
    @IsOptional() @IsString() comment?: string;
    @IsOptional() @IsString({ each: true }) img?: string[];
    @IsOptional() @IsString() "comment.dir"?: string;
    @IsOptional() @IsString() _charset_?: string;
    @IsOptional() @IsString() x?: string;
  }
  @live
  class Comments {
    sent = "";
    @handler(Sent)
    take(form: Sent) {
      this.sent = JSON.stringify(form);
    }
    render() {
      return html`<form @submit="take">
        <textarea name="text" dirname="dir"></textarea><input type="hidden" name="_charset_">
        <input type="image" name="img" src="/a.png"><input type="image" src="/b.png">
        <output>${this.sent}</output>
      </form>`;
    }
  }

  it.each([["_charset_"], ["x"]])("is taken as it was: %s", async (field) => {
    const { view } = await openView(Comments);
    const input = { fields: [[field, "1"]] as [string, string][] };
    const outcome = await dispatch(view.instances[0] as Instance, { binding: "take", mode: "form", input });
    expect(outcome).toMatchObject({ status: "done" });
  });

  it.each(["img.x", "img.y", "y", "dir", "text"])("counts as shown: %s", async (field) => {
    const { view } = await openView(Comments);
    const input = { fields: [[field, "1"]] as [string, string][] };
    const outcome = await dispatch(view.instances[0] as Instance, { binding: "take", mode: "form", input });
    // The class does not have it, and says so itself.
    expect((outcome as { error: Error }).error.message).toContain("should not exist");
  });
});

describe("the detail of an event", () => {
  it("brings the fields that its binding names, if no browser sends it", async () => {
    const own = () => html`<div @picked="pick(name, role)"></div>`;
    expect(await send(own, [name, role], { binding: "pick(name,role)" })).toMatchObject({ status: "done" });
    const element = () => html`<my-picker @change="pick(name, role)"></my-picker>`;
    expect(await send(element, [name, role], { binding: "pick(name,role)" })).toMatchObject({
      status: "done",
    });
    const click = () => html`<div @click="pick(name, role)"></div>`;
    expect(await send(click, [name, role], { binding: "pick(name,role)" })).toMatchObject({
      status: "refused",
    });
    const whole = () => html`<div @picked="save(form)"></div>`;
    expect(await send(whole, [role], { binding: "save(form)" })).toMatchObject({ status: "refused" });
  });
});

class User {
  @IsString() name!: string;
  @IsOptional() @IsString() role?: string;
}

@live
class Profile {
  user = { name: "Ada", role: "guest" };
  isAdmin = false;
  @handler(User)
  save(form: User) {
    Object.assign(this.user, form);
  }
  promote() {
    this.isAdmin = true;
  }
  render() {
    return html`<section>
      <form @submit="save"><input name="name">${this.isAdmin ? html`<input name="role">` : ""}<button>Save</button></form>
      <button @click="promote">Promote</button> <p>${this.user.name} is ${this.user.role}.</p>
    </section>`;
  }
}

const serveProfile = () => serve((app) => app.get("/", (_request, response) => response.live(Profile)));

describe.each(transports)("a profile in %s mode", (transport) => {
  it("takes no role until it shows one", async () => {
    const site = await serveProfile();
    const send = await openSession(site, "/", transport);
    const refused = await send("save", { name: "Eve", role: "admin" });
    expect(refused).toContain(transport === "live" ? "HL_ARGUMENT" : "a script adds the field");
    expect(site.log.join()).toContain('the field "role"');
    expect(await send("save", { name: "Eve" })).toContain("Eve");
    await send("promote");
    expect(await send("save", { name: "Eve", role: "admin" })).toContain("admin");
  });
});

describe("a page that is behind", () => {
  it("has the fields left out that are no longer shown", async () => {
    let isOpen = true;
    @live
    class Closing {
      user = { name: "Ada", role: "guest" };
      @handler(User)
      save(form: User) {
        Object.assign(this.user, form);
      }
      close() {
        isOpen = false;
      }
      render() {
        return html`<section>
          <form @submit="save"><input name="name">${isOpen ? html`<input name="role">` : ""}<button>Save</button></form>
          <button @click="close">Close</button> <p>${this.user.name} is ${this.user.role}.</p>
        </section>`;
      }
    }
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Closing)));
    const agent = site.agent();
    const before = await getPage(agent, "/");
    await postEvent(agent, before, "close");
    const response = await postEvent(agent, before, "save", { form: { name: "Eve", role: "admin" } });
    expect(response.status).toBe(303);
    expect((await getPage(agent, response.get("Location") as string)).text).toContain("Eve is guest.");
  });
});
