/** What can't be pressed is not offered: bindings of disabled controls, however they are disabled. */
import { describe, expect, it } from "vitest";
import { dispatch } from "../../middleware/component/event/dispatch.js";
import type { Outcome } from "../../middleware/component/event/outcome.js";
import type { Instance } from "../../middleware/component/instance.js";
import { View } from "../../middleware/component/view.js";
import {
  attrs,
  each,
  handler,
  html,
  live,
  mount,
  type Rendered,
  unsafeHtml,
} from "../../middleware/index.js";
import { Mount } from "../../views/values.js";
import { getPage, postEvent } from "../support/page.js";
import { openSession, transports } from "../support/session.js";
import { serve } from "../support/site.js";
import { joinPage } from "../support/socket.js";

let content: () => Rendered = () => html`<p></p>`;
let inner: () => Rendered = () => html`<p></p>`;

class Base {
  press() {}
  @handler(String)
  change(_text: string) {}
}

@live
class Inner extends Base {
  render() {
    return inner();
  }
}

@live
class Middle extends Base {
  render() {
    return html`<div>${mount(Inner)}</div>`;
  }
}

@live
class Outer extends Base {
  render() {
    return content();
  }
}

const surroundings = { action: "/_live", debounce: 0, onError: console.error };
const identity = { id: "viewviewviewviewviewvi", owner: "owner", url: "/", indexInRequest: 0 };

/** What comes of an event of a component that renders this, of a page that is kept for its socket. */
async function send(render: () => Rendered, binding = "press", of = 0): Promise<Outcome> {
  content = render;
  const view = new View(surroundings, identity);
  view.keepsRenders = true;
  await view.open(new Mount(Outer, undefined));
  const input = { fields: [], own: { value: "x" } };
  return dispatch(view.instances[of] as Instance, { binding, mode: "live", input });
}

const refused = { status: "refused", error: { code: "HL_EVENT_NOT_OFFERED", status: 403 } };
const on = true;
const off = false;

describe("a disabled control", () => {
  it.each<[string, () => Rendered, binding?: string]>([
    ["a button", () => html`<button disabled @click="press">x</button>`],
    ["a button with the attribute behind", () => html`<button @click="press" disabled>x</button>`],
    ["by a hole", () => html`<button disabled=${on} @click="press">x</button>`],
    ["by an empty text", () => html`<button disabled=${""} @click="press">x</button>`],
    ["by text with a hole", () => html`<button disabled="x${off}" @click="press">x</button>`],
    ["by attrs()", () => html`<button ${attrs({ disabled: on })} @click="press">x</button>`],
    ["an input", () => html`<input disabled @change="change(value)">`, "change(value)"],
    ["an input while it is typed into", () => html`<input disabled @input="change(value)">`, "change(value)"],
    ["a select", () => html`<select disabled=${on} @change="change(value)"></select>`, "change(value)"],
    ["a text area", () => html`<textarea disabled @keydown="press"></textarea>`],
    ["a submit input", () => html`<input type="submit" disabled @click="press">`],
    [
      "in a row",
      () =>
        html`<ul>${each([1], Number, (id) => html`<li><button disabled=${id === 1} @click="press">x</button></li>`)}</ul>`,
    ],
    ["in a fieldset", () => html`<fieldset disabled><p><button @click="press">x</button></p></fieldset>`],
    [
      "in a fieldset by a hole",
      () => html`<fieldset disabled=${on}><button @click="press">x</button></fieldset>`,
    ],
    [
      "in a fieldset by attrs()",
      () => html`<fieldset ${attrs({ disabled: on })}><button @click="press">x</button></fieldset>`,
    ],
    [
      "in an enabled fieldset of a disabled one",
      () =>
        html`<fieldset disabled=${on}><fieldset disabled=${off}><button @click="press">x</button></fieldset></fieldset>`,
    ],
    [
      "in the second legend",
      () =>
        html`<fieldset disabled><legend>a</legend><legend><button @click="press">x</button></legend></fieldset>`,
    ],
    [
      "in the legend of an inner fieldset",
      () =>
        html`<fieldset disabled><fieldset><legend><button @click="press">x</button></legend></fieldset></fieldset>`,
    ],
    [
      "in a template of a fieldset",
      () =>
        html`<fieldset disabled=${on}>${html`<p>${html`<button @click="press">x</button>`}</p>`}</fieldset>`,
    ],
    [
      "in a row of a fieldset",
      () =>
        html`<fieldset disabled=${on}>${each([1, 2], Number, (id) => html`<p>${id}<button @click="press">x</button></p>`)}</fieldset>`,
    ],
  ])("is not offered: %s", async (_what, render, binding) => {
    expect(await send(render, binding)).toMatchObject(refused);
    expect(await send(() => html`<div>${render()}</div>`, binding)).toMatchObject(refused);
  });

  it.each<[string, () => Rendered, binding?: string]>([
    ["that is enabled", () => html`<button disabled=${off} @click="press">x</button>`],
    ["that is enabled by attrs()", () => html`<button ${attrs({ disabled: off })} @click="press">x</button>`],
    [
      "in an enabled fieldset",
      () => html`<fieldset disabled=${off}>${html`<button @click="press">x</button>`}</fieldset>`,
    ],
    [
      "in the first legend",
      () => html`<fieldset disabled><legend><button @click="press">x</button></legend></fieldset>`,
    ],
    [
      "in a template of the first legend",
      () => html`<fieldset disabled><legend>${html`<button @click="press">x</button>`}</legend></fieldset>`,
    ],
    [
      "beside a disabled one of the same binding",
      () => html`<p><button disabled @click="press">x</button><button @click="press">y</button></p>`,
    ],
    ["that can't be disabled", () => html`<fieldset disabled><a @click="press">x</a></fieldset>`],
    ["that is hidden, which scripts end", () => html`<p hidden><button hidden @click="press">x</button></p>`],
    ["that is inert, which scripts end", () => html`<p inert><button @click="press">x</button></p>`],
    [
      "whose event comes from elsewhere",
      () => html`<button disabled @pointerdown.outside="press">x</button>`,
    ],
    ["whose event is an application's own", () => html`<button disabled @moved="press">x</button>`],
    ["that the pointer enters", () => html`<button disabled @mouseenter="press">x</button>`],
  ])("is offered: %s", async (_what, render, binding) => {
    expect(await send(render, binding)).toMatchObject({ status: "done" });
  });

  it.each([on, off])(
    "is not offered in a child of a component with a fieldset: disabled=%s",
    async (disabled) => {
      inner = () => html`<p><button @click="press">x</button></p>`;
      const expected = disabled ? refused : { status: "done" };
      const here = () => html`<fieldset disabled=${disabled}>${mount(Inner)}</fieldset>`;
      expect(await send(here, "press", 1)).toMatchObject(expected);
      const row = () =>
        html`<fieldset disabled=${disabled}>${each([1, 2], Number, () => mount(Inner))}</fieldset>`;
      expect(await send(row, "press", 2)).toMatchObject(expected);
      const deep = () => html`<fieldset disabled=${disabled}>${mount(Middle)}</fieldset>`;
      expect(await send(deep, "press", 2)).toMatchObject(expected);
    },
  );
});

describe("a form whose submit buttons are disabled", () => {
  it.each<[string, () => Rendered]>([
    [
      "its only one",
      () => html`<form @submit="press"><input name="a"><button disabled=${on}>x</button></form>`,
    ],
    [
      "its only one, behind a hole",
      () => html`<form @submit="press">${"text"}<button disabled=${on}>x</button></form>`,
    ],
    [
      "its only one, behind a button with another purpose",
      () =>
        html`<form @submit="press"><button @click="change(a)">y</button><button disabled=${on}>x</button></form>`,
    ],
    [
      "both",
      () =>
        html`<form @submit="press"><button disabled=${on}>x</button><input type="submit" disabled=${on}></form>`,
    ],
    [
      "by the fieldset in it",
      () => html`<form @submit="press"><fieldset disabled=${on}><button>x</button></fieldset></form>`,
    ],
    [
      "by the fieldset around it",
      () => html`<fieldset disabled=${on}><form @submit="press"><button>x</button></form></fieldset>`,
    ],
    [
      "by a fieldset of an outer template",
      () => html`<fieldset disabled=${on}>${html`<form @submit="press"><input name="a"></form>`}</fieldset>`,
    ],
  ])("is not offered: %s", async (_what, render) => {
    expect(await send(() => html`<div>${render()}</div>`)).toMatchObject(refused);
  });

  it.each<[string, () => Rendered]>([
    ["but one", () => html`<form @submit="press"><button disabled=${on}>x</button><button>y</button></form>`],
    [
      "but one in a template",
      () => html`<form @submit="press"><button disabled=${on}>x</button>${html`<button>y</button>`}</form>`,
    ],
    [
      "but one in HTML that no template has compiled",
      () =>
        html`<form @submit="press"><button disabled=${on}>x</button>${unsafeHtml("<button>y</button>")}</form>`,
    ],
    [
      "but one elsewhere",
      () =>
        html`<div><form @submit="press" id="f"><button disabled=${on}>x</button></form><button form="f">y</button></div>`,
    ],
    ["no longer", () => html`<form @submit="press"><button disabled=${off}>x</button></form>`],
    [
      "no longer, behind a hole",
      () => html`<form @submit="press">${"text"}<button disabled=${off}>x</button></form>`,
    ],
    ["of which it has none", () => html`<form @submit="press"><input name="a"></form>`],
    [
      "of which it has none, in an enabled fieldset",
      () => html`<fieldset disabled=${off}><form @submit="press"><input name="a"></form></fieldset>`,
    ],
    [
      "that only close a dialog",
      () =>
        html`<form @submit="press"><button formmethod="dialog" disabled=${on}>x</button><input name="a"></form>`,
    ],
  ])("is offered: %s", async (_what, render) => {
    expect(await send(() => html`<div>${render()}</div>`)).toMatchObject({ status: "done" });
  });
});

@live
class Form {
  isOff = true;
  sent = 0;
  toggle() {
    this.isOff = !this.isOff;
  }
  add() {
    this.sent++;
  }
  render() {
    return html`<section>
      <form @submit="add">${"Text"}<input name="a"><button disabled=${this.isOff}>Add</button></form>
      <button @click="toggle">Toggle</button> <button disabled=${this.isOff} @click="add">Add</button>
      <output>${this.sent}</output>
    </section>`;
  }
}

const serveForm = () => serve((app) => app.get("/", (_request, response) => response.live(Form)));

describe("the hidden button that the Enter key presses", () => {
  it("is disabled with the form's only submit button, in the page and in patches", async () => {
    const { page, event } = await joinPage(await serveForm(), "/");
    const guard = /<button hidden data-lp="?(\d+)disabled"?( disabled="")?><\/button>/.exec(page.html);
    expect(guard?.[2]).toBe(' disabled=""');
    // Of the form's two buttons and the one outside of it.
    const [, , , patch] = (await event("toggle")) as [number, number, number, unknown[]];
    expect(patch).toContain(Number(guard?.[1]));
    expect(patch.filter((each) => each === null)).toHaveLength(3);
  });
});

describe.each(transports)("a disabled button in %s mode", (transport) => {
  it("is refused until it is enabled", async () => {
    const site = await serveForm();
    const send = await openSession(site, "/", transport);
    expect(await send("add")).toMatch(/HL_EVENT_NOT_OFFERED|not offer/);
    expect(site.log.join()).toContain("HL_EVENT_NOT_OFFERED");
    await send("toggle");
    expect(await send("add")).toMatch(/\b1\b/);
  });
});

describe("a click on a button that was disabled meanwhile", () => {
  it("is confirmed without effect over the socket", async () => {
    const site = await serveForm();
    const { socket, event } = await joinPage(site, "/");
    await event("toggle");
    // Sent together: the page did not see yet that the button was disabled.
    socket.send([0, 0, 2, 1, "toggle"]);
    socket.send([0, 0, 3, 1, "add"]);
    expect(await socket.next()).toMatchObject([0, 0, 2, expect.anything()]);
    expect(await socket.next()).toEqual([0, 0, 3]);
    expect(site.log).toEqual([]);
  });

  it("leads to the newest page by post", async () => {
    const site = await serveForm();
    const agent = site.agent();
    const first = await getPage(agent, "/");
    const response = await postEvent(agent, first, "toggle");
    const enabled = await getPage(agent, response.get("Location") as string);
    await postEvent(agent, enabled, "toggle");
    expect((await postEvent(agent, enabled, "add")).status).toBe(303);
    // A seal in which it was disabled already is no excuse.
    expect((await postEvent(agent, first, "add")).status).toBe(403);
  });
});
