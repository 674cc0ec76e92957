/**
 * A large file by each way, to processes of their own: its connection is cut and the process is killed in between, it arrives
 * as a whole, and the process needs little memory. `UPLOAD_MB` is its size in megabytes.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type Answer, LargeFile, sendPieces } from "./support/large-file.js";
import { isLong } from "./support/long.js";
import { inLongRuns } from "./support/long-tests.js";
import { readPage, textOf } from "./support/page.js";
import { SiteProcess } from "./support/processes.js";
import { fakeS3 } from "./support/s3.js";
import { newFolder } from "./support/uploads.js";

const MB = 1024 * 1024;
const size = Number(process.env.UPLOAD_MB ?? (isLong ? 1024 : 24)) * MB;
const timeout = 60_000 + size / 5_000;
/** `npm run test:uploads` asks for a larger file than a short run sends. */
const whereLarge: typeof inLongRuns = process.env.UPLOAD_MB ? it : inLongRuns;
const file = new LargeFile(size - 12_345);
const base = { "Tus-Resumable": "1.0.0" };
/** Bytes of memory that a process may take above those before. */
const allowed = 64 * MB;
let expected = "";

beforeAll(() => {
  expected = `large.bin ${file.size} ${file.digest()}`;
});

/** A browser with a page: its process may be another one later. */
class Visitor {
  private constructor(
    private site: SiteProcess,
    private readonly options: object,
    private readonly page: { seal: string; grant: string; cookie: string },
  ) {}

  static async open(options: object): Promise<Visitor> {
    const visitor = await Visitor.at(await start(options), options);
    visitor.watchMemory();
    return visitor;
  }

  static async at(site: SiteProcess, options: object): Promise<Visitor> {
    const answer = await fetch(site.url);
    const cookie = /hyper-live=[^;]+/.exec(answer.headers.get("set-cookie") ?? "")?.[0] ?? "";
    const html = await answer.text();
    const [, grant = ""] = /data-live-upload="([^"]*)"/.exec(html) ?? [];
    return new Visitor(site, options, { seal: readPage(html).seals[0] as string, grant, cookie });
  }

  /** Kills the process, and starts another one. */
  async kill(): Promise<void> {
    await this.site.kill();
    this.site = await start(this.options);
    this.watchMemory();
  }

  send(
    at: string,
    method: string,
    headers: object,
    pieces?: Iterable<Buffer | string>,
    cut?: () => Promise<unknown>,
  ) {
    const all = { Cookie: this.page.cookie, ...headers };
    return sendPieces(new URL(at, this.site.url).href, method, all, pieces, cut);
  }

  async begin(): Promise<string> {
    const metadata = Object.entries({ grant: this.page.grant, filename: "large.bin" })
      .map(([name, value]) => `${name} ${Buffer.from(value).toString("base64")}`)
      .join();
    const headers = { ...base, "Upload-Length": `${file.size}`, "Upload-Metadata": metadata };
    return (await this.send("/_live/uploads", "POST", headers)).headers.location as string;
  }

  async offsetOf(at: string): Promise<number> {
    return Number((await this.send(at, "HEAD", base)).headers["upload-offset"]);
  }

  /** Sends a part of the file, at whose end the request is cut if `cut` is given. */
  append(at: string, from: number, to: number, cut?: () => Promise<unknown>): Promise<Answer> {
    const headers = {
      ...base,
      "Upload-Offset": `${from}`,
      "Content-Type": "application/offset+octet-stream",
      "Content-Length": `${file.size - from}`,
    };
    return this.send(at, "PATCH", headers, file.pieces(from, to), cut);
  }

  /** Submits the form with the file's token; returns what its page says then. */
  async submit(at: string): Promise<string> {
    const { seal } = this.page;
    const body = new URLSearchParams({
      _seal: seal,
      "submit:0": "send",
      file: at.split("/").pop() as string,
    });
    const headers = { "Content-Type": "application/x-www-form-urlencoded" };
    return this.follow(await this.send("/_live", "POST", headers, [`${body}`]));
  }

  /** Posts the form with the file. */
  async post(to: number, cut?: () => Promise<unknown>): Promise<string> {
    const part = (name: string, more = "") =>
      `--b\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n`;
    const pieces = function* (seal: string) {
      yield `${part("_seal")}${seal}\r\n${part("submit:0")}send\r\n${part("file", '; filename="large.bin"')}`;
      yield* file.pieces(0, to);
      yield "\r\n--b--\r\n";
    };
    const headers = { "Content-Type": "multipart/form-data; boundary=b" };
    return this.follow(await this.send("/_live", "POST", headers, pieces(this.page.seal), cut));
  }

  private async follow({ headers: { location } }: Answer): Promise<string> {
    return location === undefined ? "" : textOf((await this.send(location, "GET", {})).text);
  }

  private watchMemory(): void {
    const { pid } = this.site;
    const memory = () => {
      const status = readFileSync(`/proc/${pid}/status`, "utf8");
      // A process that has just ended has none.
      return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
    };
    const before = memory();
    let most = 0;
    const timer = setInterval(() => {
      if (this.site.pid === pid && this.site.isAlive) most = Math.max(most, memory() - before);
      else clearInterval(timer);
    }, 50);
    onTestFinished(() => {
      clearInterval(timer);
      expect(most, "bytes of memory above those before").toBeLessThan(allowed);
    });
  }
}

async function start(options: object): Promise<SiteProcess> {
  const site = await SiteProcess.start("", "uploads", {
    UPLOADS: JSON.stringify(options),
    NODE_ENV: "production",
  });
  // A process that is idle has taken files before: what is loaded and compiled for the first one is there.
  expect(await (await Visitor.at(site, options)).post(1)).toContain("large.bin 1 ");
  await sleep(200);
  return site;
}

const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
/** The size of the largest file in a folder. */
const sizeIn = (folder: string) =>
  Math.max(0, ...filesIn(folder).map(({ parentPath, name }) => statSync(path.join(parentPath, name)).size));
const half = Math.floor(file.size / 2);

describe(`a file of ${size / MB} MB`, () => {
  it("that is sent before its form goes on after a cut and in another process, and is whole", {
    timeout,
  }, async () => {
    const folder = await newFolder();
    const visitor = await Visitor.open({ folder });
    const at = await visitor.begin();
    const quarter = Math.floor(file.size / 4);
    const arrived = () =>
      expect.poll(() => sizeIn(folder), { timeout: 30_000 }).toBeGreaterThan(quarter - MB);
    await visitor.append(at, 0, quarter, arrived);
    const first = await visitor.offsetOf(at);
    expect(first).toBeGreaterThan(quarter - MB);
    await visitor.append(at, first, half, () => visitor.kill());
    const second = await visitor.offsetOf(at);
    expect(second).toBeGreaterThan(first);
    expect((await visitor.append(at, second, file.size)).status).toBe(204);
    expect(await visitor.submit(at)).toContain(expected);
    await expect.poll(() => filesIn(folder)).toEqual([]);
  });

  it("in the post of its form is whole, and nothing is left of one that is cut", { timeout }, async () => {
    const folder = await newFolder();
    const visitor = await Visitor.open({ folder });
    await visitor.post(half, () =>
      expect.poll(() => sizeIn(folder), { timeout: 30_000 }).toBeGreaterThan(half - MB),
    );
    await expect.poll(() => filesIn(folder)).toEqual([]);
    expect(await visitor.post(file.size)).toContain(expected);
    await expect.poll(() => filesIn(folder)).toEqual([]);
  });

  it("that browsers send to a bucket goes on in another process, and is whole", { timeout }, async () => {
    const s3 = await fakeS3();
    const visitor = await Visitor.open({ bucket: s3.options });
    const at = await visitor.begin();
    const partSize = 5 * MB;
    const sendPart = async (offset: number) => {
      const { text } = await visitor.send(at, "GET", { ...base, "Upload-Offset": `${offset}` });
      const length = Math.min(partSize, file.size - offset);
      const pieces = file.pieces(offset, offset + length);
      return (await sendPieces(text, "PUT", { "Content-Length": `${length}` }, pieces)).status;
    };
    for (let offset = 0; offset < half; offset += partSize) expect(await sendPart(offset)).toBe(200);
    await visitor.kill();
    for (let offset = await visitor.offsetOf(at); offset < file.size; offset += partSize)
      expect(await sendPart(offset)).toBe(200);
    const headers = {
      ...base,
      "Upload-Offset": `${file.size}`,
      "Content-Type": "application/offset+octet-stream",
      "Content-Length": "0",
    };
    expect((await visitor.send(at, "PATCH", headers)).status).toBe(204);
    expect(await visitor.submit(at)).toContain(expected);
    await expect.poll(() => s3.isEmpty).toBe(true);
  });

  whereLarge(
    "in the post of its form is handed on to a bucket",
    async () => {
      const s3 = await fakeS3();
      const visitor = await Visitor.open({ bucket: s3.options });
      await visitor.post(half, () => expect.poll(() => s3.uploads.size).toBe(1));
      await expect.poll(() => s3.isEmpty).toBe(true);
      expect(await visitor.post(file.size)).toContain(expected);
      await expect.poll(() => s3.isEmpty).toBe(true);
    },
    timeout,
  );
});
