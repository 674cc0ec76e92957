/** A page's seal is of use to its own application and path alone, also where others have the same secret, users and components. */
import { expect, it } from "vitest";
import { html, live } from "../../middleware/index.js";
import { getPage } from "../support/page.js";
import { type ServeOptions, serve } from "../support/site.js";
import { openSocket } from "../support/socket.js";

@live({ name: "other-sites.vault" })
class Vault {
  static opened = 0;
  open(): void {
    Vault.opened++;
  }
  render() {
    return html`<button @click="open">Open</button>`;
  }
}

const own = { application: "shop", path: "/_live" };

it.each<[what: string, other: Partial<typeof own>, status: number]>([
  ["itself, in another process", {}, 303],
  ["another application", { application: "admin" }, 403],
  ["another path", { path: "/admin/_live" }, 403],
])("a seal of %s", async (_what, other, status) => {
  const serveAs = (options: ServeOptions) =>
    serve((app) => app.get("/", (_request, response) => response.live(Vault)), {
      secret: "a secret of several sites",
      identity: () => "ada",
      ...options,
    });
  const [here, there] = [await serveAs(own), await serveAs({ ...own, ...other })];
  const [seal] = (await getPage(there.agent(), "/")).seals;
  Vault.opened = 0;
  const answer = await here.agent().post(own.path).type("form").send({ _seal: seal, "on:0": "open" });
  expect([answer.status, Vault.opened]).toEqual([status, status === 303 ? 1 : 0]);
  const socket = await openSocket(here, { origin: here.url });
  socket.send(["join", "word", [0, seal, 0]]);
  const [joined] = await socket.next();
  expect(joined).toBe(status === 303 ? "ok" : "reload");
});
