/** Components that wait for something before they can be shown, while other things happen on their page. */
import { describe, expect, it } from "vitest";
import { html, live, persistent } from "../../middleware/index.js";
import { Gate, Tally } from "../support/components.js";
import { textOf } from "../support/page.js";
import { serve } from "../support/site.js";
import { cookieOf, joinPage, openSocket } from "../support/socket.js";

const gates = { mount: new Gate(), row: new Gate() };
const repository = {
  async findOneBy(_where: object): Promise<{ name: string }> {
    await gates.row.passed;
    return { name: "Ada" };
  },
  async save(): Promise<void> {},
};

@live
class Mounting {
  name = "";
  async onMount(): Promise<void> {
    await gates.mount.passed;
    this.name = "Ada";
  }
  render() {
    return html`<b>${this.name}</b>`;
  }
}

@live
class Loading {
  person = persistent(repository, {});
  render() {
    return html`<b>${this.person.name}</b>`;
  }
}

@live
class Around {
  kind = "";
  render() {
    return html`<p>${this.kind === "mount" ? Mounting : Loading}</p>`;
  }
}

@live
class Adder {
  kind = "";
  add(kind: string): void {
    this.kind = kind;
  }
  render() {
    const added =
      this.kind &&
      html`<div>${this.kind === "nested" ? Around : this.kind === "mount" ? Mounting : Loading}</div>`;
    return html`<section>
      ${added}
      <button @click="add('mount')">1</button><button @click="add('row')">2</button><button @click="add('nested')">3</button>
    </section>`;
  }
}

describe("a component that is not there yet", () => {
  it.each([
    ["mounts", "mount"],
    ["loads a row", "row"],
    ["has one in it that does", "nested"],
  ])("is shown when it is, and keeps nothing else waiting: it %s", async (_what, kind) => {
    Object.assign(gates, { mount: new Gate(), row: new Gate() });
    const site = await serve((app) =>
      app.get("/", (_request, response) => response.live(html`<main>${Adder} ${Tally}</main>`)),
    );
    const { socket, event } = await joinPage(site, "/");
    socket.send([0, 0, 1, 0, `add("${kind}")`]);
    expect(await event("increment", { component: 1 })).toEqual([0, 1, 1, [0, 1]]);
    gates.mount.open();
    gates.row.open();
    const frame = await socket.next();
    expect(frame.slice(0, 3)).toEqual([0, 0, 1]);
    expect(textOf(JSON.stringify(frame))).toContain("Ada");
    expect(site.log).toEqual([]);
  });

  it("is shown on a page that lost its connection meanwhile, and is brought up to date", async () => {
    Object.assign(gates, { mount: new Gate(), row: new Gate() });
    const site = await serve((app) =>
      app.get("/", (_request, response) => response.live(html`<main>${Adder} ${Tally}</main>`)),
    );
    const { agent, page, socket, event } = await joinPage(site, "/");
    socket.send([0, 0, 1, 0, 'add("row")']);
    await event("increment", { component: 1 });
    await socket.close();
    const again = await openSocket(site, { cookie: cookieOf(agent), origin: site.url });
    // As where the patch had not got there.
    again.send(["join", "word", [0, page.seals[0], 0]]);
    expect(await again.next()).toEqual(["ok", 0]);
    const tally = await again.next();
    expect(tally.slice(0, 3)).toEqual([0, 1, 0]);
    gates.row.open();
    const adder = await again.next();
    expect(adder.slice(0, 3)).toEqual([0, 0, 1]);
    expect(JSON.stringify(adder[3])).toMatch(/^\["<section.*Ada/);
    expect(site.log).toEqual([]);
  });
});
