/** A component with a row that hears what its own handler sends: one thing after the other, each saved once. */
import { setTimeout as wait } from "node:timers/promises";
import { IsEmail, IsOptional, MaxLength } from "class-validator";
import { beforeEach, describe, expect, it } from "vitest";
import {
  broadcast,
  errors,
  handler,
  html,
  live,
  persistent,
  shared,
  subscribe,
} from "../../middleware/index.js";
import { getPage, postAndFollow } from "../support/page.js";
import { openSession, transports } from "../support/session.js";
import { serve } from "../support/site.js";
import { joinPage } from "../support/socket.js";

class Note {
  id!: number;
  text!: string;
  heard!: number;
  version!: number;
  @IsOptional() @IsEmail() mail!: string | null;
  @IsOptional() @MaxLength(20) title!: string | null;
}

/** A table with one row. */
class Notes {
  row: Note = { id: 1, text: "", heard: 0, version: 1, mail: null, title: null };
  saves = 0;
  async findOneBy() {
    await wait(1);
    return Object.assign(new Note(), structuredClone({ ...this.row }));
  }
  async save(note: Note) {
    await wait(1);
    this.saves++;
    this.row = Object.assign(new Note(), structuredClone({ ...note }), { version: note.version + 1 });
    return this.row;
  }
}

let notes = new Notes();
beforeEach(() => {
  notes = new Notes();
});
const total = shared("own-messages", 0);

@live
class Writer {
  note = persistent(notes, { id: 1 }, { version: "version" });
  told: string[] = [];
  onMount() {
    subscribe("notes", this.hear);
    subscribe("counted", this.count);
  }
  write() {
    this.note.text = "written";
    void broadcast("notes", "news");
  }
  async writeLater() {
    this.note.text = "written";
    await broadcast("notes", "news");
    await total.update((value) => value + 1);
  }
  writeAndCount() {
    this.note.text = "written";
    void broadcast("counted");
  }
  fail() {
    void broadcast("notes", "news");
    throw new Error("on purpose");
  }
  hear(news: string) {
    this.told.push(`heard ${news} with ${this.note.text || "nothing"}`);
  }
  count() {
    this.note.heard++;
  }
  onError(error: unknown) {
    this.told.push(`error ${(error as Error).message}`);
  }
  render() {
    return html`<p>${this.told.join()} (${this.note.text}, ${this.note.heard}, ${total.value})
      <button @click="write">1</button><button @click="writeLater">2</button>
      <button @click="writeAndCount">3</button><button @click="fail">4</button></p>`;
  }
}

const join = async () =>
  joinPage(await serve((app) => app.get("/", (_request, response) => response.live(Writer))), "/");

describe("a component with a row that subscribed to what its handler sends", () => {
  it.each(["write", "writeLater"])("saves once, and then hears it: %s", async (binding) => {
    const { event, socket } = await join();
    await event(binding);
    await expect.poll(() => socket.received.join()).toContain("heard news with written");
    expect(notes.saves).toBe(1);
    expect(notes.row.text).toBe("written");
    expect(socket.received.join()).not.toContain("error");
  });

  it("saves what the method that hears it changes behind what the handler has changed", async () => {
    const { event, socket } = await join();
    await event("writeAndCount");
    await expect.poll(() => notes.row.heard).toBe(1);
    expect(notes.row).toMatchObject({ text: "written", version: 3 });
    expect(socket.received.join()).not.toContain("error");
  });

  it("hears nothing of a handler that fails", async () => {
    const { event, socket } = await join();
    await event("fail");
    await event("write");
    await expect.poll(() => socket.received.join()).toContain('"error on purpose"');
    // What is added to the note.
    await expect.poll(() => socket.received.join()).toContain('",heard news with written"');
  });
});

@live
class Profile {
  note = persistent(notes, { id: 1 });
  @handler(Note) save(form: Note) {
    Object.assign(this.note, form);
  }
  render() {
    return html`<form @submit="save">
      <p>mail ${this.note.mail}, title ${this.note.title}.</p>
      <input name="mail" />${errors(this, "mail")} <input name="title" />
    </form>`;
  }
}

@live
class Heading {
  note = persistent(notes, { id: 1 }, { version: "version" });
  touch() {
    this.note.heard++;
  }
  render() {
    return html`<h1>title ${this.note.title}, touched ${this.note.heard} <button @click="touch">1</button></h1>`;
  }
}

@live
class Desk {
  note = persistent(notes, { id: 1 }, { version: "version" });
  rename() {
    this.note.title = `${this.note.title ?? ""}!`;
  }
  render() {
    return html`<section>${Heading} <button @click="rename">2</button></section>`;
  }
}

describe("two components of one page with the same row", () => {
  const open = () => serve((app) => app.get("/", (_request, response) => response.live(Desk)));

  it("show what either saves, and don't conflict with each other: over the socket", async () => {
    const { event, socket } = await joinPage(await open(), "/");
    await event("rename");
    expect(socket.received.at(-1)).toContain("!");
    await event("touch", { component: 1 });
    await event("rename");
    expect(notes.row).toMatchObject({ title: "!!", heard: 1, version: 4 });
    expect(socket.received.join()).not.toContain("failed");
  });

  it("show what either saves, and don't conflict with each other: by posts", async () => {
    const agent = (await open()).agent();
    let page = await getPage(agent, "/");
    page = await postAndFollow(agent, page, "rename");
    expect(page.text).toContain("title !, touched 0");
    page = await postAndFollow(agent, page, "touch", { component: 1 });
    page = await postAndFollow(agent, page, "rename");
    expect(page.text).toContain("title !!, touched 1");
  });
});

describe.each(transports)("a form that is assigned to a row, in %s mode", (transport) => {
  it("empties what it has and was left blank, and leaves alone what it does not have", async () => {
    Object.assign(notes.row, { mail: "a@b.io", title: "Dr", text: "kept" });
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Profile)));
    const send = await openSession(site, "/", transport);
    await send("save", { mail: "" });
    expect(notes.row).toMatchObject({ mail: null, title: "Dr", text: "kept" });
    await send("save", { mail: "c@d.io", title: " " });
    expect(notes.row).toMatchObject({ mail: "c@d.io", title: null, text: "kept" });
  });

  it("is saved beside a blank text that the database has for nothing", async () => {
    Object.assign(notes.row, { mail: "" });
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Profile)));
    const send = await openSession(site, "/", transport);
    await send("save", { title: "Dr" });
    expect(notes.row).toMatchObject({ mail: "", title: "Dr" });
  });
});
