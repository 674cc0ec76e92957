/** Files for a bucket: addresses for their parts, and what the server hands on for browsers without our script. */
import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { errors, handler, html, IsFile, live, s3Uploads, type Upload } from "../../middleware/index.js";
import { getPage, postAndFollow, textOf } from "../support/page.js";
import { fakeS3 } from "../support/s3.js";
import { serve } from "../support/site.js";
import { png, postFiles } from "../support/uploads.js";

const partSize = 5 * 1024 * 1024;

class BucketAlbum {
  @IsFile({ max: "30 MB", count: 5 }) photos!: Upload[];
}

@live
class BucketAlbums {
  sent: string[] = [];
  @handler(BucketAlbum) async add({ photos }: BucketAlbum) {
    for (const photo of photos) {
      const { byteLength } = await photo.arrayBuffer();
      this.sent.push(`${photo.name} ${photo.type} ${byteLength}`);
    }
    await photos[0]?.moveTo("s3://other/kept");
  }
  render() {
    return html`<form @submit="add">
      <input type="file" name="photos" />${errors(this, "photos")}<p>${this.sent.join("; ")}</p>
    </form>`;
  }
}

async function open() {
  const s3 = await fakeS3();
  const site = await serve((app) => app.get("/", (_request, response) => response.live(BucketAlbums)), {
    uploads: { store: s3Uploads(s3.options) },
  });
  const agent = site.agent();
  const page = await getPage(agent, "/");
  const [, grant = ""] = /data-live-upload="([^"]*)"/.exec(page.html) ?? [];
  const metadata = `grant ${Buffer.from(grant).toString("base64")},filename ${Buffer.from("a.png").toString("base64")}`;
  const base = { "Tus-Resumable": "1.0.0" };
  const begin = (size: number) =>
    agent.post("/_live/uploads").set({ ...base, "Upload-Length": `${size}`, "Upload-Metadata": metadata });
  const ask = (at: string, offset: number, headers = {}, as = agent) =>
    as.get(at).set({ ...base, "Upload-Offset": `${offset}`, ...headers });
  const append = (at: string, offset: number, body: Buffer) =>
    agent
      .patch(at)
      .set({ ...base, "Upload-Offset": `${offset}`, "Content-Type": "application/offset+octet-stream" })
      .send(body);
  const put = (url: string, body: Buffer) => fetch(url, { method: "PUT", body: new Uint8Array(body) });
  return { s3, site, agent, page, begin, ask, append, put };
}

const tokenOf = (at: string) => at.split("/").pop() as string;

describe("a file for a bucket", () => {
  it("is sent there by addresses, checked when it is whole, and taken by its form", async () => {
    const { begin, ask, append, put, agent, page, s3 } = await open();
    const content = Buffer.concat([png, randomBytes(partSize)]);
    const begun = await begin(content.length);
    expect(begun.get("Live-Part-Size")).toBe(`${partSize}`);
    const at = begun.get("Location") as string;
    for (const offset of [0, partSize])
      expect((await put((await ask(at, offset)).text, content.subarray(offset, offset + partSize))).ok).toBe(
        true,
      );
    expect((await append(at, content.length, Buffer.alloc(0))).status).toBe(204);
    expect((await ask(at, 0)).status).toBe(409);
    const next = await postAndFollow(agent, page, "add", { form: { photos: tokenOf(at) } });
    expect(next.text).toContain(`a.png image/png ${content.length}`);
    await expect.poll(() => [...s3.objects.keys()]).toEqual(["other:kept"]);
    expect(s3.objects.get("other:kept")?.type).toBe("image/png");
  });

  it("gets no address for another owner, another site, or another offset than that of a part", async () => {
    const { begin, ask, site } = await open();
    const at = (await begin(png.length)).get("Location") as string;
    const thief = site.agent();
    await getPage(thief, "/");
    expect((await ask(at, 0, {}, thief)).status).toBe(404);
    expect((await ask(at, 0, {}, site.agent())).status).toBe(403);
    expect((await ask(at, 0, { Origin: "https://evil.example" })).status).toBe(403);
    for (const offset of [1, -1, png.length, 1.5, Number.NaN])
      expect((await ask(at, offset)).status).toBe(409);
    expect((await ask(at, 0, { "Live-Failed": "network https://x/\u00e4" })).status).toBe(200);
    expect((await ask(at, 0)).status).toBe(200);
  });

  it("is not whole because its browser says so", async () => {
    const { begin, append, agent, page } = await open();
    const at = (await begin(png.length)).get("Location") as string;
    expect((await append(at, png.length, Buffer.alloc(0))).status).toBe(409);
    const post = agent.post("/_live").type("form");
    const answer = await post.send({ _seal: page.seals[0], "submit:0": "add", photos: tokenOf(at) });
    const { text } = await agent.get(answer.get("Location") as string);
    expect(textOf(text)).toContain("is not here any more");
  });

  it("may be sent through the server, as other tus clients do", async () => {
    const { begin, append, agent, page, s3 } = await open();
    const content = Buffer.concat([png, randomBytes(partSize)]);
    const at = (await begin(content.length)).get("Location") as string;
    for (let offset = 0; offset < content.length; offset += 3_000_000)
      expect((await append(at, offset, content.subarray(offset, offset + 3_000_000))).status).toBe(204);
    const next = await postAndFollow(agent, page, "add", { form: { photos: tokenOf(at) } });
    expect(next.text).toContain(`a.png image/png ${content.length}`);
    await expect.poll(() => [...s3.objects.keys()]).toEqual(["other:kept"]);
  });

  it("is handed on by the server where our script does not run, and those that are refused are removed", async () => {
    const { agent, page, s3 } = await open();
    const large = Buffer.concat([png, randomBytes(2 * partSize)]);
    const files = [
      { field: "photos", name: "a.png", content: large },
      { field: "photos", name: "b.txt", content: "Hello" },
      { field: "photos", name: "empty.txt", content: "" },
    ];
    const answer = await postFiles(agent, page, "add", files);
    const { text } = await agent.get(answer.get("Location") as string);
    expect(textOf(text)).toContain(
      `a.png image/png ${large.length}; b.txt text/plain 5; empty.txt text/plain 0`,
    );
    await expect.poll(() => [...s3.objects.keys()]).toEqual(["other:kept"]);
    const wrong = { field: "photos", name: "a.svg", content: "<svg></svg>" };
    const tooLarge = { field: "photos", name: "b.bin", content: randomBytes(31 * 1024 * 1024) };
    const refused = await postFiles(agent, await getPage(agent, "/"), "add", [wrong, tooLarge]);
    const shown = await agent.get(refused.get("Location") as string);
    expect(textOf(shown.text)).toContain("larger than 30 MB: b.bin");
    expect([[...s3.objects.keys()], s3.uploads.size]).toEqual([["other:kept"], 0]);
  });
});
