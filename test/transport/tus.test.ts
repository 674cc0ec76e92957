/** Files that are sent before their form, by the protocol tus 1.0.0. */
import { randomBytes } from "node:crypto";
import { request } from "node:http";
import { describe, expect, it } from "vitest";
import { errors, handler, html, IsFile, live, Upload, type UploadOptions } from "../../middleware/index.js";
import { getPage, postAndFollow } from "../support/page.js";
import { serve } from "../support/site.js";
import { filesIn, newFolder, png } from "../support/uploads.js";

class Album {
  @IsFile({ types: ["image/*", ".txt"], max: "1 MB", count: 3 }) photos!: Upload[];
}

@live
class Albums {
  sent: string[] = [];
  @handler(Album) async add({ photos }: Album) {
    for (const photo of photos) {
      const { byteLength } = await photo.arrayBuffer();
      this.sent.push(`${photo.name} ${photo.type} ${byteLength}`);
    }
  }
  render() {
    return html`<form @submit="add">
      <input type="file" name="photos" />${errors(this, "photos")}<button>Add</button>
      <p>${this.sent.join("; ")}</p>
    </form>`;
  }
}

async function open(options: UploadOptions = {}) {
  const folder = await newFolder();
  const site = await serve((app) => app.get("/", (_request, response) => response.live(Albums)), {
    uploads: { folder, ...options },
  });
  const agent = site.agent();
  const page = await getPage(agent, "/");
  const [, grant = ""] = /data-live-upload="([^"]*)"/.exec(page.html) ?? [];
  const base = { "Tus-Resumable": "1.0.0" };
  const begin = (name: string, size: number, more: Record<string, string> = {}, as = agent) => {
    const metadata = Object.entries({ grant, filename: name, ...more }).map(
      ([key, value]) => `${key} ${Buffer.from(value).toString("base64")}`,
    );
    return as
      .post("/_live/uploads")
      .set({ ...base, "Upload-Length": `${size}`, "Upload-Metadata": metadata.join(",") });
  };
  const append = (at: string, offset: number, content: Buffer, as = agent) =>
    as
      .patch(at)
      .set({ ...base, "Upload-Offset": `${offset}`, "Content-Type": "application/offset+octet-stream" })
      .send(content);
  const offsetOf = (at: string, as = agent) => as.head(at).set(base);
  const send = async (name: string, content: Buffer, more?: Record<string, string>) => {
    const at = (await begin(name, content.length, more)).get("Location") as string;
    return { at, token: at.split("/").pop() as string, answer: await append(at, 0, content) };
  };
  return { folder, site, agent, page, grant, base, begin, append, offsetOf, send };
}

describe("a file that is sent before its form", () => {
  it("is begun, sent in parts, and then handed to the form's handler by its token", async () => {
    const { begin, append, offsetOf, agent, page, folder } = await open();
    const begun = await begin("a.png", png.length);
    expect([begun.status, begun.get("Upload-Offset"), begun.text]).toEqual([201, "0", ""]);
    const at = begun.get("Location") as string;
    expect((await append(at, 0, png.subarray(0, 20))).get("Upload-Offset")).toBe("20");
    const half = await offsetOf(at);
    expect([half.get("Upload-Offset"), half.get("Upload-Length")]).toEqual(["20", `${png.length}`]);
    expect((await append(at, 20, png.subarray(20))).status).toBe(204);
    const token = at.split("/").pop() as string;
    const next = await postAndFollow(agent, page, "add", { form: { photos: token } });
    expect(next.text).toContain(`a.png image/png ${png.length}`);
    await expect.poll(() => filesIn(folder)).toEqual([]);
  });

  it("is continued where it was cut", async () => {
    const { begin, offsetOf, append, site, agent, base } = await open();
    const content = Buffer.concat([png, randomBytes(400_000)]);
    const at = (await begin("a.png", content.length)).get("Location") as string;
    const cookie = (agent as never as { jar: { getCookies(at: object): { toValueString(): string } } }).jar
      .getCookies({ domain: "127.0.0.1", path: "/", secure: false, script: false } as never)
      .toValueString();
    await new Promise<void>((resolve) => {
      const sent = request(site.url + at, {
        method: "PATCH",
        headers: {
          ...base,
          Cookie: cookie,
          "Upload-Offset": "0",
          "Content-Type": "application/offset+octet-stream",
          "Content-Length": content.length,
        },
      });
      sent.on("error", () => resolve());
      sent.write(content.subarray(0, 200_000), () => setTimeout(() => sent.destroy(), 50));
    });
    const { headers } = await offsetOf(at);
    const offset = Number(headers["upload-offset"]);
    expect(offset).toBe(200_000);
    expect((await append(at, offset, content.subarray(offset))).status).toBe(204);
  });

  it("is the same file again for the same key, which a page that was loaded again has kept", async () => {
    const { begin, append } = await open();
    const first = await begin("a.png", png.length, { key: "tab 1" });
    await append(first.get("Location") as string, 0, png.subarray(0, 20));
    const again = await begin("a.png", png.length, { key: "tab 1" });
    expect([again.get("Location"), again.get("Upload-Offset")]).toEqual([first.get("Location"), "20"]);
    const other = await begin("a.png", png.length, { key: "tab 2" });
    expect(other.get("Location")).not.toBe(first.get("Location"));
  });

  it("may have no bytes at all", async () => {
    const { begin, agent, page } = await open();
    const at = (await begin("empty.txt", 0)).get("Location") as string;
    const token = at.split("/").pop() as string;
    const next = await postAndFollow(agent, page, "add", { form: { photos: token } });
    expect(next.text).toContain("empty.txt text/plain 0");
  });

  it("is removed when its user has cancelled it", async () => {
    const { send, agent, base, folder, offsetOf } = await open();
    const { at } = await send("a.png", png);
    expect((await agent.delete(at).set(base)).status).toBe(204);
    expect((await offsetOf(at)).status).toBe(404);
    expect(await filesIn(folder)).toEqual([]);
  });

  it("is refused before its first byte if it is too large, with words for its user", async () => {
    const { begin, folder } = await open();
    const { status, text } = await begin("big.png", 2 * 1024 * 1024);
    expect([status, text]).toEqual([413, "photos has a file larger than 1 MB: big.png"]);
    expect(await filesIn(folder)).toEqual([]);
  });

  it("is refused by its content as soon as that is known, and removed", async () => {
    const { begin, append, folder } = await open();
    const at = (await begin("a.png", 500_000)).get("Location") as string;
    const { status, text } = await append(at, 0, Buffer.alloc(10_000, "MZ\x90\0\x03"));
    expect([status, text]).toEqual([
      422,
      "photos can't have a file of this type: a.png (allowed: image/*, .txt)",
    ]);
    expect(await filesIn(folder)).toEqual([]);
  });

  it("is refused by its content once it is whole, if that is small, and its token is none", async () => {
    const { send, agent, page, folder } = await open();
    const { answer, token } = await send("a.png", Buffer.from("MZ\x90\0\x03\0\0\0"));
    expect([answer.status, answer.text]).toEqual([422, expect.stringContaining("of this type: a.png")]);
    expect(await filesIn(folder)).toEqual([]);
    const post = agent.post("/_live").type("form");
    const sent = await post.send({ _seal: page.seals[0], "submit:0": "add", photos: token }).redirects(1);
    expect(sent.status).toBe(422);
  });

  it("is refused by the application's check, which is asked once", async () => {
    const checked: string[] = [];
    const { send, folder } = await open({
      check: async (upload) => {
        checked.push(`${upload.name} ${(await upload.arrayBuffer()).byteLength}`);
        return upload.name === "bad.txt" ? "has a virus" : undefined;
      },
    });
    const { answer } = await send("bad.txt", Buffer.from("EICAR"));
    expect([answer.status, answer.text]).toEqual([422, "photos has a virus: bad.txt"]);
    expect((await send("good.txt", Buffer.from("fine"))).answer.status).toBe(204);
    expect(checked).toEqual(["bad.txt 5", "good.txt 4"]);
    expect((await filesIn(folder)).filter((name) => !name.endsWith(".json"))).toHaveLength(1);
  });

  it("stays where it is if the form is refused, for the next attempt", async () => {
    const { send, agent, page } = await open();
    const { token } = await send("a.png", png);
    const post = agent.post("/_live").type("form");
    const fields = [
      ["_seal", page.seals[0]],
      ["submit:0", "add"],
      ["photos", token],
      ["photos", "gone"],
    ];
    const refused = await post.send(`${new URLSearchParams(fields as never)}`);
    const shown = await agent.get(refused.get("Location") as string);
    expect(shown.status).toBe(422);
    expect(shown.text).toContain("photos has a file that is not here any more: choose it again");
    const next = await postAndFollow(agent, page, "add", { form: { photos: token } });
    expect(next.text).toContain("a.png");
  });

  it("is refused to clients of another protocol, who are told which it is", async () => {
    const { begin, agent, base } = await open();
    const other = await begin("a.png", 5).unset("Tus-Resumable");
    expect([other.status, other.get("Tus-Version")]).toEqual([412, "1.0.0"]);
    expect((await begin("a.png", 5).set("Tus-Resumable", "2.0.0")).status).toBe(412);
    const asked = await agent.options("/_live/uploads");
    expect([asked.status, asked.get("Tus-Version"), asked.get("Tus-Extension")]).toEqual([
      204,
      base["Tus-Resumable"],
      "creation,termination",
    ]);
  });

  it.each([
    ["another offset", 409, 7, png],
    ["more than was announced", 413, 0, Buffer.concat([png, png])],
  ])("is refused with %s", async (_what, status, offset, content) => {
    const { begin, append } = await open();
    const at = (await begin("a.png", png.length)).get("Location") as string;
    expect((await append(at, offset, content)).status).toBe(status);
  });

  it("counts for its owner, in files and in bytes, until the form is sent", async () => {
    const { begin, send, agent, page } = await open({ maxWaiting: 2, maxTotal: 1000 });
    const { token } = await send("a.png", png);
    expect((await begin("b.png", 990)).status).toBe(413);
    await send("b.png", png);
    expect((await begin("c.png", 1)).status).toBe(413);
    await postAndFollow(agent, page, "add", { form: { photos: token } });
    await expect.poll(async () => (await begin("c.png", 1)).status).toBe(201);
  });
});
