/** Files in a real browser: the gallery's page in all modes, and what our script adds where it runs. */
import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { Length } from "class-validator";
import type { Page, Route } from "playwright-core";
import { describe, expect, it } from "vitest";
import { errors, handler, html, IsFile, live, type Upload, uploads } from "../../middleware/index.js";
import { isLong } from "../support/long.js";
import { inLongRuns, inTurn } from "../support/long-tests.js";
import { newFolder, png } from "../support/uploads.js";
import { violationsInTurn } from "./accessibility.js";
import { useGallery, usePages } from "./gallery.js";
import { modes } from "./visit.js";

const gallery = useGallery();
const text = (name: string, content = "Hello") => ({
  name,
  mimeType: "text/plain",
  buffer: Buffer.from(content),
});
const image = (name: string) => ({ name, mimeType: "image/png", buffer: png });

describe.each(modes)("the gallery's page in %s mode", (mode) => {
  const itInTurn = inTurn(mode, modes);
  it("sends files, lists them, and gives them back as they were", async () => {
    const visit = await gallery.visit("/uploads", mode);
    const { page, errors } = visit;
    expect(await violationsInTurn(visit)).toEqual([]);
    const bytes = randomBytes(300_000);
    const binary = { name: "Größe 大.bin", mimeType: "application/octet-stream", buffer: bytes };
    await page.getByLabel("Files").setInputFiles([binary, image("one.png")]);
    await page.getByRole("button", { name: "Upload" }).click();
    const list = page.locator(".uploads > ul");
    await list.getByText("image/png, 70 bytes").waitFor();
    expect(await list.getByRole("listitem").allTextContents()).toEqual([
      expect.stringMatching(/Größe 大.bin\s+application\/octet-stream, 300,000 bytes/),
      expect.stringMatching(/one.png\s+image\/png, 70 bytes/),
    ]);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      list.getByRole("link").first().click(),
    ]);
    expect(download.suggestedFilename()).toBe("Größe 大.bin");
    const copy = path.join(await newFolder(), "copy");
    await download.saveAs(copy);
    expect((await readFile(copy)).equals(bytes)).toBe(true);
    await expect.poll(() => page.getByLabel("Files").inputValue()).toBe("");
    expect(await violationsInTurn(visit)).toEqual([]);
    expect(errors).toEqual([]);
  });

  itInTurn("says that a file is missing", async () => {
    const { page } = await gallery.visit("/uploads", mode);
    await page.getByLabel("Files").evaluate((field) => field.removeAttribute("required"));
    if (mode === "form") return;
    await page.getByRole("button", { name: "Upload" }).click();
    await page.getByText("files is missing").waitFor();
  });
});

class Album {
  @Length(2) title!: string;
  @IsFile({ types: ["image/*", ".txt"], max: "2 MB", count: 3 }) photos!: Upload[];
}
class Photo {
  @IsFile() photo!: Upload;
}

@live
class Albums {
  added: string[] = [];
  clicks = 0;
  typed = "";
  click() {
    this.clicks++;
  }
  @handler(String) type(text: string) {
    this.typed = text;
  }
  @handler(Album) add({ title, photos }: Album) {
    this.added.push(`${title}: ${photos.map(({ name, size }) => `${name} ${size}`).join()}`);
  }
  render() {
    return html`<div>
      <form @submit="add">
        <label>Title <input name="title" /></label>
        <section data-live-drop>
          <b>Drop here</b>
          <label>Photos <input type="file" name="photos" /></label>
        </section>
        ${errors(this, "title")} ${errors(this, "photos")} ${uploads(this, "photos")}
        <button>Add</button>
      </form>
      <button @click="click">Clicks: ${this.clicks}</button>
      <label>Note <input name="note" @input="type(value)" /></label><i>${this.typed}</i>
      <p>${this.added.join("; ")}</p>
    </div>`;
  }
}

@live
class Auto {
  photos = "";
  @handler(Photo) set({ photo }: Photo) {
    this.photos = `${photo.name} ${photo.size}`;
  }
  render() {
    return html`<form @submit="set">
      <label>Photo <input type="file" name="photo" @change="set(form)" /></label>
      <p>${this.photos}</p>
    </form>`;
  }
}

const pages = usePages(
  (app) => {
    app.get("/", (_request, response) => response.live(Albums));
    app.get("/auto", (_request, response) => response.live(Auto));
    app.get("/without", (_request, response) => response.live(html`<p>${Albums.name}</p>`));
  },
  { uploads: { check: ({ name }) => (name === "virus.txt" ? "has a virus" : undefined) } },
);
const photos = (page: Page) => page.getByLabel("Photos", { exact: true });
const items = (page: Page) => page.locator(".live-uploads > li");
const add = (page: Page) => page.getByRole("button", { name: "Add" }).click();
const result = (page: Page) => page.locator("[data-live] > p");
const parts = "**/_live/uploads/*";

async function open(path = "/") {
  const visit = await pages.visit(path, "live");
  if (path === "/") await visit.page.getByLabel("Title").fill("Trip");
  return visit;
}

/** Chooses a file as a user does: Playwright itself gives the browser a copy, which nobody changes. */
async function chooseFromDisk(page: Page, file: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const { root } = await session.send("DOM.getDocument");
  const found = await session.send("DOM.querySelector", { nodeId: root.nodeId, selector: "[name=photos]" });
  await session.send("DOM.setFileInputFiles", { files: [file], nodeId: found.nodeId });
}

/** Holds back the parts of files until they are released. */
async function holdParts(page: Page): Promise<() => void> {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(parts, async (route: Route) => {
    await released;
    await route.continue().catch(() => {});
  });
  return release;
}

describe("a file field with our script", () => {
  it("shows name, size, picture and progress of each file, and sends them before the form", async () => {
    const { page, sent: frames, errors } = await open();
    await photos(page).setInputFiles([image("one.png"), text("two.txt", "x".repeat(1536))]);
    await page.locator("li[data-live-state=done]").nth(1).waitFor();
    expect(await items(page).allTextContents()).toEqual(["one.png70 B×", "two.txt1.5 KB×"]);
    expect(
      await items(page)
        .first()
        .locator("canvas")
        .evaluate((it) => (it as HTMLCanvasElement).width),
    ).toBe(1);
    expect(
      await items(page)
        .first()
        .locator("progress")
        .evaluate((it) => (it as HTMLProgressElement).value),
    ).toBe(1);
    await add(page);
    await result(page).getByText("Trip: one.png 70,two.txt 1536").waitFor();
    await expect.poll(() => items(page).count()).toBe(0);
    expect(await photos(page).inputValue()).toBe("");
    expect(frames.join()).not.toContain("xxxxxxxx");
    expect(errors).toEqual([]);
  });

  it("lets typing and clicking go on while a file is sent, and sends the form after it", async () => {
    const { page } = await open();
    const release = await holdParts(page);
    await photos(page).setInputFiles(image("one.png"));
    await add(page);
    await page.locator("form[data-live-waiting][aria-busy=true]").waitFor();
    await page.getByRole("button", { name: "Clicks: 0" }).click();
    await page.getByRole("button", { name: "Clicks: 1" }).waitFor();
    await page.getByLabel("Note").fill("still here");
    await page.locator("i").getByText("still here").waitFor();
    expect(await result(page).textContent()).toBe("");
    release();
    await result(page).getByText("Trip: one.png 70").waitFor();
    expect(await page.locator("form[data-live-waiting],form[aria-busy]").count()).toBe(0);
  });

  it("shows why files are refused, keeps the form from being sent, and sends the others once they are taken out", async () => {
    const { page, posts } = await open();
    const big = { name: "big.png", mimeType: "image/png", buffer: Buffer.alloc(3_000_000, png) };
    await photos(page).setInputFiles([
      image("one.png"),
      big,
      text("page.html", "<script></script>"),
      image("4.png"),
    ]);
    await page.getByText("photos has a file larger than 2 MB: big.png").waitFor();
    await page.getByText("photos can't have a file of this type: page.html").waitFor();
    await page.getByText("photos has more than 3 files").waitFor();
    await add(page);
    for (const name of ["big.png", "page.html"])
      await page.getByRole("button", { name: `Remove ${name}` }).click();
    // There is room for it now.
    await page.locator("li[data-live-state=done]").nth(1).waitFor();
    expect(await page.locator("strong:not(:empty)").count()).toBe(0);
    expect(await result(page).textContent()).toBe("");
    await add(page);
    await result(page).getByText("Trip: one.png 70,4.png 70").waitFor();
    // What is too large is known before its first byte.
    const asked = posts.filter((post) => post.url().endsWith("/uploads"));
    expect(asked).toHaveLength(4);
  });

  it("replaces a refused file by the next one that is chosen", async () => {
    const { page } = await open();
    await photos(page).setInputFiles(text("page.html", "<script></script>"));
    await page.getByText("can't have a file of this type").waitFor();
    await photos(page).setInputFiles(text("page.txt"));
    await page.locator("li[data-live-state=done]").waitFor();
    expect(await items(page).allTextContents()).toEqual(["page.txt5 B×"]);
    await add(page);
    await result(page).getByText("Trip: page.txt 5").waitFor();
  });

  inLongRuns(
    "gives up a submit that waits if a file is refused, and shows that until it is taken out",
    async () => {
      const { page } = await open();
      const release = await holdParts(page);
      await photos(page).setInputFiles(text("virus.txt"));
      await add(page);
      await page.locator("form[data-live-waiting]").waitFor();
      release();
      await page.getByText("photos has a virus: virus.txt").waitFor();
      await page.locator("form[data-live-waiting]").waitFor({ state: "detached" });
      await page.getByRole("button", { name: "Clicks: 0" }).click();
      await page.getByRole("button", { name: "Clicks: 1" }).waitFor();
      await page.getByText("photos has a virus: virus.txt").waitFor();
      await page.getByRole("button", { name: "Remove virus.txt" }).click();
      await photos(page).setInputFiles(text("fine.txt"));
      await add(page);
      await result(page).getByText("Trip: fine.txt 5").waitFor();
    },
  );

  it("stops sending a file that is taken out, which is not in the form then, and can be chosen again", async () => {
    const { page } = await open();
    const release = await holdParts(page);
    await photos(page).setInputFiles([image("one.png"), image("two.png")]);
    await items(page).nth(1).waitFor();
    const stopped = page.waitForEvent("requestfailed");
    await page.getByRole("button", { name: "Remove two.png" }).click();
    await stopped;
    release();
    await page.locator("li[data-live-state=done]").waitFor();
    await add(page);
    await result(page).getByText("Trip: one.png 70").waitFor();
    await page.getByLabel("Title").fill("Again");
    await photos(page).setInputFiles([image("one.png"), image("two.png")]);
    await add(page);
    await result(page).getByText("Again: one.png 70,two.png 70").waitFor();
  });

  it("keeps the files of a form that is refused, however often, and does not send them again", async () => {
    const { page, posts } = await open();
    await page.getByLabel("Title").fill("x");
    await photos(page).setInputFiles(image("one.png"));
    for (const title of ["x", "y"]) {
      await page.getByLabel("Title").fill(title);
      await add(page);
      await page.getByText("title must be longer than or equal to 2 characters").waitFor();
    }
    await page.getByLabel("Title").fill("Trip");
    await add(page);
    await result(page).getByText("Trip: one.png 70").waitFor();
    expect(posts.filter((post) => post.url().endsWith("/uploads"))).toHaveLength(1);
  });

  inLongRuns(
    "takes as many files again after each submit, and sends those that are chosen in turn",
    async () => {
      const { page } = await open();
      await photos(page).setInputFiles([image("1.png"), image("2.png")]);
      await photos(page).setInputFiles([image("3.png")]);
      await add(page);
      await result(page).getByText("Trip: 1.png 70,2.png 70,3.png 70").waitFor();
      await page.getByLabel("Title").fill("More");
      await photos(page).setInputFiles([image("1.png"), image("2.png"), image("4.png")]);
      await add(page);
      await result(page).getByText("More: 1.png 70,2.png 70,4.png 70").waitFor();
    },
  );

  it("takes dropped and pasted files, and marks the zone exactly while files are above it", async () => {
    const { page } = await open();
    const zone = page.locator("[data-live-drop]");
    const data = await page.evaluateHandle(() => {
      const data = new DataTransfer();
      data.items.add(new File(["dropped"], "drop.txt", { type: "text/plain" }));
      return data;
    });
    const drag = (type: string, selector: string) =>
      page
        .locator(selector)
        .first()
        .dispatchEvent(type, { dataTransfer: data, bubbles: true, cancelable: true });
    const isMarked = () => zone.evaluate((it) => it.hasAttribute("data-live-over"));
    await drag("dragenter", "[data-live-drop]");
    expect(await isMarked()).toBe(true);
    // Crossing a child: it is entered before the zone is left.
    await drag("dragenter", "[data-live-drop] b");
    await drag("dragleave", "[data-live-drop]");
    expect(await isMarked()).toBe(true);
    await drag("dragleave", "[data-live-drop] b");
    expect(await isMarked()).toBe(false);
    await drag("dragenter", "[data-live-drop]");
    await drag("drop", "[data-live-drop] b");
    expect(await isMarked()).toBe(false);
    await page.getByLabel("Title").evaluate((field) => {
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File(["pasted"], "paste.txt", { type: "text/plain" }));
      field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    });
    await add(page);
    await result(page).getByText("Trip: drop.txt 7,paste.txt 6").waitFor();
  });

  it("goes on where it was, after a cut and after the page was loaded again", async () => {
    const { page } = await open();
    const file = path.join(await newFolder(), "long.txt");
    await writeFile(file, "0123456789".repeat(150_000));
    let sentBytes = 0;
    let isDown = false;
    let count = 0;
    await page.route(parts, (route) => {
      const request = route.request();
      if (isDown) return route.abort("connectionreset");
      if (request.method() === "PATCH") sentBytes += request.postDataBuffer()?.length ?? 0;
      // Down after two parts, and once more after two others, of the page that was loaded again.
      if (request.method() === "PATCH" && ++count % 2 === 0 && count < 5) isDown = true;
      return route.continue();
    });
    await photos(page).setInputFiles(file);
    await expect.poll(() => isDown).toBe(true);
    await page.reload();
    await page.getByLabel("Title").fill("Trip");
    isDown = false;
    const begun = page.waitForResponse((response) => response.request().method() === "POST");
    await photos(page).setInputFiles(file);
    expect(Number((await begun).headers()["upload-offset"])).toBeGreaterThan(200_000);
    await add(page);
    await expect.poll(() => isDown || count > 4).toBe(true);
    isDown = false;
    await result(page).getByText("Trip: long.txt 1500000").waitFor();
    expect(sentBytes).toBeLessThanOrEqual(1_500_000 + 512 * 1024);
  });

  inLongRuns(
    "says that a file has changed while it is sent, and sends it when it is chosen again",
    async () => {
      const { page } = await open();
      const release = await holdParts(page);
      const file = path.join(await newFolder(), "changing.txt");
      await writeFile(file, "0123456789".repeat(60_000));
      await chooseFromDisk(page, file);
      await items(page).first().waitFor();
      await writeFile(file, "changed ".repeat(70_000));
      release();
      await page.getByText("This file can't be read any more. Choose it again.").waitFor();
      await chooseFromDisk(page, file);
      await page.locator("li[data-live-state=done]").waitFor();
      await add(page);
      await result(page).getByText("Trip: changing.txt 560000").waitFor();
    },
  );

  it("sends many files in their order, a few at a time", async () => {
    const { page } = await gallery.visit("/uploads", "live");
    const files = Array.from({ length: isLong ? 50 : 12 }, (_, at) => text(`${at}.txt`, `${at}`));
    await page.getByLabel("Files").setInputFiles(files);
    await page.getByRole("button", { name: "Upload" }).click();
    await page
      .locator(".uploads > ul")
      .getByText(`${files.length - 1}.txt`)
      .waitFor();
    const names = await page.locator(".uploads > ul").getByRole("link").allTextContents();
    expect(names).toEqual(files.map(({ name }) => name));
  });

  it("runs the binding of its change once the file has arrived", async () => {
    const { page, errors } = await open("/auto");
    await page.getByLabel("Photo").setInputFiles(text("a.txt"));
    await page.locator("p").getByText("a.txt 5").waitFor();
    await page.getByLabel("Photo").setInputFiles(text("b.txt", "more"));
    await page.locator("p").getByText("b.txt 4").waitFor();
    expect(errors).toEqual([]);
  });

  it("is what loads the script for files: no other page does", async () => {
    const loaded: string[] = [];
    const { page } = await gallery.visit("/counter", "live");
    page.on("request", (request) => loaded.push(request.url()));
    await page.reload();
    await page.getByRole("button", { name: "+" }).click();
    await page.getByRole("heading", { name: "Count: 1" }).waitFor();
    expect(loaded.filter((url) => url.includes("/uploads-"))).toEqual([]);
    await page.goto(`${gallery.url()}/uploads`);
    await expect.poll(() => loaded.filter((url) => url.includes("/uploads-")).length).toBe(1);
  });
});
