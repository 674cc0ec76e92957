/** Files that a real browser sends to a bucket itself. */
import { createHash, randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import {
  errors,
  handler,
  html,
  IsFile,
  live,
  s3Uploads,
  type Upload,
  uploads,
} from "../../middleware/index.js";
import { fakeS3 } from "../support/s3.js";
import { newFolder } from "../support/uploads.js";
import { usePages } from "./gallery.js";

class Album {
  @IsFile({ types: [".txt", ".bin"], max: "100 MB", count: 3 }) files!: Upload[];
}

@live
class Direct {
  sent: string[] = [];
  isShown = true;
  hide() {
    this.isShown = false;
  }
  @handler(Album) async add({ files }: Album) {
    for (const file of files) {
      const hash = createHash("md5");
      for await (const piece of file.stream()) hash.update(piece);
      this.sent.push(`${file.name} ${file.type} ${hash.digest("hex")}`);
    }
  }
  render() {
    const form = html`<form @submit="add">
      <label>Files <input type="file" name="files" /></label>
      ${errors(this, "files")} ${uploads(this, "files")}<button>Add</button>
    </form>`;
    return html`<div>${this.isShown ? form : ""}<button @click="hide">Hide</button><p>${this.sent.join("; ")}</p></div>`;
  }
}

const s3 = await fakeS3(afterAll);
const pages = usePages(
  (app) => {
    app.get(["/", "/strict"], (_request, response) => response.live(Direct));
  },
  { uploads: { store: s3Uploads(s3.options) } },
  (app) =>
    app.use(({ path }, response, next) => {
      const bucket = path === "/strict" ? "" : s3.endpoint;
      response.setHeader("Content-Security-Policy", `default-src 'self'; connect-src 'self' ${bucket}`);
      next();
    }),
);

const partSize = 5 * 1024 * 1024;
const puts = () => s3.requests.filter((line) => line.startsWith("PUT") && line.includes("partNumber"));
const numbers = () => puts().map((line) => /partNumber=(\d+)/.exec(line)?.[1]);
const choose = (page: Page, files: Parameters<Page["setInputFiles"]>[1]) =>
  page.getByLabel("Files").setInputFiles(files);

async function newFile(size: number) {
  const content = Buffer.concat([randomBytes(1000), Buffer.alloc(size - 1000)]);
  const file = path.join(await newFolder(), "large.bin");
  await writeFile(file, content);
  return { file, digest: createHash("md5").update(content).digest("hex") };
}

beforeEach(() => {
  s3.requests.length = 0;
  s3.cors = { origins: ["*"], methods: ["PUT"] };
  s3.intercept = () => undefined;
});

describe("a file for a bucket", () => {
  it("is sent there in parts beside the server, goes on after the page was loaded again, and is taken by the form", async () => {
    const { page, errors } = await pages.visit("/", "live");
    const { file, digest } = await newFile(2 * partSize + 5_000);
    const toServer: number[] = [];
    page.on("request", (request) => {
      if (request.method() === "PATCH") toServer.push(request.postDataBuffer()?.length ?? 0);
    });
    let isHeld = true;
    s3.intercept = async (_request, { searchParams }) => {
      if (searchParams.get("partNumber") === "2" && isHeld)
        await new Promise((done) => setTimeout(done, 60_000));
      return undefined;
    };
    await choose(page, file);
    await expect.poll(() => numbers()).toEqual(["1", "2"]);
    await page.reload();
    isHeld = false;
    await choose(page, file);
    await page.getByRole("button", { name: "Add" }).click();
    await page.getByText(`large.bin application/octet-stream ${digest}`).waitFor();
    expect(numbers()).toEqual(["1", "2", "2", "3"]);
    expect(toServer).toEqual([0]);
    await expect.poll(() => s3.isEmpty).toBe(true);
    expect(errors).toEqual([]);
  });

  it("is given up there when it is taken out, and when its form leaves the page", async () => {
    const { page } = await pages.visit("/", "live");
    const { file } = await newFile(partSize + 1_000);
    let release = () => {};
    s3.intercept = async ({ method }, { searchParams }) => {
      if (method === "PUT" && searchParams.has("partNumber"))
        await new Promise<void>((done) => (release = done));
      return undefined;
    };
    for (const leave of ["Remove large.bin", "Hide"]) {
      await choose(page, file);
      await expect.poll(() => s3.uploads.size).toBe(1);
      await expect.poll(() => puts().length).toBeGreaterThan(0);
      await page.getByRole("button", { name: leave }).click();
      await expect.poll(() => s3.isEmpty).toBe(true);
      release();
      s3.requests.length = 0;
    }
  });

  it("is refused by its content once it is whole, and removed there", async () => {
    const { page } = await pages.visit("/", "live");
    await choose(page, { name: "a.txt", mimeType: "text/plain", buffer: Buffer.from("<script></script>") });
    await page.getByText("files can't have a file of this type: a.txt").waitFor();
    expect(s3.isEmpty).toBe(true);
  });

  it.each([
    ["the bucket's CORS does not allow it", "/", "it has no CORS rule for PUT from http://localhost"],
    ["the page's policy does not allow it", "/strict", "Add it to connect-src"],
  ])(
    "fails with words for its user, and with words for the developer in the log, if %s",
    async (_why, at, words) => {
      const { page } = await pages.visit(at, "live");
      s3.cors = undefined;
      pages.log.length = 0;
      await choose(page, { name: "a.txt", mimeType: "text/plain", buffer: Buffer.from("Hello") });
      await page.getByText("files has a file that could not be stored: a.txt").waitFor();
      expect(pages.log.join()).toContain(words);
      await page.getByRole("button", { name: "Remove a.txt" }).click();
      await expect.poll(() => s3.isEmpty).toBe(true);
    },
  );
});
