/** Rows of a database as fields of components: on a real SQLite file and a real PostgreSQL server, in all three modes. */

import type { Express, NextFunction, Request, Response } from "express";
import { beforeEach, describe, expect, it } from "vitest";
import { dispatch } from "../../middleware/component/event/dispatch.js";
import type { Instance } from "../../middleware/component/instance.js";
import { restoreView } from "../../middleware/component/view-restore.js";
import { context, html, live, mount, persistent } from "../../middleware/index.js";
import { databaseNames, useDatabase } from "../support/databases.js";
import { getPage, postEvent, readPage, textOf } from "../support/page.js";
import { openSession, transports } from "../support/session.js";
import { serve } from "../support/site.js";
import { cookieOf, joinPage, openSocket } from "../support/socket.js";
import { errorOf, openView } from "../support/view.js";
import { ada, Editor, grace, Person, people, seed } from "./people.js";

const surroundings = { action: "/_live", debounce: 0, onError: () => {} };
const form = (name: string, email = ada.email) => ({ name, email });

describe.each(databaseNames)("a persistent field on %s", (name) => {
  const database = useDatabase(name, [Person]);
  beforeEach(() => seed(database.source.getRepository(Person)));
  const stored = (id = 1) => people.repository.findOneByOrFail({ id });
  /** What someone else does to the row meanwhile. */
  const changeElsewhere = async (change: Partial<Person>) =>
    people.repository.save(Object.assign(await stored(), change));
  const serveEditor = () => serve((app) => app.get("/", (_request, response) => response.live(Editor)));

  describe.each(transports)("in %s mode", (transport) => {
    it("is saved after the handler that changed it, and the page shows it", async () => {
      const send = await openSession(await serveEditor(), "/", transport);
      expect(await send("save(name,email)", form("Ada L."))).toContain("Ada L.");
      expect(await stored()).toMatchObject({ name: "Ada L.", version: 2 });
      expect(await send("save(name,email)", form("Ada Lovelace"))).toContain("Ada Lovelace");
      expect(await stored()).toMatchObject({ name: "Ada Lovelace", version: 3 });
    });

    it("is not saved where someone else was faster: both values are told, and the next save counts", async () => {
      const send = await openSession(await serveEditor(), "/", transport);
      await changeElsewhere({ name: "Theirs" });
      expect(await send("save(name,email)", form("Mine"))).toContain("conflict: name Mine/Theirs");
      expect(await stored()).toMatchObject({ name: "Theirs", version: 2 });
      const answer = await send("save(name,email)", form("Mine"));
      expect(answer).toContain("Mine");
      expect(answer).not.toContain("conflict:");
      expect(await stored()).toMatchObject({ name: "Mine", version: 3 });
    });

    it("shows beside the field of the form which rule is broken, and nothing is changed", async () => {
      const send = await openSession(await serveEditor(), "/", transport);
      const answer = await send("save(name,email)", form("A"));
      expect(answer).toContain("name must be longer than or equal to 2 characters");
      expect(answer).not.toContain("saves 1");
      expect(answer).not.toContain("invalid:");
      expect(await stored()).toMatchObject({ name: "Ada", version: 1 });
      await send("save(name,email)", form("Ada L."));
      await expect.poll(async () => (await stored()).name).toBe("Ada L.");
    });

    it("hands a broken rule that the form has no field for to onError, with all else as it was", async () => {
      const send = await openSession(await serveEditor(), "/", transport);
      await send("grow");
      const answer = await send("grow");
      expect(answer).toContain("invalid: age");
      expect(await stored()).toMatchObject({ age: 136, version: 2 });
      // The page shows what it showed, and the state is that of before.
      expect(await send("save(name,email)", form("Ada L."))).toMatch(transport === "live" ? /2/ : /saves 2/);
      expect(await stored()).toMatchObject({ name: "Ada L.", age: 136 });
    });

    it("hands a save that the database refuses to onError, with all else as it was", async () => {
      const send = await openSession(await serveEditor(), "/", transport);
      const answer = await send("save(name,email)", form("Ada L.", grace.email));
      expect(answer).toMatch(/failed: .*(unique|duplicate)/i);
      expect(answer).not.toContain("Ada L.");
      expect(await stored()).toMatchObject({ ...ada, version: 1 });
      expect(await send("save(name,email)", form("Ada L."))).toContain("Ada L.");
    });

    it("is as it was where the handler throws, and is not saved", async () => {
      const send = await openSession(await serveEditor(), "/", transport);
      const answer = await send("fail");
      expect(answer).toContain("failed: the reason");
      expect(answer).not.toContain("Half");
      await send("rest");
      expect(await stored()).toMatchObject({ name: "Ada", version: 1 });
    });

    it("is another row where the component's fields say so", async () => {
      const send = await openSession(await serveEditor(), "/", transport);
      expect(await send("other")).toContain("grace@example.com");
      await send("save(name,email)", form("Grace H.", grace.email));
      expect(await stored(2)).toMatchObject({ name: "Grace H." });
      expect(await stored(1)).toMatchObject({ name: "Ada", version: 1 });
    });
  });

  // Over a socket the row is not loaded again with each event.
  it.each(["form", "htmx"] as const)(
    "is not saved in %s mode over what came while the form was refused, since its page goes on with what was typed",
    async (transport) => {
      const send = await openSession(await serveEditor(), "/", transport);
      await changeElsewhere({ name: "Theirs" });
      await send("save(name,email)", form("M"));
      expect(await send("save(name,email)", form("Mine"))).toContain("conflict: name Mine/Theirs");
      expect(await stored()).toMatchObject({ name: "Theirs", version: 2 });
    },
  );

  it("is found by a prop, and there by the time of onMount", async () => {
    @live
    class Greeter {
      id = 0;
      person = persistent(people.repository, () => ({ id: this.id }));
      greeting = "";
      onMount(): void {
        this.greeting = `Hello, ${this.person.name}`;
      }
      render() {
        return html`<p>${this.greeting}</p>`;
      }
    }
    expect((await openView(html`<div>${mount(Greeter, { id: 2 })}</div>`)).text).toBe("Hello, Grace");
  });

  it("is saved after an onMount that changed it", async () => {
    @live
    class Birthday {
      person = persistent(people.repository, { id: 1 });
      onMount(): void {
        this.person.age++;
      }
      render() {
        return html`<p>${this.person.age}</p>`;
      }
    }
    expect((await openView(Birthday)).text).toBe("37");
    expect(await stored()).toMatchObject({ age: 37, version: 2 });
  });

  it("is no part of what is stored, and is loaded again with what stands in the database then", async () => {
    const { view } = await openView(Editor);
    const snapshot = view.snapshot();
    expect(JSON.stringify(snapshot)).not.toContain("ada@example.com");
    await changeElsewhere({ name: "Theirs" });
    const again = await restoreView(snapshot, surroundings);
    expect(((again.instances[0] as Instance).component as Editor).person).toMatchObject({
      name: "Theirs",
      version: 2,
    });
    expect(again.matchesPage).toBe(false);
    expect((await restoreView(again.snapshot(), surroundings)).matchesPage).toBe(true);
  });

  it("lets one of many who save at the same moment through, and tells the others", async () => {
    const views = await Promise.all(Array.from({ length: 12 }, () => openView(Editor)));
    const instances = views.map(({ view }) => view.instances[0] as Instance);
    await Promise.all(
      instances.map((instance, index) => {
        const fields = Object.entries(form(`Person ${index}`));
        return dispatch(instance, { binding: "save(name,email)", input: { fields }, mode: "live" });
      }),
    );
    const told = instances.map((instance) => (instance.component as Editor).told);
    expect(told.filter((text) => text === "")).toHaveLength(1);
    expect(told.filter((text) => text.startsWith("conflict: name"))).toHaveLength(11);
    expect(await stored()).toMatchObject({ name: `Person ${told.indexOf("")}`, version: 2 });
  });

  // On SQLite two connections of one process would wait for each other: there two galleries do it (profile.test.ts).
  if (name === "PostgreSQL") {
    it("lets one of two processes through", async () => {
      const other = (await database.connect()).getRepository(Person);
      const mine = await openView(Editor);
      const ours = people.repository;
      people.repository = other;
      const theirs = await openView(Editor);
      people.repository = ours;
      const rename = ({ view }: typeof mine, name: string) =>
        dispatch(view.instances[0] as Instance, {
          binding: "save(name,email)",
          input: { fields: Object.entries(form(name)) },
          mode: "live",
        });
      await Promise.all([rename(mine, "Mine"), rename(theirs, "Theirs")]);
      const told = [mine, theirs].map(
        ({ view }) => ((view.instances[0] as Instance).component as Editor).told,
      );
      expect(told.filter((text) => text === "")).toHaveLength(1);
      expect(told.join()).toMatch(/conflict: name (Mine\/Theirs|Theirs\/Mine)/);
      expect(await stored()).toMatchObject({ name: told[0] === "" ? "Mine" : "Theirs", version: 2 });
    });
  }

  it("brings a page up to date that comes back to a row which was changed meanwhile", async () => {
    const site = await serveEditor();
    const agent = site.agent();
    const page = await getPage(agent, "/");
    await changeElsewhere({ name: "Theirs" });
    const socket = await openSocket(site, { cookie: cookieOf(agent), origin: site.url });
    socket.send(["join", "word", [0, page.seals[0], 0]]);
    expect(await socket.next()).toEqual(["ok", 0]);
    expect(textOf(JSON.stringify(await socket.next()))).toMatch(/Theirs +ada@example.com/);
  });

  it("tells of a conflict also where the event was made before the page was brought up to date", async () => {
    const site = await serveEditor();
    const agent = site.agent();
    const page = await getPage(agent, "/");
    await changeElsewhere({ name: "Theirs" });
    const socket = await openSocket(site, { cookie: cookieOf(agent), origin: site.url });
    // As a page does that was offline: it joins, and sends what was clicked meanwhile.
    socket.send(["join", "word", [0, page.seals[0], 0]]);
    await socket.next();
    socket.send([0, 0, 1, 0, "save(name,email)", "name", "Mine", "email", ada.email]);
    await expect.poll(() => socket.received.join()).toContain("conflict: name Mine/Theirs");
    // What it sends when it shows theirs counts.
    socket.send([0, 0, 2, 2, "save(name,email)", "name", "Mine", "email", ada.email]);
    await expect.poll(async () => (await stored()).name).toBe("Mine");
  });

  describe("of a row that is not there", () => {
    @live
    class Plain {
      id = 7;
      person = persistent(people.repository, () => ({ id: this.id }));
      rename(): void {
        this.person.name = "Mine";
      }
      render() {
        return html`<p>${this.person.name} <button @click="rename">Rename</button></p>`;
      }
    }

    it("is an error with status 404 for the application, where there is no onError", async () => {
      const site = await serve((app: Express) => {
        app.get("/", (_request, response) => response.live(Plain));
        app.use(
          (error: Error & { status: number }, _request: Request, response: Response, _: NextFunction) => {
            response.status(error.status).send(error.message);
          },
        );
      });
      const { status, text } = await site.agent().get("/");
      expect(status).toBe(404);
      expect(text).toMatch(/^Plain.*\.person has no row: none matches {"id":7}\./);
    });

    it("is undefined for onError and render", async () => {
      @live
      class Kind {
        person = persistent(people.repository, { id: 7 });
        told = "";
        onError(error: unknown): void {
          this.told = `${(error as { code: string }).code}, ${typeof this.person}`;
        }
        render() {
          return html`<p>${this.told}</p>`;
        }
      }
      expect((await openView(Kind)).text).toBe("HL_PERSISTENT_GONE, undefined");
    });

    it("is undefined and no error where it is optional", async () => {
      @live
      class Maybe {
        id: number | undefined = 7;
        person = persistent(people.repository, () => (this.id ? { id: this.id } : undefined), {
          optional: true,
        });
        none(): void {
          this.id = undefined;
        }
        one(): void {
          this.id = 1;
        }
        render() {
          return html`<p>${this.person?.name ?? "nobody"}<button @click="none"></button><button @click="one"></button></p>`;
        }
      }
      const site = await serve((app) => app.get("/", (_request, response) => response.live(Maybe)));
      const send = await openSession(site, "/", "form");
      expect(await send("one")).toBe("Ada");
      expect(await send("none")).toBe("nobody");
    });

    it("is told to a handler that would save it", async () => {
      const site = await serve((app) => app.get("/", (_request, response) => response.live(Editor)));
      const { event } = await joinPage(site, "/");
      await people.repository.delete({ id: 1 });
      expect(
        JSON.stringify(await event("save(name,email)", { input: ["name", "Mine", "email", ada.email] })),
      ).toContain("failed: Editor.person has no row");
      expect(await people.repository.findOneBy({ id: 1 })).toBeNull();
    });

    it("ends a page without JavaScript with a sentence for its reader", async () => {
      const site = await serve((app) =>
        app.get("/", (_request, response) => response.live(Plain, { id: 1 })),
      );
      const agent = site.agent();
      const page = await getPage(agent, "/");
      await people.repository.delete({ id: 1 });
      const response = await postEvent(agent, page, "rename");
      expect(response.status).toBe(404);
      expect(textOf(response.text)).toContain("This is not there any more.");
    });
  });

  it("ends a post with status 409 and a sentence, where nobody takes the conflict", async () => {
    @live
    class Blunt {
      person = persistent(people.repository, { id: 1 });
      rename(): void {
        this.person.name = "Mine";
      }
      render() {
        return html`<p>${this.person.name} <button @click="rename">Rename</button></p>`;
      }
    }
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Blunt)));
    const agent = site.agent();
    const page = await getPage(agent, "/");
    await changeElsewhere({ name: "Theirs" });
    const response = await postEvent(agent, page, "rename");
    expect(response.status).toBe(409);
    expect(textOf(response.text)).toContain("Someone else changed this in the meantime");
    expect(readPage((await agent.get("/")).text).text).toContain("Theirs");
  });

  it("goes nowhere and says nothing of what the handler asked for, where it could not be saved", async () => {
    @live
    class Leaving {
      person = persistent(people.repository, { id: 1 });
      told = "";
      leave(): void {
        this.person.name = "Mine";
        context().flash("success", "It is saved.");
        context().redirect("/elsewhere");
      }
      onError(error: unknown): void {
        this.told = (error as { code: string }).code;
      }
      render() {
        return html`<p>${this.told} <button @click="leave">Leave</button></p>`;
      }
    }
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Leaving)));
    const agent = site.agent();
    const page = await getPage(agent, "/");
    await changeElsewhere({ name: "Theirs" });
    const refused = await postEvent(agent, page, "leave");
    expect(refused.get("Location")).toMatch(/^\/\?_view=/);
    const shown = await getPage(agent, refused.get("Location") as string);
    expect(shown.text).toContain("HL_CONFLICT");
    expect(shown.text).not.toContain("It is saved.");
    expect((await postEvent(agent, shown, "leave")).get("Location")).toMatch(/^\/elsewhere/);
  });

  it("keeps its key and version where a whole form is assigned to it", async () => {
    const { view } = await openView(Editor);
    const { person } = (view.instances[0] as Instance).component as Editor;
    Object.assign(person, { ...new Person(), name: "Ada L." });
    await dispatch(view.instances[0] as Instance, { binding: "rest", input: { fields: [] }, mode: "live" });
    expect(await stored()).toMatchObject({ ...ada, name: "Ada L.", version: 2 });
    expect(await people.repository.count()).toBe(2);
  });
});

describe("a persistent field that is used as it can't be", () => {
  const repository = { findOneBy: async () => ({ name: "Ada" }), save: async () => {} };

  it.each([
    ["a repository without save", { findOneBy: repository.findOneBy }, { id: 1 }, "without save()"],
    ["no repository", undefined, { id: 1 }, "without findOneBy()"],
    ["no row", repository, undefined, "needs a condition that selects the row"],
  ])("is refused with a sentence: %s", async (_what, given, where, sentence) => {
    const error = await errorOf(() => persistent(given as never, where as never));
    expect(error).toMatchObject({ code: "HL_PERSISTENT" });
    expect(error.message).toContain(sentence);
  });

  it("says so where it is read before it is loaded", async () => {
    @live
    class Early {
      person = persistent(repository, {});
      name = this.person.name;
      render() {
        return html`<p>${this.name}</p>`;
      }
    }
    expect(await errorOf(() => openView(Early))).toMatchObject({ code: "HL_PERSISTENT" });
  });

  it("says so where it is set, by a handler or by props", async () => {
    @live
    class Setter {
      person = persistent(repository, {});
      render() {
        return html`<p>${this.person.name}</p>`;
      }
    }
    const error = await errorOf(() => openView(html`<p>${mount(Setter, { person: { name: "x" } })}</p>`));
    expect(error.message).toContain("Setter.person was set, but it is persistent");
  });

  it("says so where its row is to be found by a value that is not there", async () => {
    @live
    class Lost {
      id: number | undefined;
      person = persistent(repository, () => ({ id: this.id }));
      render() {
        return html`<p>${this.person.name}</p>`;
      }
    }
    expect((await errorOf(() => openView(Lost))).message).toContain(
      "Lost.person can't find its row: its condition has no value for id",
    );
  });
});
