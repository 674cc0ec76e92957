/**
 * Reads a multipart post: fields first, then files, which go to the folder of uploads as they arrive.
 *
 * @fastify/busboy parses it. It falls silent on some malformed bodies, so a post also ends when its request does, and when
 * nothing arrives for a while.
 */
import type { Readable } from "node:stream";
import type { Request } from "express";
import { LiveError } from "../../../views/errors.js";
import { type EventFiles, RefusedFile, Upload } from "../../input/upload.js";
import type { Entries } from "./read-post.js";

/** Milliseconds without a byte after which a post is given up, and those that the parser may take after the last byte. */
const silence = 60_000;
const closing = 2_000;
/** Bytes of the headers of a part. */
const headerSize = 16 * 1024;
/** Maximum number of fields of ours. */
const ownFields = 20;

/** A file of a post, as it was stored or refused. */
export interface Received {
  token: string;
  file: Upload | RefusedFile;
}

/** Takes a file of a post; undefined for one that the form does not have. */
export type TakeFile = (field: string, name: string, source: Readable) => Promise<Received | undefined>;

/** How to read a post. */
export interface MultipartOptions {
  /** maximum size of all fields, in bytes */
  limit: number;
  maxFields: number;
  maxFiles: number;
  /**
   * Called before the first file is read, with the fields that came before it; returns what takes the files.
   *
   * @throws {LiveError} if the post is refused; nothing of its files is stored then
   */
  admit: (entries: Entries) => Promise<TakeFile>;
  /** milliseconds without a byte after which the post is given up; default a minute */
  silence?: number;
}

/** A post that was read. Each of its files is an entry, too: its field's name with the file's token. */
export interface Multipart {
  entries: Entries;
  files: EventFiles;
}

/** Whether the body of a request is multipart, and nobody has read it yet. */
export function isMultipart(request: Request): boolean {
  return !request.readableDidRead && /^multipart\/form-data\b/i.test(request.headers["content-type"] ?? "");
}

/**
 * Reads a post.
 *
 * @throws {LiveError} HL_EVENT_MALFORMED for a body that is no multipart or is cut; HL_LIMIT for one with too much; what
 *   `admit` throws. No file is left then
 */
export async function readMultipart(request: Request, options: MultipartOptions): Promise<Multipart> {
  const encoding = request.headers["content-encoding"] ?? "identity";
  if (encoding !== "identity")
    throw malformed(`the encoding ${JSON.stringify(encoding)} is not supported`, 415);
  const { Busboy } = await import("@fastify/busboy");
  const reader = new MultipartReader(options);
  try {
    await reader.read(request, Busboy);
    return { entries: reader.entries.filter((entry) => !reader.none.has(entry)), files: reader.files };
  } catch (error) {
    await discardAll(reader.files);
    throw error;
  }
}

/** Deletes the files of a post that nobody has taken. */
export async function discardAll(files: EventFiles | undefined): Promise<void> {
  for (const file of files?.values() ?? []) if (file instanceof Upload) await file.discard();
}

type BusboyClass = typeof import("@fastify/busboy").Busboy;
type Parser = InstanceType<BusboyClass>;

class MultipartReader {
  readonly entries: Entries = [];
  /** the entries of file fields in which nothing was chosen */
  readonly none = new Set<Entries[number]>();
  readonly files = new Map<string, Upload | RefusedFile>();
  private size = 0;
  private fileCount = 0;
  private error: unknown;
  private take: Promise<TakeFile> | undefined;
  /** the files whose parts are being read; the parser goes on once they are */
  private readonly running = new Set<Promise<void>>();
  private readonly sources = new Set<Readable>();

  constructor(private readonly options: MultipartOptions) {}

  async read(request: Request, Busboy: BusboyClass): Promise<void> {
    const parser = this.createParser(request, Busboy);
    const { promise, resolve } = withResolver();
    const stop = (error: unknown) => {
      this.error ??= error;
      for (const source of this.sources) source.destroy();
      resolve();
    };
    this.listen(parser, stop);
    parser.once("error", (error: Error) => stop(malformed(error.message))).once("finish", resolve);
    const isBusy = () => this.isBusy();
    const unwatch = watch(request, parser, { patience: this.options.silence ?? silence, isBusy, stop });
    request.pipe(parser);
    await promise;
    unwatch();
    request.unpipe(parser);
    await Promise.all(this.running);
    if (this.error) throw this.error;
  }

  /** Whether files are being stored: then it is not the browser that takes its time. */
  private isBusy(): boolean {
    const isStoring = this.running.size > this.sources.size;
    return (
      isStoring ||
      [...this.sources].some((source) => source.readableLength > 0 || source.readableFlowing === null)
    );
  }

  private createParser(request: Request, Busboy: BusboyClass): Parser {
    const { limit, maxFields, maxFiles } = this.options;
    try {
      return new Busboy({
        headers: { ...request.headers, "content-type": request.headers["content-type"] as string },
        isPartAFile: (_field, _type, name) => name !== undefined,
        fileHwm: 256 * 1024,
        highWaterMark: 256 * 1024,
        limits: {
          fieldSize: limit,
          fields: maxFields + ownFields,
          // One more is an error, not left out.
          files: maxFiles + 1,
          parts: maxFields + ownFields + maxFiles + 1,
          headerSize,
          headerPairs: 100,
        },
      });
    } catch (error) {
      throw malformed((error as Error).message);
    }
  }

  private listen(parser: Parser, stop: (error: unknown) => void): void {
    parser.on("field", (name: string, value: string, _short: boolean, isCut: boolean) => {
      this.size += name?.length + value.length;
      if (isCut || this.size > this.options.limit) return stop(tooMuch("has fields with too much text"));
      // A part without a name.
      if (name !== undefined) this.entries.push([name, value]);
    });
    parser.on("file", (field: string, source: Readable, name: string) => {
      this.sources.add(source);
      source.once("error", () => {}).once("close", () => this.sources.delete(source));
      if (this.error || (name === "" && !field)) return void source.resume();
      const reading = this.readFile(field, name, source).catch(stop);
      this.running.add(reading);
      void reading.then(() => this.running.delete(reading));
    });
    const tooMany = () => stop(tooMuch("has too many parts"));
    parser.once("partsLimit", tooMany).once("fieldsLimit", tooMany).once("filesLimit", tooMany);
  }

  private async readFile(field: string, name: string, source: Readable): Promise<void> {
    // In its place: a file that is small is stored before a larger one that came before it.
    const entry: Entries[number] = [field, ""];
    this.entries.push(entry);
    // A browser sends an empty part for a file field in which nothing is chosen.
    if (name === "" && (await isEmpty(source))) return void this.none.add(entry);
    if (++this.fileCount > this.options.maxFiles) throw tooMuch("has too many files");
    this.take ??= this.options.admit(this.entries);
    const take = await this.take;
    const received = await take(field, name, source);
    if (!received) return void source.resume();
    this.files.set(received.token, received.file);
    entry[1] = received.token;
  }
}

/** Whether a part has no bytes. Its first piece is put back. */
async function isEmpty(source: Readable): Promise<boolean> {
  for (;;) {
    const piece = source.read() as Buffer | null;
    if (piece !== null) {
      source.unshift(piece);
      return false;
    }
    if (source.readableEnded || source.destroyed) return true;
    await new Promise<void>((resolve) => {
      source.once("readable", resolve).once("end", resolve).once("close", resolve);
    });
  }
}

/** How long to wait for a request, and for its parser. */
interface Patience {
  /** milliseconds without a byte */
  patience: number;
  isBusy: () => boolean;
  stop: (error: unknown) => void;
}

/**
 * Watches a request while it is parsed: one that is cut, that is silent, or whose parser does not end, is given up.
 *
 * @returns ends it
 */
function watch(request: Request, parser: Parser, { patience, isBusy, stop }: Patience): () => void {
  let isAtEnd = false;
  let last = performance.now();
  const note = () => {
    last = performance.now();
  };
  const end = () => {
    isAtEnd = true;
    note();
  };
  const cut = () => {
    if (!isAtEnd) stop(malformed("its connection was closed before its end"));
  };
  const timer = setInterval(
    () => {
      if (isBusy()) note();
      const time = performance.now() - last;
      if (isAtEnd && parser.writableLength === 0 && time > closing)
        stop(malformed("its last part does not end"));
      else if (time > patience)
        stop(new LiveError("HL_LIMIT", "A post has stopped arriving.", { status: 408 }));
    },
    Math.min(500, patience / 2),
  );
  request.on("data", note).once("end", end).once("close", cut).once("error", cut);
  return () => {
    clearInterval(timer);
    request.off("data", note).off("close", cut).off("end", end);
  };
}

function withResolver(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

function malformed(why: string, status = 400): LiveError {
  return new LiveError("HL_EVENT_MALFORMED", `A post can't be read as multipart/form-data: ${why}.`, {
    status,
  });
}

function tooMuch(what: string): LiveError {
  return new LiveError("HL_LIMIT", `A post ${what}.`, { status: 413 });
}
