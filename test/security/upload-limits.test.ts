/** Attacks on uploads by numbers: sizes and offsets that lie, too much at once, requests that race, a disk without room. */
import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
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
import { type Agent, getPage, readPage, textOf } from "../support/page.js";
import { serve } from "../support/site.js";
import { bodyOf, fieldHeaders, fileHeaders, filesIn, newFolder, png, postFiles } from "../support/uploads.js";

class LimitedAlbum {
  @IsFile({ max: "1 MB", count: 1000 }) photos!: Upload[];
}

@live
class LimitedAlbums {
  names = "";
  @handler(LimitedAlbum) add({ photos }: LimitedAlbum) {
    this.names = photos.map(({ name }) => name).join("|");
  }
  render() {
    return html`<form @submit="add">
      <input type="file" name="photos" />${errors(this, "photos")}<p>${this.names}</p>
    </form>`;
  }
}

const base = { "Tus-Resumable": "1.0.0" };

async function open(options: UploadOptions = {}) {
  const folder = options.folder ?? (await newFolder());
  const site = await serve((app) => app.get("/", (_request, response) => response.live(LimitedAlbums)), {
    uploads: options.store ? options : { ...options, folder },
  });
  const agent = site.agent();
  const answer = await agent.get("/");
  const page = readPage(answer.text);
  const cookie = /hyper-live=[^;]+/.exec(String(answer.headers["set-cookie"]))?.[0] ?? "";
  const [, grant = ""] = /data-live-upload="([^"]*)"/.exec(page.html) ?? [];
  return { site, agent, page, grant, folder, cookie };
}

const metadataOf = (values: Record<string, string>) =>
  Object.entries(values)
    .map(([name, value]) => `${name} ${Buffer.from(value).toString("base64")}`)
    .join();

function begin(agent: Agent, grant: string, size: number | string, more: Record<string, string> = {}) {
  const metadata = metadataOf({ grant, filename: "a.png", ...more });
  return agent
    .post("/_live/uploads")
    .set({ ...base, "Upload-Length": `${size}`, "Upload-Metadata": metadata });
}

function append(agent: Agent, at: string, offset: number | string, content: Buffer) {
  const headers = {
    ...base,
    "Upload-Offset": `${offset}`,
    "Content-Type": "application/offset+octet-stream",
  };
  return agent.patch(at).set(headers).send(content);
}

/** Opens a connection that sends what it is told. */
async function dial(url: string): Promise<Socket> {
  const { port } = new URL(url);
  const socket = connect(Number(port), "localhost");
  socket.on("error", () => {});
  onTestFinished(() => void socket.destroy());
  await new Promise<void>((resolve) => socket.once("connect", resolve));
  return socket;
}

/** The beginning of a post whose files go on as long as its connection. */
function openPost(cookie: string, seal: string): string {
  const body = bodyOf("b", [
    [fieldHeaders("_seal"), seal],
    [fieldHeaders("submit:0"), "add"],
  ]).toString();
  const first = `${body.slice(0, -"--b--\r\n".length)}--b\r\n${fileHeaders("photos", "a.bin")}\r\n\r\n`;
  return (
    `POST /_live HTTP/1.1\r\nHost: localhost\r\nCookie: ${cookie}\r\nContent-Length: 900000000\r\n` +
    `Content-Type: multipart/form-data; boundary=b\r\n\r\n${first}${"x".repeat(1_000)}`
  );
}

/** The head of a request with a part of a file. */
function headOf(at: string, cookie: string, length: number): string {
  return (
    `PATCH ${at} HTTP/1.1\r\nHost: localhost\r\nCookie: ${cookie}\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n` +
    `Content-Type: application/offset+octet-stream\r\nContent-Length: ${length}\r\n\r\n`
  );
}

describe("a size or an offset", () => {
  it.each(["-1", "1.5", "1e3", "0x10", "", "NaN", "1".repeat(16), "10, 20", " "])(
    "that is no number of bytes is refused: %j",
    async (size) => {
      const { agent, grant, folder } = await open();
      expect((await begin(agent, grant, size)).status).toBe(400);
      expect(await filesIn(folder)).toEqual([]);
    },
  );

  it("that is to be told later, or is beyond all limits, is refused", async () => {
    const { agent, grant, folder } = await open();
    const deferred = { ...base, "Upload-Defer-Length": "1", "Upload-Metadata": metadataOf({ grant }) };
    expect((await agent.post("/_live/uploads").set(deferred)).status).toBe(400);
    expect((await begin(agent, grant, "999999999999999")).status).toBe(413);
    expect(await filesIn(folder)).toEqual([]);
  });

  it.each(["1", "-1", "70", "", "x", "0x0", "9".repeat(30)])(
    "that is not where the file ends is refused: %j",
    async (offset) => {
      const { agent, grant } = await open();
      const at = (await begin(agent, grant, png.length)).get("Location") as string;
      expect((await append(agent, at, offset, png)).status).toBe(
        offset === "0x0" || offset === "" ? 204 : 409,
      );
      if (offset !== "0x0" && offset !== "") expect((await append(agent, at, 0, png)).status).toBe(204);
    },
  );
});

describe("metadata", () => {
  it.each([
    ["a name without an end", { filename: "x".repeat(8_000) }],
    ["names of all objects", { __proto__x: "1", constructor: "2", toString: "3" }],
    ["bytes that are no text", { filename: "\uD800\uFFFF\0" }],
  ])("with %s does no harm", async (_what, more) => {
    const { agent, grant, page } = await open();
    const at = (await begin(agent, grant, png.length, more)).get("Location") as string;
    expect((await append(agent, at, 0, png)).status).toBe(204);
    const form = { _seal: page.seals[0], "submit:0": "add", photos: at.split("/").pop() };
    expect((await agent.post("/_live").type("form").send(form)).status).toBe(303);
  });

  it.each([
    ["blank", " "],
    ["commas", ",,,"],
    ["a name alone", "grant"],
    ["no base64", "grant !!!"],
    ["thousands of names", "a,".repeat(4_000)],
    ["the name of a prototype", "__proto__ eA=="],
  ])("that is none is refused: %s", async (_what, metadata) => {
    const { agent } = await open();
    const headers = { ...base, "Upload-Length": "5", "Upload-Metadata": metadata };
    expect((await agent.post("/_live/uploads").set(headers)).status).toBe(403);
  });
});

describe("names", () => {
  const names = [
    "Größe.txt",
    "写真 🖼.txt",
    "صورة.txt",
    "תמונה.txt",
    "ภาพถ่าย.txt",
    "चित्र.txt",
    "사진.txt",
    "фото.txt",
    "e\u0301.txt",
    "👩‍👩‍👧‍👦.txt",
    `${"x".repeat(251)}.txt`,
    "a b'c&d;e=f.txt",
    "%2e%2e%2f.txt",
  ];

  it("in all scripts stay as they are, in a post and before it", async () => {
    const { agent, grant } = await open();
    const files = names.map((name) => ({ field: "photos", name, content: "x" }));
    const { text } = await postFiles(agent, await getPage(agent, "/"), "add", files).redirects(1);
    expect(textOf(text)).toContain(
      names
        .map((name) => name.normalize("NFC").replace("'", "&#39;"))
        .join("|")
        .slice(0, 40),
    );
    for (const name of names)
      expect(textOf(text).replace(/&#39;|&apos;/g, "'")).toContain(name.normalize("NFC"));
    const form = new URLSearchParams();
    const page = await getPage(agent, "/");
    form.append("_seal", page.seals[0] as string);
    form.append("submit:0", "add");
    for (const filename of names) {
      const at = (await begin(agent, grant, 1, { filename })).get("Location") as string;
      await append(agent, at, 0, Buffer.from("x"));
      form.append("photos", at.split("/").pop() as string);
    }
    const sent = await agent.post("/_live").type("form").send(`${form}`).redirects(1);
    for (const name of names)
      expect(textOf(sent.text).replace(/&#39;|&apos;/g, "'")).toContain(name.normalize("NFC"));
  });

  it("that are paths, devices or lines of a header are harmless in a post, however they are written", async () => {
    const { agent, cookie, page } = await open();
    const parts = ["../../a.txt", "CON", "a%0D%0ASet-Cookie: x=1.txt", "..", `${"ü".repeat(300)}.txt`];
    const extended = `Content-Disposition: form-data; name="photos"; filename="b.txt"; filename*=UTF-8''..%2F..%2Fc%0d%0a.txt`;
    const body = bodyOf("b", [
      [fieldHeaders("_seal"), page.seals[0] as string],
      [fieldHeaders("submit:0"), "add"],
      ...parts.map((name) => [fileHeaders("photos", name), "x"] as [string, string]),
      [`${extended}\r\nContent-Type: text/plain`, "x"],
    ]);
    const answer = await agent
      .post("/_live")
      .set({ Cookie: cookie, "Content-Type": "multipart/form-data; boundary=b" })
      .send(body)
      .redirects(1);
    const [, shown = ""] = /<p[^>]*>([^<]*)<\/p>/.exec(answer.text) ?? [];
    const found = shown.split("|");
    expect(found.slice(0, 2)).toEqual(["a.txt", "_CON"]);
    expect(found[3]).toBe("file");
    expect(found[4]).toHaveLength(255);
    for (const name of found) expect(name).not.toMatch(/[/\\\r\n]|^\.\.?$/);
  });
});

describe("what waits for an owner", () => {
  const piece = Buffer.alloc(100_000, "x");
  /** Sends pieces until nothing more fits, or the server hangs up. */
  const pourInto = async (socket: Socket, pieces: number) => {
    for (let count = 0; count < pieces && !socket.destroyed; count++) {
      socket.write(piece);
      await new Promise((done) => setTimeout(done, 2));
    }
  };

  it("is limited over all posts that arrive at the same time, and over files that are begun meanwhile", async () => {
    const { site, folder, cookie, page, agent, grant } = await open({ maxTotal: "1 MB" });
    const sockets = [await dial(site.url), await dial(site.url), await dial(site.url)];
    for (const socket of sockets) socket.write(openPost(cookie, page.seals[0] as string));
    await expect.poll(async () => (await filesIn(folder)).length).toBe(6);
    await Promise.all(sockets.map((socket) => pourInto(socket, 9)));
    await expect.poll(() => sizeIn(folder)).toBeGreaterThan(800_000);
    expect(await sizeIn(folder)).toBeLessThan(1_100_000);
    expect((await begin(agent, grant, 900_000)).status).toBe(413);
    for (const socket of sockets) socket.destroy();
    await expect.poll(() => filesIn(folder)).toEqual([]);
    // Nothing is counted any more.
    await expect.poll(async () => (await begin(agent, grant, 1_000_000)).status).toBe(201);
  });

  it("is limited for a post by files that are begun while it arrives", async () => {
    const { site, folder, cookie, page, agent, grant } = await open({ maxTotal: "1 MB" });
    const socket = await dial(site.url);
    socket.write(openPost(cookie, page.seals[0] as string));
    await expect.poll(async () => (await filesIn(folder)).length).toBe(2);
    expect((await begin(agent, grant, 800_000)).status).toBe(201);
    await pourInto(socket, 9);
    expect(await sizeIn(folder)).toBeLessThan(500_000);
  });

  it("has no more of a file on the disk than its field allows", async () => {
    const files = fileStore(await newFolder());
    let written = 0;
    const store = Object.assign(Object.create(files) as UploadStore, {
      write(...at: Parameters<UploadStore["write"]>) {
        const sink = files.write(...at);
        const write = sink._write.bind(sink);
        sink._write = (piece: Buffer, ...more) => {
          written += piece.length;
          write(piece, ...more);
        };
        return sink;
      },
    });
    const { agent, page } = await open({ store });
    const file = { field: "photos", name: "a.bin", content: Buffer.alloc(5_000_000) };
    const { text } = await postFiles(agent, page, "add", [file]).redirects(1);
    expect(textOf(text)).toContain("larger than 1 MB: a.bin");
    expect(written).toBeLessThanOrEqual(1024 * 1024);
  });

  it("is as much as before once a post is over, whether it was done or cut", async () => {
    const { site, folder, cookie, agent } = await open({ maxTotal: "1 MB" });
    const whole = { field: "photos", name: "a.bin", content: Buffer.alloc(900_000) };
    for (let count = 0; count < 3; count++) {
      const page = await getPage(agent, "/");
      const sent = await postFiles(agent, page, "add", [whole]).redirects(1);
      expect(textOf(sent.text)).toContain("a.bin");
      const socket = await dial(site.url);
      socket.write(openPost(cookie, page.seals[0] as string));
      await pourInto(socket, 4);
      socket.write(`\r\n--b\r\n${fileHeaders("photos", "b.bin")}\r\n\r\nx`);
      await expect.poll(async () => (await filesIn(folder)).length).toBe(4);
      socket.destroy();
      await expect.poll(() => filesIn(folder)).toEqual([]);
    }
  });

  it("is limited over files that are begun at the same time", async () => {
    const { agent, grant } = await open({ maxTotal: 1_000, maxWaiting: 3 });
    const many = await Promise.all(Array.from({ length: 8 }, () => begin(agent, grant, 300)));
    expect(many.filter(({ status }) => status === 201)).toHaveLength(3);
    const { agent: other, grant: its } = await open({ maxTotal: 1_000_000, maxWaiting: 2 });
    const few = await Promise.all(Array.from({ length: 8 }, () => begin(other, its, 1)));
    expect(few.filter(({ status }) => status === 201)).toHaveLength(2);
  });
});

describe("parts of a file that arrive at the same time", () => {
  it("never mix: the newest goes on where the file ends", async () => {
    const { site, agent, grant, folder, cookie } = await open();
    const size = 400_000;
    const at = (await begin(agent, grant, size)).get("Location") as string;
    const head = headOf(at, cookie, size);
    const sockets = await Promise.all(Array.from({ length: 8 }, () => dial(site.url)));
    for (const [index, socket] of sockets.entries()) {
      socket.write(head);
      socket.write(Buffer.alloc(size / 2, `${index}`));
    }
    const answers = sockets.map((socket) => new Promise((resolve) => socket.once("data", resolve)));
    await new Promise((done) => setTimeout(done, 20));
    for (const [index, socket] of sockets.entries()) socket.write(Buffer.alloc(size / 2, `${index}`));
    // All others are cut.
    expect(String(await Promise.race(answers))).toMatch(/^HTTP\/1\.1 (?:204|409)/);
    const id = at.split("/").pop() as string;
    const [owner] = await import("node:fs/promises").then(({ readdir }) => readdir(folder));
    const content = (await readFile(path.join(folder, owner as string, id))).toString();
    expect(content.length).toBeLessThanOrEqual(size);
    // One sender's bytes, and from where they end perhaps another's, but no third's and none in between.
    expect(content).toMatch(/^(\d)\1*(\d)?\2*$/);
  });

  it("are written one after the other", async () => {
    const files = fileStore(await newFolder());
    let writing = 0;
    let most = 0;
    const store = Object.assign(Object.create(files) as UploadStore, {
      write(...at: Parameters<UploadStore["write"]>) {
        const sink = files.write(...at);
        most = Math.max(most, ++writing);
        sink.once("close", () => writing--);
        return sink;
      },
    });
    const { site, agent, grant, cookie } = await open({ store });
    const at = (await begin(agent, grant, 400_000)).get("Location") as string;
    const sockets = await Promise.all(Array.from({ length: 8 }, () => dial(site.url)));
    for (const socket of sockets) {
      socket.write(headOf(at, cookie, 400_000));
      socket.write(Buffer.alloc(200_000, "x"));
    }
    await expect.poll(() => sockets.filter(({ destroyed }) => destroyed).length).toBe(7);
    // The others may be cut before the first one writes.
    await expect.poll(() => writing).toBe(1);
    expect(most).toBe(1);
  });

  it("end one whose client is gone without a word", async () => {
    const { site, agent, grant, cookie, folder } = await open();
    const at = (await begin(agent, grant, 400_000)).get("Location") as string;
    const socket = await dial(site.url);
    socket.write(headOf(at, cookie, 400_000));
    socket.write(Buffer.alloc(100_000, "x"));
    await expect.poll(() => sizeIn(folder)).toBeGreaterThan(100_000);
    expect((await agent.head(at).set(base)).get("Upload-Offset")).toBe("100000");
    expect((await append(agent, at, 100_000, Buffer.alloc(300_000, "x"))).status).toBe(204);
  });
});

describe("a disk without room", () => {
  const isRoot = process.getuid?.() === 0 && process.platform === "linux";

  it.runIf(isRoot)("refuses files with a clear error, and takes them again once there is room", async () => {
    const folder = await newFolder();
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=400k", "tmpfs", folder], { stdio: "ignore" });
    } catch {
      // In a container that may not mount; a store that is full is tried in uploads.test.ts.
      return;
    }
    try {
      const { agent, grant, page, site } = await open({ folder });
      const large = { field: "photos", name: "a.bin", content: Buffer.alloc(800_000) };
      const answer = await postFiles(agent, page, "add", [large]);
      expect(answer.status).toBe(507);
      expect(textOf(answer.text)).toContain("could not be stored");
      await expect.poll(() => filesIn(folder)).toEqual([]);
      const at = (await begin(agent, grant, 800_000)).get("Location") as string;
      const refused = await append(agent, at, 0, Buffer.alloc(800_000));
      expect([refused.status, refused.text]).toEqual([507, expect.stringContaining("is full")]);
      await agent.delete(at).set(base);
      expect(await filesIn(folder)).toEqual([]);
      expect(site.log.join()).toContain("HL_UPLOAD_STORE");
      const small = { field: "photos", name: "b.bin", content: Buffer.alloc(100_000) };
      expect((await postFiles(agent, page, "add", [small])).status).toBe(303);
    } finally {
      execFileSync("umount", ["-l", folder]);
    }
  });
});

async function sizeIn(folder: string): Promise<number> {
  const { readdir, stat } = await import("node:fs/promises");
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = await Promise.all(
    found
      .filter((entry) => entry.isFile())
      .map((entry) => stat(path.join(entry.parentPath, entry.name)).catch(() => undefined)),
  );
  return sizes.reduce((sum, found) => sum + (found?.size ?? 0), 0);
}
