/** A PostgreSQL server that is stopped, killed and started again, while pages of a running server show its rows. */
import { beforeEach, describe, expect, it } from "vitest";
import { useDatabase } from "../support/databases.js";
import { getPage, postEvent, textOf } from "../support/page.js";
import { serve } from "../support/site.js";
import { cookieOf, joinPage, openSocket } from "../support/socket.js";
import { ada, Editor, Person, people, seed } from "./people.js";

const database = useDatabase("PostgreSQL", [Person]);
beforeEach(() => seed(database.source.getRepository(Person)));
const server = () => database.server as NonNullable<typeof database.server>;
const serveEditor = () => serve((app) => app.get("/", (_request, response) => response.live(Editor)));
const stored = () => people.repository.findOneByOrFail({ id: 1 });

describe.each(["fast", "crash"] as const)("a database that was stopped (%s) and started again", (how) => {
  it("has the saves of a live page meanwhile reach onError, and takes the next", async () => {
    const { event } = await joinPage(await serveEditor(), "/");
    const save = (name: string) => event("save(name,email)", { input: ["name", name, "email", ada.email] });
    await save("Before");
    await server().stop(how);
    const answer = JSON.stringify(await save("Meanwhile"));
    expect(answer).toContain("failed:");
    expect(answer).not.toContain("Meanwhile");
    await server().start();
    expect(JSON.stringify(await save("After"))).toContain("After");
    expect(await stored()).toMatchObject({ name: "After", version: 3 });
  });

  it("has pages that come back meanwhile try again, and go on where they were", async () => {
    const site = await serveEditor();
    const agent = site.agent();
    const page = await getPage(agent, "/");
    const headers = { cookie: cookieOf(agent), origin: site.url };
    await server().stop(how);
    const early = await openSocket(site, headers);
    early.send(["join", "word", [0, page.seals[0], 0]]);
    expect(await early.closed).toEqual({ code: 1013, reason: "HL_PERSISTENT_LOAD" });
    expect(site.log).toEqual([expect.stringContaining("will try again")]);
    await server().start();
    const late = await openSocket(site, headers);
    late.send(["join", "word", [0, page.seals[0], 0]]);
    expect(await late.next()).toEqual(["ok", 0]);
    late.send([0, 0, 1, 0, "save(name,email)", "name", "After", "email", ada.email]);
    await expect.poll(async () => (await stored()).name).toBe("After");
  });

  it("has posts meanwhile refused with a sentence, and takes the same page's next", async () => {
    const site = await serveEditor();
    const agent = site.agent();
    const page = await getPage(agent, "/");
    const post = () =>
      postEvent(agent, page, "save(name,email)", { form: { name: "Ada L.", email: ada.email } });
    await server().stop(how);
    const refused = await post();
    expect(refused.status).toBe(503);
    expect(textOf(refused.text)).toContain("was not done");
    expect(refused.text).not.toContain("ECONNREFUSED");
    await server().start();
    expect((await post()).status).toBe(303);
    expect(await stored()).toMatchObject({ name: "Ada L." });
  });
});
