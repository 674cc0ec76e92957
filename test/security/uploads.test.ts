/** Attacks on files: foreign tokens, grants and sites, forged paths, bodies that lie, and a full disk. */
import { connect } from "node:net";
import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import {
  errors,
  fileStore,
  handler,
  html,
  IsFile,
  live,
  type Upload,
  type UploadOptions,
  type UploadStore,
} from "../../middleware/index.js";
import { type Agent, getPage, type LivePage, readPage, textOf } from "../support/page.js";
import { serve } from "../support/site.js";
import { bodyOf, fieldHeaders, fileHeaders, filesIn, newFolder, png, postFiles } from "../support/uploads.js";

class Album {
  @IsFile({ max: "1 MB", count: 1000 }) photos!: Upload[];
}
class Texts {
  @IsFile({ types: [".txt"], count: 3 }) photos!: Upload[];
}
class Avatar {
  @IsFile({ max: "2 MB" }) avatar!: Upload;
}

@live
class Albums {
  names = "";
  @handler(Album) add({ photos }: Album) {
    this.names = photos.map(({ name }) => name).join("|");
  }
  @handler(Texts) addTexts({ photos }: Texts) {
    this.add({ photos });
  }
  @handler(Avatar) set({ avatar }: Avatar) {
    this.names = avatar.name;
  }
  render() {
    return html`<div>
      <form @submit="add"><input type="file" name="photos" />${errors(this, "photos")}</form>
      <form @submit="addTexts"><input type="file" name="photos" /></form>
      <form @submit="set"><input type="file" name="avatar" />${errors(this, "avatar")}</form>
      <p>${this.names}</p>
    </div>`;
  }
}

@live
class Others {
  names = "";
  @handler(Album) add({ photos }: Album) {
    this.names = photos.map(({ name }) => name).join("|");
  }
  render() {
    return html`<form @submit="add"><input type="file" name="photos" />${errors(this, "photos")}<p>${this.names}</p></form>`;
  }
}

const base = { "Tus-Resumable": "1.0.0" };
const bytes = { ...base, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream" };

async function open(options: UploadOptions = {}) {
  const folder = await newFolder();
  let writes = 0;
  const files = options.store ?? fileStore(folder);
  const store = new Proxy(files, {
    get(target, name) {
      const method = target[name as keyof UploadStore] as ((...args: unknown[]) => unknown) | undefined;
      if (!method) return undefined;
      return (...args: unknown[]) => {
        if (name === "save" || name === "write") writes++;
        return method.apply(target, args);
      };
    },
  });
  const site = await serve(
    (app) => {
      app.get("/", (_request, response) => response.live(Albums));
      app.get("/others", (_request, response) => response.live(Others));
    },
    { uploads: { ...options, store } },
  );
  return { site, folder, agent: site.agent(), writes: () => writes };
}

function grantOf({ html }: LivePage, field: string): string {
  const tag = new RegExp(`<input[^>]*name="${field}"[^>]*>`).exec(html)?.[0] ?? "";
  return /data-live-upload="([^"]*)"/.exec(tag)?.[1] ?? "";
}

function begin(agent: Agent, grant: string, name = "a.png", size = png.length, headers = {}) {
  const metadata = Object.entries({ grant, filename: name }).map(
    ([key, value]) => `${key} ${Buffer.from(value).toString("base64")}`,
  );
  return agent
    .post("/_live/uploads")
    .set({ ...base, ...headers, "Upload-Length": `${size}`, "Upload-Metadata": metadata.join(",") });
}

/** Sends a file; returns its token. */
async function send(agent: Agent, page: LivePage, field = "photos"): Promise<string> {
  const at = (await begin(agent, grantOf(page, field))).get("Location") as string;
  expect((await agent.patch(at).set(bytes).send(png)).status).toBe(204);
  return at.split("/").pop() as string;
}

/** Posts a form with a token; returns what its page says then. */
async function submit(agent: Agent, page: LivePage, binding: string, fields: Record<string, string>) {
  const post = agent.post("/_live").type("form");
  const answer = await post.send({ _seal: page.seals[0], "submit:0": binding, ...fields });
  return textOf((await agent.get(answer.get("Location") ?? "/none")).text);
}

describe("a token", () => {
  it("is good for its own owner, component and field alone", async () => {
    const { site, agent, folder } = await open();
    const [page, others] = [await getPage(agent, "/"), await getPage(agent, "/others")];
    const thief = site.agent();
    const stolen = await getPage(thief, "/");
    const token = await send(agent, page);
    const gone = "is not here any more";
    expect(await submit(thief, stolen, "add", { photos: token })).toContain(gone);
    expect(await submit(agent, page, "set", { avatar: token })).toContain(gone);
    expect(await submit(agent, others, "add", { photos: token })).toContain(gone);
    expect((await filesIn(folder)).length).toBe(2);
    const again = await getPage(agent, "/");
    expect(await submit(agent, again, "add", { photos: token })).toContain("a.png");
    await expect.poll(() => filesIn(folder)).toEqual([]);
    expect(await submit(agent, again, "add", { photos: token })).toContain(gone);
  });

  it("of another owner can neither be read, written, continued nor removed", async () => {
    const { site, agent, folder } = await open();
    const page = await getPage(agent, "/");
    const thief = site.agent();
    await getPage(thief, "/");
    const at = (await begin(agent, grantOf(page, "photos"))).get("Location") as string;
    expect((await thief.head(at).set(base)).status).toBe(404);
    expect((await thief.patch(at).set(bytes).send(png)).status).toBe(404);
    expect((await thief.delete(at).set(base)).status).toBe(204);
    expect((await agent.head(at).set(base)).status).toBe(200);
    expect((await filesIn(folder)).length).toBe(2);
  });

  it("is checked by the rules of the form that it is sent with", async () => {
    const { agent } = await open();
    const page = await getPage(agent, "/");
    const token = await send(agent, page);
    const answer = await agent
      .post("/_live")
      .type("form")
      .send({ _seal: page.seals[0], "submit:0": "addTexts", photos: token })
      .redirects(1);
    expect(answer.status).toBe(422);
    expect(await submit(agent, await getPage(agent, "/"), "add", { photos: token })).toContain("a.png");
  });

  it("of a file that is not whole is refused", async () => {
    const { agent } = await open();
    const page = await getPage(agent, "/");
    const at = (await begin(agent, grantOf(page, "photos"))).get("Location") as string;
    await agent.patch(at).set(bytes).send(png.subarray(0, 10));
    const token = at.split("/").pop() as string;
    expect(await submit(agent, page, "add", { photos: token })).toContain("is not here any more");
  });

  it.each(["../../../etc/passwd", "..%2f..%2fetc%2fpasswd", "....", "x".repeat(300), "a/b", "\0"])(
    "that is a path is none: %j",
    async (path) => {
      const { agent, site } = await open();
      const page = await getPage(agent, "/");
      expect(await submit(agent, page, "add", { photos: path })).toContain("is not here any more");
      const status = (await agent.head(`/_live/uploads/${encodeURIComponent(path)}`).set(base)).status;
      expect(status).toBe(404);
      expect(site.log.join()).not.toContain("passwd:");
    },
  );
});

describe("a file", () => {
  it("is begun with a grant of a page of its sender alone", async () => {
    const { site, agent, writes } = await open();
    await getPage(agent, "/");
    // A second page, written when the browser has its name.
    const grant = grantOf(await getPage(agent, "/"), "photos");
    const thief = site.agent();
    await getPage(thief, "/");
    const forged = grant.slice(0, 22) + Buffer.from('["Albums","photos",-1]').toString("base64url");
    for (const [who, what] of [
      [thief, grant],
      [agent, ""],
      [agent, forged],
      [agent, `${grant.startsWith("x") ? "y" : "x"}${grant.slice(1)}`],
    ] as const)
      expect((await begin(who, what)).status).toBe(403);
    expect((await begin(site.agent(), grant)).status).toBe(403);
    expect(writes()).toBe(0);
    expect((await begin(agent, grant)).status).toBe(201);
  });

  it.each([{ Origin: "https://evil.example" }, { "Sec-Fetch-Site": "cross-site" }])(
    "is not taken from another site (%o), before its form or with it",
    async (headers) => {
      const { agent, writes } = await open();
      const page = await getPage(agent, "/");
      expect((await begin(agent, grantOf(page, "photos"), "a.png", 10, headers)).status).toBe(403);
      const post = postFiles(agent, page, "add", [{ field: "photos", name: "a.png", content: png }]);
      expect((await post.set(headers)).status).toBe(403);
      expect(writes()).toBe(0);
    },
  );

  it("in a post is not stored if the page is another's, if its form has no such field, or if it comes before the seal", async () => {
    const { site, agent, writes } = await open();
    const page = await getPage(agent, "/");
    const photo = { field: "photos", name: "a.png", content: png };
    const thief = site.agent();
    await getPage(thief, "/");
    expect((await postFiles(thief, page, "add", [photo])).status).toBe(403);
    expect((await postFiles(agent, page, "add", [{ ...photo, field: "other" }])).status).toBe(303);
    expect((await postFiles(agent, page, "nothing", [photo])).status).toBe(403);
    expect((await postFiles(agent, page, "onNothing", [photo])).status).toBe(403);
    const body = bodyOf("b", [
      [fileHeaders("photos", "a.png"), png],
      [fieldHeaders("_seal"), page.seals[0] as string],
      [fieldHeaders("submit:0"), "add"],
    ]);
    const first = await agent
      .post("/_live")
      .set("Content-Type", "multipart/form-data; boundary=b")
      .send(body);
    expect(first.status).toBe(400);
    expect(writes()).toBe(0);
  });

  it("whose name is a path, a device or lines of a header has a harmless one", async () => {
    const { agent } = await open();
    let page = await getPage(agent, "/");
    const grant = grantOf(page, "photos");
    const names = [
      "../../a.png",
      "CON",
      "a\r\nSet-Cookie: x=1.txt",
      `${"ü".repeat(300)}.png`,
      "..",
      "a/\u202Egpj.exe",
    ];
    for (const [name, expected] of [
      [names[0], "a.png"],
      [names[1], "_CON"],
      [names[2], "aSet-Cookie x=1.txt"],
      [names[3], `${"ü".repeat(251)}.png`],
      [names[4], "file"],
      [names[5], "gpj.exe"],
    ] as [string, string][]) {
      const at = (await begin(agent, grant, name)).get("Location") as string;
      await agent.patch(at).set(bytes).send(png);
      const text = await submit(agent, page, "add", { photos: at.split("/").pop() as string });
      expect(text.normalize("NFC")).toContain(expected);
      page = await getPage(agent, "/");
    }
  });

  it("that finds the disk full says so, and leaves nothing behind", async () => {
    const folder = await newFolder();
    const full = (target: UploadStore) =>
      Object.assign(Object.create(target) as UploadStore, {
        write: () =>
          new Writable({
            write(_piece, _encoding, done) {
              done(Object.assign(new Error("no space left on device"), { code: "ENOSPC" }));
            },
          }),
      });
    const { agent, site } = await open({ store: full(fileStore(folder)) });
    const page = await getPage(agent, "/");
    const photo = { field: "photos", name: "a.png", content: Buffer.alloc(500_000) };
    const answer = await postFiles(agent, page, "add", [photo]);
    expect(answer.status).toBe(507);
    const at = (await begin(agent, grantOf(page, "photos"))).get("Location") as string;
    const { status, text } = await agent.patch(at).set(bytes).send(png);
    expect([status, text]).toEqual([
      507,
      "The disk with the uploads is full, so a file could not be stored.",
    ]);
    await agent.delete(at).set(base);
    await expect.poll(() => filesIn(folder)).toEqual([]);
    expect(site.log.join()).toContain("HL_UPLOAD_STORE");
    expect((await agent.get("/")).status).toBe(200);
  });

  it("may be one of a thousand in one post", async () => {
    const { agent, folder } = await open();
    const page = await getPage(agent, "/");
    const files = Array.from({ length: 1_000 }, (_, at) => ({
      field: "photos",
      name: `${at}.txt`,
      content: `${at}`,
    }));
    const answer = await postFiles(agent, page, "add", files);
    expect(answer.status).toBe(303);
    const { text } = await agent.get(answer.get("Location") as string);
    expect(/<p[^>]*>([^<]*)</.exec(text)?.[1]).toBe(files.map(({ name }) => name).join("|"));
    await expect.poll(() => filesIn(folder)).toEqual([]);
  });

  it.each([
    ["stops", 100_000, 0.5],
    ["is shorter than it says", 500_000, 1],
  ])("in a post that %s leaves nothing behind, and the process goes on", async (_what, announced, part) => {
    const { agent, folder, site } = await open();
    const response = await site.agent().get("/");
    const cookie = /hyper-live=[^;]+/.exec(String(response.headers["set-cookie"]))?.[0] ?? "";
    const page = readPage(response.text);
    const body = bodyOf("b", [
      [fieldHeaders("_seal"), page.seals[0] as string],
      [fieldHeaders("submit:0"), "add"],
      [fileHeaders("photos", "a.bin"), Buffer.alloc(80_000)],
    ]);
    await new Promise<void>((resolve) => {
      const { port } = new URL(site.url);
      const head = `POST /_live HTTP/1.1\r\nHost: localhost:${port}\r\nCookie: ${cookie}\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: ${announced}\r\n\r\n`;
      const socket = connect(Number(port), "localhost", () => {
        socket.write(head);
        socket.write(body.subarray(0, body.length * part));
        // Its first bytes are being stored by then.
        void expect
          .poll(() => filesIn(folder))
          .toHaveLength(2)
          .then(() => socket.destroy());
      });
      socket.on("close", () => resolve()).on("error", () => {});
    });
    await expect.poll(() => filesIn(folder)).toEqual([]);
    expect((await agent.get("/")).status).toBe(200);
  });
});
