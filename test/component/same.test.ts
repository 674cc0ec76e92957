/** Rows that are not rendered again, in components of an application that runs in production. */
import { IsNotEmpty } from "class-validator";
import { afterEach, describe, expect, it, vi } from "vitest";
import { each, errors, handler, html, live, mount, shared } from "../../middleware/index.js";
import { serve } from "../support/site.js";
import { joinPage } from "../support/socket.js";

const rate = shared("same.rate", 1);
let renders = 0;

@live
class SameChild {
  text = "";
  render() {
    return html`<b>${this.text}</b>`;
  }
}

class SameForm {
  @IsNotEmpty({ message: "is needed" })
  name = "";
}

@live
class SameRows {
  rows = Array.from({ length: 30 }, (_, id) => ({ id, text: "a" }));
  kind = "plain";
  change(id: number): void {
    Object.assign(this.rows[id] ?? {}, { text: "b" });
  }
  fail(id: number): void {
    this.change(id);
    throw new Error("on purpose");
  }
  @handler(SameForm)
  send(_form: SameForm): void {}
  row(text: string) {
    renders++;
    if (this.kind === "shared") return html`<i>${text} ${rate.value}</i>`;
    if (this.kind === "component") return html`<i>${mount(SameChild, { text })}</i>`;
    if (this.kind === "form")
      return html`<form @submit="send"><input name="name" />${errors(this, "name")}</form>`;
    return html`<i>${text}</i>`;
  }
  render() {
    return html`<div>
      <button @click="change(3)">Change</button><button @click="change(4)">Other</button>
      <button @click="fail(5)">Fail</button>
      ${each(
        this.rows,
        ({ id }) => id,
        ({ text }) => this.row(text),
        { same: [this.kind] },
      )}
    </div>`;
  }
}

async function open(kind: string) {
  vi.stubEnv("NODE_ENV", "production");
  const site = await serve((app) => app.get("/", (_request, response) => response.live(SameRows, { kind })), {
    secret: "a secret that is long enough for production",
  });
  const page = await joinPage(site, "/");
  renders = 0;
  return page;
}

afterEach(() => vi.unstubAllEnvs());

describe("rows with `same`", () => {
  it("are rendered and sent only if they have changed", async () => {
    const { event } = await open("plain");
    expect(JSON.stringify(await event("change(3)"))).toContain("b");
    expect(renders).toBe(1);
    await event("change(3)");
    expect(renders).toBe(1);
    await event("change(4)");
    expect(renders).toBe(2);
  });

  it("are as they were after a handler that has failed, and change later", async () => {
    const { event } = await open("plain");
    await event("change(3)");
    await event("fail(5)");
    await event("change(4)");
    const patch = JSON.stringify(await event("change(5)"));
    expect(patch).not.toContain("b");
  });

  it("are rendered each time if they read a shared value, whose changes they show", async () => {
    const page = await open("shared");
    await page.event("change(3)");
    expect(renders).toBe(30);
    await page.event("change(4)");
    expect(renders).toBe(60);
    await rate.update((value) => value + 1);
    expect(JSON.stringify(await page.socket.next())).toContain(`${rate.value}`);
  });

  it("show what is refused in them", async () => {
    const { event } = await open("form");
    await event("change(3)");
    renders = 0;
    expect(JSON.stringify(await event("send", { input: ["name", ""] }))).toContain("is needed");
    expect(renders).toBeGreaterThanOrEqual(30);
  });

  it("keep the components in them", async () => {
    const { event } = await open("component");
    await event("change(3)");
    await event("change(4)");
    expect(renders).toBe(60);
  });
});
