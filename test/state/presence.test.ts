/** Who is in a room: pages with a socket, several tabs of one person as one. */
import { describe, expect, it } from "vitest";
import { context, html, live, presence, type RoomChange } from "../../middleware/index.js";
import { getPage, postAndFollow } from "../support/page.js";
import { serve, type TestSite } from "../support/site.js";
import { cookieOf, joinPage, openSocket } from "../support/socket.js";

const room = presence<{ name: string }>("presence.test");

@live
class Here {
  onMount() {
    const { key, name } = context().query as { key?: string; name?: string };
    if (key && name) room.join(key, { name });
  }
  rename() {
    room.join(context().query.key as string, { name: "renamed" });
  }
  go() {
    room.leave();
  }
  render() {
    const names = room.members.map(({ key, meta, count }) => `${key}:${meta.name}×${count}`);
    return html`<p>${names.join(" ")} <button @click="rename">Rename</button> <button @click="go">Leave</button></p>`;
  }
}

const serveHere = (options = {}): Promise<TestSite> =>
  serve((app) => app.get("/", (_request, response) => response.live(Here)), options);
const page = (site: TestSite, key: string) => joinPage(site, `/?key=${key}&name=${key}`);
/** The room as someone sees it who has no socket. */
const seen = async (site: TestSite) => (await getPage(site.agent(), "/")).text.replace(/ ?Rename Leave$/, "");

describe("a room", () => {
  it("has those whose page has a socket, as long as it has, and shows each page who comes and goes", async () => {
    const site = await serveHere();
    const ada = await page(site, "ada");
    expect(await ada.socket.next()).toEqual([0, 0, 0, [0, "ada:ada×1"]]);
    const grace = await page(site, "grace");
    expect(await ada.socket.next()).toEqual([0, 0, 0, [0, "ada:ada×1 grace:grace×1"]]);
    await grace.socket.close();
    expect(await ada.socket.next()).toEqual([0, 0, 0, [0, "ada:ada×1"]]);
    await ada.socket.close();
    await expect.poll(() => seen(site)).toBe("");
  });

  it("counts several tabs of one person as one, until the last one is closed", async () => {
    const site = await serveHere();
    const watcher = await joinPage(site, "/");
    const tabs = [await page(site, "ada"), await page(site, "ada")];
    await expect.poll(() => seen(site)).toBe("ada:ada×2");
    await tabs[0]?.socket.close();
    await expect.poll(() => seen(site)).toBe("ada:ada×1");
    await tabs[1]?.socket.close();
    await expect.poll(() => seen(site)).toBe("");
    await expect.poll(() => watcher.socket.received.at(-1)).toBe('[0,0,0,[0,""]]');
  });

  it("shows what a member says of itself now, without a leave in between", async () => {
    const changes: RoomChange<{ name: string }>[] = [];
    const release = room.subscribe((change) => changes.push(change));
    const site = await serveHere();
    const ada = await page(site, "ada");
    await expect.poll(() => changes.length).toBe(1);
    await ada.event("rename");
    await expect.poll(() => seen(site)).toBe("ada:renamed×1");
    await ada.event("go");
    await expect.poll(() => changes.length).toBe(3);
    release();
    expect(
      changes.map(({ joins, leaves }) => [joins.map(({ key }) => key), leaves.map(({ key }) => key)]),
    ).toEqual([
      [["ada"], []],
      [[], []],
      [[], ["ada"]],
    ]);
  });

  it("has a member again when its socket is back, without a word of the component's", async () => {
    const site = await serveHere();
    const ada = await page(site, "ada");
    await ada.socket.close();
    await expect.poll(() => seen(site)).toBe("");
    const socket = await openSocket(site, { cookie: cookieOf(ada.agent), origin: site.url });
    socket.send(["join", "word", [0, ada.page.seals[0], 0]]);
    await expect.poll(() => seen(site)).toBe("ada:ada×1");
    await socket.close();
    await expect.poll(() => seen(site)).toBe("");
  });

  it("does not have those who only fetch or post, but shows them who is there", async () => {
    const site = await serveHere();
    const ada = await page(site, "ada");
    await expect.poll(() => seen(site)).toBe("ada:ada×1");
    const agent = site.agent();
    const form = await getPage(agent, "/?key=form&name=form");
    expect((await postAndFollow(agent, form, "rename")).text).toContain("ada:ada×1 Rename");
    await ada.socket.close();
    await expect.poll(() => seen(site)).toBe("");
  });
});
