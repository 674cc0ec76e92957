/** Receives the files of a site, keeps them until the events of their forms, and counts what waits for each owner. */
import { hash } from "node:crypto";
import type { Readable } from "node:stream";
import { LiveError } from "../../views/errors.js";
import { cleanName } from "../input/file-names.js";
import { type FileRule, refusalOfSize, refusalOfType } from "../input/is-file.js";
import { writeSize } from "../input/sizes.js";
import { RefusedFile, Upload } from "../input/upload.js";
import type { Logger } from "../logger.js";
import { randomName } from "../security/random.js";
import { KeyedLock } from "../state/keyed-lock.js";
import { typeOfContent } from "./content-type.js";
import { idFor } from "./file-store.js";
import { headOf } from "./head.js";
import { type Poured, pour } from "./pour.js";
import type { UploadSettings } from "./settings.js";
import type { StoredUpload, UploadInfo, UploadKey, UploadStore } from "./upload-store.js";

/** The types and the maximum size of a field's files. */
type Rule = Pick<FileRule, "types" | "max">;

/** A file that is about to be sent. */
export interface NewUpload {
  /** as the browser names it */
  name: string;
  component: string;
  field: string;
  rule: Rule;
}

/** The text that a field has in place of a file. */
const token = /^[\w-]{22}-[0-9a-z]{1,11}$/;

/** Whether the text of a field may stand for a file. */
export function isToken(text: string): boolean {
  return token.test(text);
}

export class UploadDesk {
  /** bytes of posts that are arriving, by owner */
  private readonly arriving = new Map<string, number>();
  private readonly starts = new KeyedLock<string>();

  constructor(
    private readonly store: UploadStore,
    private readonly settings: Pick<UploadSettings, "maxTotal" | "maxWaiting" | "maxAge" | "check">,
    private readonly logger: Logger,
  ) {}

  // --- Files that are sent before their form ---

  /**
   * Begins a file, or continues one that was begun with the same `key`.
   *
   * @param key - a word of the browser for this file; undefined for a new one each time
   * @returns its token, and the bytes that are there
   * @throws {LiveError} HL_LIMIT if the owner has too much waiting; HL_UPLOAD_STORE if the store fails
   */
  begin(
    owner: string,
    size: number,
    file: NewUpload,
    key: string | undefined,
  ): Promise<[string, StoredUpload]> {
    return this.starts.run(owner, async () => {
      const name = cleanName(file.name);
      const { component, field } = file;
      const word = JSON.stringify([owner, component, field, key, name, size]);
      const random = key === undefined ? randomName() : hash("sha256", word, "base64url").slice(0, 22);
      const id = idFor(random, size);
      const at = keyOf(owner, id);
      const known = await this.store.find(at);
      if (known) return [id, known];
      await this.checkRoom(owner, size);
      const info = { name, size, component, field, types: file.rule.types };
      await this.attempt(() => this.store.save(at, info));
      return [id, { info, received: 0 }];
    });
  }

  find(owner: string, id: string): Promise<StoredUpload | undefined> {
    return this.attempt(async () => (isToken(id) ? this.store.find(keyOf(owner, id)) : undefined));
  }

  /**
   * Writes what a request brings of a file.
   *
   * @throws {LiveError} HL_UPLOAD_STORE if the store fails
   */
  async append(owner: string, id: string, offset: number, max: number, source: Readable): Promise<Poured> {
    const poured = await pour(source, this.store.write(keyOf(owner, id), offset), max);
    if (poured.failure) throw storeFailed(poured.failure);
    return poured;
  }

  async remove(owner: string, id: string): Promise<void> {
    if (isToken(id)) await this.attempt(() => this.store.remove(keyOf(owner, id)));
  }

  /** Checks the type of a file of which the first bytes have arrived; removes it if it is refused. */
  async checkType(owner: string, id: string, info: UploadInfo): Promise<RefusedFile | string> {
    const at = keyOf(owner, id);
    return this.typeOf(at, info, await this.attempt(() => headOf(this.store.read(at))));
  }

  /** Accepts a file that has arrived as a whole, or refuses and removes it. */
  async finish(owner: string, id: string, info: UploadInfo, type: string): Promise<Upload | RefusedFile> {
    return this.accept(keyOf(owner, id), { ...info, type });
  }

  /**
   * The file of a token, for the event of its form.
   *
   * @returns undefined if it is not there, is not whole, or was sent by another owner or for another field
   */
  async take(
    owner: string,
    text: string,
    wanted: { component: string; field: string; rule: Rule },
  ): Promise<Upload | RefusedFile | undefined> {
    const found = await this.find(owner, text);
    if (!found) return undefined;
    const { info, received } = found;
    const isFor = info.component === wanted.component && info.field === wanted.field;
    if (!isFor || info.type === undefined || received !== info.size) return undefined;
    const why =
      refusalOfSize(wanted.rule, info.name, info.size) ?? refusalOfType(wanted.rule, info.name, info.type);
    return why === undefined ? this.uploadOf(keyOf(owner, text), info) : new RefusedFile(why);
  }

  // --- Files within the post of their form ---

  /**
   * Receives a file of a post.
   *
   * @param room - bytes that all files of the post may still have
   * @returns the file and its token
   */
  async receive(
    owner: string,
    file: NewUpload,
    source: Readable,
    room: number,
  ): Promise<{ token: string; file: Upload | RefusedFile; size: number; isCut: boolean }> {
    const id = idFor(randomName(), 0);
    const at = keyOf(owner, id);
    const { component, field, rule } = file;
    const info = { name: cleanName(file.name), size: 0, component, field, types: rule.types };
    await this.attempt(() => this.store.save(at, info));
    const max = Math.min(rule.max, room);
    const poured = await pour(this.counted(owner, source), this.store.write(at, 0), max);
    const result = await this.judge(at, { ...info, size: poured.size }, rule, poured, room);
    if (!(result instanceof Upload)) await this.store.remove(at);
    if (poured.failure) throw storeFailed(poured.failure);
    return { token: id, file: result, size: Math.min(poured.size, max), isCut: poured.isCut };
  }

  private async judge(
    at: UploadKey,
    info: UploadInfo,
    rule: Rule,
    { isCut, failure, head }: Poured,
    room: number,
  ): Promise<Upload | RefusedFile> {
    if (isCut || failure) return new RefusedFile("was not received as a whole");
    const tooLarge = refusalOfSize(rule, info.name, info.size);
    if (tooLarge !== undefined) return new RefusedFile(tooLarge);
    if (info.size > room) return new RefusedFile(`has more than ${writeSize(this.settings.maxTotal)} in all`);
    const type = await this.typeOf(at, info, head);
    return type instanceof RefusedFile ? type : this.accept(at, { ...info, type });
  }

  /** Counts the bytes of a post for its owner, while they arrive. */
  private counted(owner: string, source: Readable): Readable {
    let own = 0;
    const add = (bytes: number) => {
      const sum = (this.arriving.get(owner) ?? 0) + bytes;
      if (sum > 0) this.arriving.set(owner, sum);
      else this.arriving.delete(owner);
    };
    source.on("data", (piece: Buffer) => {
      own += piece.length;
      add(piece.length);
    });
    source.once("close", () => add(-own));
    return source;
  }

  /**
   * How many bytes of files an owner's post may have.
   *
   * @throws {LiveError} HL_LIMIT if it may have none
   */
  async roomFor(owner: string): Promise<number> {
    const { files, bytes } = await this.attempt(() => this.store.usage(ownerOf(owner)));
    const { maxTotal, maxWaiting } = this.settings;
    const room = maxTotal - bytes - (this.arriving.get(owner) ?? 0);
    if (files >= maxWaiting || room <= 0) throw tooMuch(this.settings);
    return room;
  }

  get maxFiles(): number {
    return this.settings.maxWaiting;
  }

  // --- All ---

  /** Deletes the files whose forms were not sent. */
  async sweep(): Promise<void> {
    try {
      await this.store.sweep(Date.now() - this.settings.maxAge);
    } catch (error) {
      this.logger.error("Hyper Live: uploads that nobody has used could not be deleted.", error);
    }
  }

  private async checkRoom(owner: string, size: number): Promise<void> {
    const { files, bytes } = await this.attempt(() => this.store.usage(ownerOf(owner)));
    const { maxTotal, maxWaiting } = this.settings;
    if (files >= maxWaiting || bytes + size > maxTotal) throw tooMuch(this.settings);
  }

  private async typeOf(
    at: UploadKey,
    { name, types }: UploadInfo,
    head: Buffer,
  ): Promise<RefusedFile | string> {
    const type = await typeOfContent(head, name);
    const why = refusalOfType({ types }, name, type);
    if (why === undefined) return type;
    await this.store.remove(at);
    return new RefusedFile(why);
  }

  private async accept(at: UploadKey, info: UploadInfo): Promise<Upload | RefusedFile> {
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

  private uploadOf(at: UploadKey, info: UploadInfo): Upload {
    const { store } = this;
    return new Upload(
      { name: info.name, type: info.type as string, size: info.size },
      {
        read: () => store.read(at),
        moveTo: (path) => store.moveTo(at, path),
        moveBack: (path) => store.moveBack(at, path, info),
        remove: () => store.remove(at),
      },
    );
  }

  private async attempt<Result>(action: () => Promise<Result>): Promise<Result> {
    try {
      return await action();
    } catch (error) {
      throw storeFailed(error);
    }
  }
}

function keyOf(owner: string, id: string): UploadKey {
  return { owner: ownerOf(owner), id };
}

/** The name of an owner's folder: file systems may ignore the case of letters, in which owners can differ. */
function ownerOf(owner: string): string {
  return hash("sha256", owner, "hex").slice(0, 32);
}

function tooMuch({ maxTotal, maxWaiting }: Pick<UploadSettings, "maxTotal" | "maxWaiting">): LiveError {
  const what = `More than ${writeSize(maxTotal)} or ${maxWaiting.toLocaleString("en")} files wait for one owner.`;
  return new LiveError("HL_LIMIT", what, { status: 413 });
}

function storeFailed(cause: unknown): LiveError {
  if (cause instanceof LiveError) return cause;
  const { code, message } = cause as NodeJS.ErrnoException;
  const isFull = code === "ENOSPC" || code === "EDQUOT" || code === "EFBIG";
  const what = isFull
    ? "The disk with the uploads is full, so a file could not be stored."
    : `A file could not be stored: ${message}.`;
  return new LiveError("HL_UPLOAD_STORE", what, { status: isFull ? 507 : 500, cause });
}
