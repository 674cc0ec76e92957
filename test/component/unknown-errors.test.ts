/** In development a component is warned of that shows the errors of a field which no form of its page has. */
import { IsBoolean, IsEmail } from "class-validator";
import type { ErrorRequestHandler } from "express";
import { afterEach, describe, expect, it, vi } from "vitest";
import { watchAsked } from "../../middleware/component/form-errors.js";
import {
  attrs,
  each,
  errors,
  handler,
  html,
  list,
  live,
  mount,
  slot,
  unsafeHtml,
} from "../../middleware/index.js";
import type { Rendered } from "../../views/values.js";
import { getPage, postEvent } from "../support/page.js";
import { serve } from "../support/site.js";

const stopRecording = () => watchAsked(undefined);
afterEach(() => vi.unstubAllEnvs());

class Person {
  @IsEmail() email!: string;
  @IsBoolean() isOld!: boolean;
}

let count = 0;
/** A component of a class of its own, since each name is looked for once for a class. */
function show(render: (component: object) => unknown) {
  class Form {
    isOpen = false;
    open() {
      this.isOpen = true;
    }
    @handler() save(_person: Person) {}
    render() {
      return render(this);
    }
  }
  return live(Form, { name: `Form${++count}` });
}

/** The warnings of a page that is opened twice. */
async function warningsOf(component: ReturnType<typeof show>): Promise<string[]> {
  const { agent, log } = await serve((app) => {
    app.get("/", (_request, response) => response.live(component));
  });
  await getPage(agent(), "/");
  await getPage(agent(), "/");
  return log;
}

const form = (more: unknown) => html`<form @submit="save">
  <input name="email" aria-label="Email" /><input name="items[0].text" aria-label="Item" />${more as Rendered}
</form>`;

describe("errors(this, field) in development", () => {
  it.each([
    [
      "emial",
      /shows errors\(this, "emial"\) \(.*unknown-errors\.test\.ts:\d+:\d+\).*It has: email, items\[0\]\.text\. Did you mean "email"\?/,
    ],
    ["nothing", /no form of the page has a field of this name\. It has: email, items\[0\]\.text\. Write/],
    ["items[0].txt", /\[HL_ERRORS_FIELD\]|Did you mean "items\[0\]\.text"/],
  ])("warns once of %s", async (field, says) => {
    const log = await warningsOf(show((component) => form(errors(component, field))));
    expect(log).toEqual([expect.stringMatching(says)]);
  });

  it.each<[string, (component: object) => unknown]>([
    ["a control", (component) => form(errors(component, "email"))],
    ["another spelling", (component) => form(errors(component, "items[0][text]"))],
    ["what contains a control", (component) => form(errors(component, "items"))],
    ["the whole form", (component) => form(errors(component, ""))],
    ["all errors", (component) => form(Object.keys(errors(component)).join())],
    ["a field of the handler's class", (component) => form(errors(component, "isOld"))],
    [
      "a control of attrs()",
      (component) =>
        form(html`<input ${attrs({ name: "a", "aria-label": "A" })} />${errors(component, "a")}`),
    ],
    [
      "a control in a list",
      (component) =>
        form(
          html`${each(
            [1, 2],
            (n) => n,
            (n) => html`<input name=${`n${n}`} aria-label="N" />`,
          )}${errors(component, "n2")}`,
        ),
    ],
    [
      "a control in HTML",
      (component) => form(html`${unsafeHtml('<input name="b">')}${errors(component, "b")}`),
    ],
    ["a form that is not shown now", (component) => html`<p>${errors(component, "email")}</p>`],
  ])("says nothing of %s", async (_what, render) => {
    expect(await warningsOf(show(render))).toEqual([]);
  });

  it("says nothing of a field in a slot, or of one in another component", async () => {
    const Card = live(
      class Card {
        render() {
          return html`<div>${slot(this)}</div>`;
        }
      },
      { name: `Card${++count}` },
    );
    const Outer = show(
      (component) => html`<section>
      ${mount(Card, {}, form(html`${errors(component, "email")}`))}${errors(component, "items[0].text")}
    </section>`,
    );
    expect(await warningsOf(Outer)).toEqual([]);
  });

  it("looks again when an event has shown a form", async () => {
    const component = show((each) =>
      (each as { isOpen: boolean }).isOpen
        ? form(errors(each, "mail"))
        : html`<p><button @click="open">Open</button></p>`,
    );
    const { agent, log } = await serve((app) => {
      app.get("/", (_request, response) => response.live(component));
    });
    const visitor = agent();
    await postEvent(visitor, await getPage(visitor, "/"), "open");
    expect(log).toEqual([expect.stringContaining('errors(this, "mail")')]);
  });

  it("is an error in a row of a list(), which is rendered before anything is submitted", async () => {
    class Names {
      rows = list({ key: ({ id }: { id: number }) => id, load: () => [{ id: 1 }] });
      @handler(Number, String) rename(_id: number, _text: string) {}
      render() {
        return html`<ul>${each(this.rows, ({ id }) => html`<li>${this.form(id)}</li>`)}</ul>`;
      }
      form(id: number) {
        return html`<form @submit="rename(${id}, text)">
          <input name="text" aria-label="Text" />${errors(this, "text")}</form>`;
      }
    }
    live(Names, { name: `Names${++count}` });
    const serveNames = () =>
      serve(
        (app) => {
          app.get("/", (_request, response) => response.live(Names));
          app.use(((error, _request, response, _next) =>
            response.status(500).send(String(error.message))) as ErrorRequestHandler);
        },
        { secret: "a secret of this test" },
      );
    const { text } = await (await serveNames()).agent().get("/");
    expect(text).toMatch(/^A row of Names\d+\.rows shows errors\(this, "text"\).*\[HL_LIST\]$/s);
    vi.stubEnv("NODE_ENV", "production");
    stopRecording();
    expect((await (await serveNames()).agent().get("/")).status).toBe(200);
  });

  it("says nothing in production", async () => {
    vi.stubEnv("NODE_ENV", "production");
    const component = show((each) => form(errors(each, "emial")));
    const { agent, log } = await serve(
      (app) => {
        app.get("/", (_request, response) => response.live(component));
      },
      { secret: "a secret of this test" },
    );
    await getPage(agent(), "/");
    expect(log).toEqual([]);
  });
});
