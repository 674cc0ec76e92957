/** Forms with files, sent as a browser without scripts sends them. */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { IsOptional, Length } from "class-validator";
import { describe, expect, it } from "vitest";
import {
  errors,
  field,
  fileStore,
  handler,
  html,
  IsFile,
  live,
  mount,
  on,
  Upload,
  uploads,
} from "../../middleware/index.js";
import { getPage, htmxHeaders, textOf } from "../support/page.js";
import { serve } from "../support/site.js";
import { filesIn, newFolder, png, postFiles } from "../support/uploads.js";

class Album {
  @Length(1, 20) title!: string;
  @IsFile({ types: ["image/*", ".pdf"], max: "4 KB", count: 3 }) photos!: Upload[];
  @IsOptional() @IsFile({ types: [".txt"] }) note?: Upload;
}

let target = "";

@live
class Albums {
  sent: string[] = [];
  @handler(Album) async add({ title, photos, note }: Album) {
    if (title === "fail") {
      await photos[0]?.moveTo(path.join(target, "moved"));
      throw new Error("It fails after it has moved a file.");
    }
    for (const photo of photos) this.sent.push(`${photo.name} ${photo.type} ${photo.size}`);
    if (note) this.sent.push(Buffer.from(await note.arrayBuffer()).toString());
    if (title === "keep") await photos[0]?.moveTo(path.join(target, "kept"));
  }
  render() {
    return html`<form @submit="add">
      <input name="title" /><input type="file" name="photos" />${errors(this, "photos")}
      <input type="file" name="note" required />${errors(this, "note")}${errors(this, "title")}
      <button>Add</button>
      <p>${this.sent.join("; ")}</p>
    </form>`;
  }
}

@live
class Single {
  sent = "";
  @handler(Upload) async save(file: Upload) {
    this.sent = `${file.name} ${file.size}`;
  }
  render() {
    return html`<form @submit="save(file)">
      <input type="file" name="file" />${errors(this, "file")}<button>Save</button>
      <p>${this.sent}</p>
    </form>`;
  }
}

/** Has the same field with another rule. */
class Attachment {
  @IsFile({ types: [".txt"], max: "9 KB" }) photos!: Upload;
}

/** Its form is in a child. */
@live
class PassesOn {
  sent: string[] = [];
  @handler(String, Album) async add(folder: string, { title, photos }: Album) {
    this.sent.push(`${folder}/${title}: ${photos.map(({ name }) => name)}`);
  }
  @handler(Attachment) attach({ photos }: Attachment) {
    this.sent.push(photos.name);
  }
  render() {
    return html`<main>${mount(AlbumForm, { onAdd: on(this.add, "summer") })}<p>${this.sent.join()}</p></main>`;
  }
}

@live
class AlbumForm {
  onAdd!: (album: Album) => void;
  render() {
    return html`<form @submit=${on(this.onAdd)}>
      <input name="title" />${errors(this, "title")}
      <input type="file" name="photos" />${errors(this, "photos")}${uploads(this, "photos")}<button>Add</button>
    </form>`;
  }
}

/** Its forms are for methods of the component around it. */
@live
class AlbumForms {
  onAdd!: (album: Album) => Promise<void>;
  onSave!: (file: Upload) => Promise<void>;
  render() {
    return html`<div>
      <form @submit=${on(this.onAdd)}><input name="title" /><input type="file" name="photos" /><button>Add</button></form>
      <form @submit=${on(this.onSave, field("file"))}><input type="file" name="file" /><button>Save</button></form>
    </div>`;
  }
}

@live
class AlbumPage {
  sent: string[] = [];
  @handler(Album) async add(album: Album) {
    for (const { name, size } of album.photos) this.sent.push(`${album.title}: ${name} ${size}`);
  }
  @handler(Number, Upload) async save(id: number, file: Upload) {
    this.sent.push(`${id}: ${Buffer.from(await file.arrayBuffer())}`);
  }
  render() {
    return html`<main>${this.sent.join("; ")} ${mount(AlbumForms, { onAdd: on(this.add), onSave: on(this.save, 7) })}</main>`;
  }
}

@live
class Asking {
  sent: string[] = [];
  @handler(Album) async add({ title, photos }: Album) {
    for (const photo of photos) this.sent.push(`${title}: ${photo.name} ${photo.size} ${photo.type}`);
  }
  render() {
    return html`<form @submit="add" data-live-confirm="Send them?">
      <input name="title" /><input type="file" name="photos" />${errors(this, "photos")}
      <p>${this.sent.join("; ")}</p>
    </form>`;
  }
}

/** The fields that a page sends again. */
function hiddenFields(html: string): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = {};
  for (const [, name = "", value = ""] of html.matchAll(
    /<input type="hidden" name="([^"]*)" value="([^"]*)"/g,
  ))
    fields[name] = name in fields ? [fields[name] as string, value] : value;
  return fields;
}

async function open(component: new () => object = Albums) {
  const folder = await newFolder();
  target = await newFolder();
  const site = await serve((app) => app.get("/", (_request, response) => response.live(component as never)), {
    uploads: { folder },
  });
  const agent = site.agent();
  const page = await getPage(agent, "/");
  const follow = async (post: Promise<{ status: number; headers: Record<string, string>; text: string }>) => {
    const answer = await post;
    if (answer.status !== 303) return { status: answer.status, html: answer.text, text: textOf(answer.text) };
    const next = await agent.get(answer.headers.location as string);
    return { status: next.status, html: next.text, text: textOf(next.text) };
  };
  return { folder, site, agent, page, follow };
}

/** The tag of a field. */
const tagOf = (html: string, name: string) =>
  new RegExp(`<input[^>]*name="${name}"[^>]*>`).exec(html)?.[0] ?? "";

describe("a form that has to be confirmed", () => {
  const photos = ["one.png", "two.png"].map((name) => ({ field: "photos", name, content: png }));

  it.each([
    ["by a page", {}],
    ["by htmx", htmxHeaders],
  ])("has its files after a yes, %s", async (_how, headers) => {
    const { agent, page, follow, folder } = await open(Asking);
    const asked = await postFiles(agent, page, "add", photos, { title: "Trip" }).set(headers);
    expect([asked.status, textOf(asked.text)]).toEqual([422, expect.stringContaining("Send them?")]);
    const again = { ...hiddenFields(asked.text), _confirmed: "Send them?" };
    const { text } = await follow(agent.post("/_live").type("form").send(again));
    expect(text).toContain(`Trip: one.png ${png.length} image/png; Trip: two.png ${png.length} image/png`);
    await expect.poll(() => filesIn(folder)).toEqual([]);
  });

  it("counts its files while the user is asked, and deletes them after a no", async () => {
    const { agent, page, folder } = await open(Asking);
    const asked = await postFiles(agent, page, "add", photos, { title: "Trip" });
    const [owner = ""] = await readdir(folder);
    expect(await fileStore(folder).usage(owner)).toEqual({ files: 2, bytes: 2 * png.length });
    await agent
      .post("/_live")
      .type("form")
      .send({ ...hiddenFields(asked.text), _confirmed: "" });
    await expect.poll(() => filesIn(folder)).toEqual([]);
  });

  it("has no files of another visitor", async () => {
    const { agent, site, page } = await open(Asking);
    const asked = hiddenFields((await postFiles(agent, page, "add", photos, { title: "Trip" })).text);
    const other = site.agent();
    const { seals } = await getPage(other, "/");
    const forged = { ...asked, _seal: seals[0] ?? "", _confirmed: "Send them?" };
    const answer = await other.post("/_live").type("form").send(forged);
    const { text } = await other.get(answer.headers.location as string);
    expect(text).toContain("choose it again");
  });
});

describe("a form for a method of the component around it", () => {
  it("is written as one that takes files, and hands them over", async () => {
    const { agent, page, follow, folder } = await open(AlbumPage);
    expect(page.html.match(/enctype="multipart\/form-data"/g)).toHaveLength(2);
    expect(tagOf(page.html, "photos")).toContain('accept="image/*,.pdf" multiple=""');
    const photos = [{ field: "photos", name: "one.png", content: png }];
    const { text } = await follow(postFiles(agent, page, "onAdd", photos, { title: "Trip" }, 1));
    expect(text).toContain(`Trip: one.png ${png.length}`);
    const file = [{ field: "file", name: "a.txt", content: "Hello" }];
    expect((await follow(postFiles(agent, page, "onSave(file)", file, {}, 1))).text).toContain("7: Hello");
    const other = [{ field: "other", name: "a.txt", content: "Hello" }];
    expect((await follow(postFiles(agent, page, "onSave(other)", other, {}, 1))).status).toBe(403);
    await expect.poll(() => filesIn(folder)).toEqual([]);
  });
});

describe("a form whose handler takes files", () => {
  it("is written with its encoding, and its fields with what the class allows", async () => {
    const { page } = await open();
    expect(page.html).toContain('method="post" enctype="multipart/form-data" action="/_live"');
    const photos = tagOf(page.html, "photos");
    expect(photos).toContain('accept="image/*,.pdf" multiple="" required=""');
    const note = tagOf(page.html, "note");
    expect(note).toContain('accept=".txt"');
    expect(note.match(/required/g)).toHaveLength(1);
    expect(note).not.toContain("multiple");
  });

  it("hands over its files with their names, types and sizes, and leaves nothing behind", async () => {
    const { agent, page, follow, folder } = await open();
    const files = [
      { field: "photos", name: "one.png", content: png, type: "text/html" },
      { field: "photos", name: "two.png", content: png },
      { field: "note", name: "note.txt", content: "Hello" },
    ];
    const { text } = await follow(postFiles(agent, page, "add", files, { title: "Trip" }));
    expect(text).toContain(`one.png image/png ${png.length}; two.png image/png ${png.length}; Hello`);
    await expect.poll(() => filesIn(folder)).toEqual([]);
  });

  it("keeps a file that was moved, and deletes the others", async () => {
    const { agent, page, follow, folder } = await open();
    const files = ["one.png", "two.png"].map((name) => ({ field: "photos", name, content: png }));
    await follow(postFiles(agent, page, "add", files, { title: "keep" }));
    expect(await readFile(path.join(target, "kept"))).toEqual(png);
    await expect.poll(() => filesIn(folder)).toEqual([]);
  });

  it("moves nothing if the handler throws, and leaves nothing behind", async () => {
    const { agent, page, folder } = await open();
    const files = [{ field: "photos", name: "one.png", content: png }];
    const answer = await postFiles(agent, page, "add", files, { title: "fail" });
    expect(answer.status).toBe(500);
    expect(await filesIn(target)).toEqual([]);
    await expect.poll(() => filesIn(folder)).toEqual([]);
  });

  it("takes a single file as a parameter, and says that it is missing", async () => {
    const { agent, page, follow } = await open(Single);
    expect(page.html).toContain('enctype="multipart/form-data"');
    const sent = await follow(
      postFiles(agent, page, "save(file)", [{ field: "file", name: "a.bin", content: "\0\x01\x02" }]),
    );
    expect(sent.text).toContain("a.bin 3");
    const none = await follow(
      postFiles(agent, page, "save(file)", [{ field: "file", name: "", content: "" }]),
    );
    expect(none.text).toContain("file is missing");
  });

  it("may be in a child that passes it on by a callback", async () => {
    const { agent, page, follow, folder } = await open(PassesOn);
    expect(page.html).toContain('enctype="multipart/form-data"');
    const photos = tagOf(page.html, "photos");
    expect(photos).toContain('accept="image/*,.pdf" multiple="" required=""');
    const send = (name: string, content: string | Buffer) =>
      follow(postFiles(agent, page, "onAdd", [{ field: "photos", name, content }], { title: "Trip" }, 1));
    expect((await send("a.png", png)).text).toContain("summer/Trip: a.png");
    // The parent's other handler would take these.
    expect((await send("b.txt", "text")).text).toContain("can't have a file of this type: b.txt");
    const large = Buffer.concat([png, Buffer.alloc(5000)]);
    expect((await send("c.png", large)).text).toContain("larger than 4 KB: c.png");
    await expect.poll(() => filesIn(folder)).toEqual([]);
  });

  it.each([
    [
      "too large",
      [{ name: "big.png", content: Buffer.concat([png, Buffer.alloc(5000)]) }],
      "larger than 4 KB: big.png",
    ],
    [
      "of another type",
      [{ name: "a.png", content: "MZ\x90\0\x03\0\0\0" }],
      "can't have a file of this type: a.png",
    ],
    ["SVG", [{ name: "a.svg", content: "<svg xmlns='http://www.w3.org/2000/svg'/>" }], "of this type: a.svg"],
    ["SVG named as PNG", [{ name: "a.png", content: '<?xml version="1.0"?><svg/>' }], "of this type: a.png"],
    ["too many", [1, 2, 3, 4].map((n) => ({ name: `${n}.png`, content: png })), "more than 3 files"],
    ["not there", [], "photos is missing"],
  ])("refuses files that are %s, in the form, and stores none", async (_what, files, message) => {
    const { agent, page, follow, folder } = await open();
    const sent = files.map((file) => ({ field: "photos", ...file }));
    const { text, html } = await follow(postFiles(agent, page, "add", sent, { title: "Trip" }));
    expect(text).toContain(message);
    expect(tagOf(html, "photos")).toContain('aria-invalid="true"');
    await expect.poll(() => filesIn(folder)).toEqual([]);
  });
});
