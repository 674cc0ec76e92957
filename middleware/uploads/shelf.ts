/** What all ways of receiving files share: accepting or refusing them, and the errors of the store. */
import { hash } from "node:crypto";
import { LiveError } from "../../views/errors.js";
import { type FileRule, refusalOfType } from "../input/is-file.js";
import { writeSize } from "../input/sizes.js";
import { RefusedFile, Upload } from "../input/upload.js";
import type { Logger } from "../logger.js";
import { randomName } from "../security/random.js";
import { typeOfContent } from "./content-type.js";
import { idFor } from "./ids.js";
import { OpenPosts } from "./open-posts.js";
import { pour } from "./pour.js";
import type { UploadSettings } from "./settings.js";
import type { UploadInfo, UploadKey, UploadStore, UploadUsage } from "./upload-store.js";

/** The settings that hold for each file. */
export type ShelfSettings = Pick<UploadSettings, "maxTotal" | "maxWaiting" | "maxAge" | "check">;

/** The types and the maximum size of a field's files. */
export type Rule = Pick<FileRule, "types" | "max">;

/** A file that is about to be sent. */
export interface NewUpload {
  /** as the browser names it */
  name: string;
  component: string;
  field: string;
  rule: Rule;
}

export class Shelf {
  /** the store does not count the bytes of posts, whose sizes are not known before they have arrived */
  readonly posts = new OpenPosts();

  constructor(
    readonly store: UploadStore,
    readonly settings: ShelfSettings,
    readonly logger: Logger,
  ) {}

  /**
   * What waits for an owner.
   *
   * @throws {LiveError} HL_LIMIT if no file more may
   */
  async usage(owner: string): Promise<UploadUsage> {
    const { files, bytes } = await this.attempt(() => this.store.usage(folderOf(owner)));
    const all = { files, bytes: bytes + this.posts.heldBy(owner) };
    if (files >= this.settings.maxWaiting || all.bytes >= this.settings.maxTotal) throw this.tooMuch();
    return all;
  }

  /** The error for an owner with too many files, or too large ones. */
  tooMuch(): LiveError {
    const { maxTotal, maxWaiting } = this.settings;
    const what = `More than ${writeSize(maxTotal)} or ${maxWaiting.toLocaleString("en")} files wait for one owner.`;
    return new LiveError("HL_LIMIT", what, { status: 413 });
  }

  /** The type of a file by its first bytes; one that its field does not allow is refused and removed. */
  async checkType(at: UploadKey, { name, types }: UploadInfo, head: Buffer): Promise<RefusedFile | string> {
    const type = await typeOfContent(head, name);
    const why = refusalOfType({ types }, name, type);
    if (why === undefined) return type;
    await this.store.remove(at);
    return new RefusedFile(why);
  }

  /**
   * Accepts a file that has arrived as a whole, unless the application's check refuses it.
   *
   * @param info - with its type
   */
  async accept(at: UploadKey, info: UploadInfo): Promise<Upload | RefusedFile> {
    const upload = this.uploadOf(at, info);
    const why = this.settings.check && (await this.askCheck(this.settings.check, upload));
    if (why !== undefined) {
      await this.store.remove(at);
      return new RefusedFile(`${why}: ${info.name}`);
    }
    await this.attempt(() => this.store.save(at, info));
    return upload;
  }

  private async askCheck(
    check: NonNullable<UploadSettings["check"]>,
    upload: Upload,
  ): Promise<string | undefined> {
    try {
      const answer = await check(upload);
      if (typeof answer === "string") return answer;
      return answer === false ? "has a file that is not allowed" : undefined;
    } catch (error) {
      this.logger.error("Hyper Live: the option uploads.check failed, so the file is refused.", error);
      return "has a file that could not be checked";
    }
  }

  uploadOf(at: UploadKey, info: UploadInfo): Upload {
    const { store } = this;
    return new Upload(
      { name: info.name, type: info.type as string, size: info.size },
      {
        read: () => store.read(at),
        moveTo: (path) => store.moveTo(at, path),
        moveBack: (path) => store.moveBack(at, path, info),
        keep: () => this.attempt(() => this.keep(at, info)),
        remove: () => store.remove(at),
      },
    );
  }

  /** Moves a file of a post to an id that names its size: while it waits, that counts for its owner. */
  private async keep(at: UploadKey, info: UploadInfo): Promise<string> {
    const { store } = this;
    const id = idFor(randomName(), info.size);
    const to = { ...at, id };
    await store.save(to, info);
    const { failure } = await pour(store.read(at), store.write(to, 0), () => true);
    if (failure) throw failure;
    await store.finish?.(to, info.size);
    await store.remove(at);
    return id;
  }

  /** @throws {LiveError} HL_UPLOAD_STORE if the store fails */
  async attempt<Result>(action: () => Promise<Result> | undefined): Promise<Result> {
    try {
      return (await action()) as Result;
    } catch (error) {
      throw storeFailed(error);
    }
  }
}

export function keyOf(owner: string, id: string): UploadKey {
  return { owner: folderOf(owner), id };
}

/** The name of an owner's folder: file systems may ignore the case of letters, in which owners can differ. */
function folderOf(owner: string): string {
  return hash("sha256", owner, "hex").slice(0, 32);
}

export function storeFailed(cause: unknown): LiveError {
  if (cause instanceof LiveError) return cause;
  const { code, message } = cause as NodeJS.ErrnoException;
  const isFull = code === "ENOSPC" || code === "EDQUOT" || code === "EFBIG";
  const what = isFull
    ? "The disk with the uploads is full, so a file could not be stored."
    : `A file could not be stored: ${message}.`;
  return new LiveError("HL_UPLOAD_STORE", what, { status: isFull ? 507 : 500, cause });
}
