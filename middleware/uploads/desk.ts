/** Receives files that are sent before their form, and keeps them until its event. */
import { hash } from "node:crypto";
import type { Readable } from "node:stream";
import { LiveError } from "../../views/errors.js";
import { cleanName } from "../input/file-names.js";
import { refusalOfSize, refusalOfType } from "../input/is-file.js";
import { RefusedFile, type Upload } from "../input/upload.js";
import type { Logger } from "../logger.js";
import { randomName } from "../security/random.js";
import { KeyedLock } from "../state/keyed-lock.js";
import { headOf } from "./head.js";
import { idFor } from "./ids.js";
import { PostDesk } from "./post-desk.js";
import { type Poured, pour } from "./pour.js";
import { keyOf, type NewUpload, type Rule, Shelf, type ShelfSettings, storeFailed } from "./shelf.js";
import type { StoredUpload, UploadInfo, UploadStore } from "./upload-store.js";

/** The text that a field has in place of a file. */
const token = /^[\w-]{22}-[0-9a-z]{1,11}$/;

/** Whether the text of a field may stand for a file. */
export function isToken(text: string): boolean {
  return token.test(text);
}

export class UploadDesk {
  /** receives files within the post of their form */
  readonly posts: PostDesk;
  private readonly shelf: Shelf;
  private readonly starts = new KeyedLock<string>();

  constructor(
    private readonly store: UploadStore,
    settings: ShelfSettings,
    logger: Logger,
  ) {
    this.shelf = new Shelf(store, settings, logger);
    this.posts = new PostDesk(this.shelf);
  }

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
      const known = await this.find(owner, id);
      if (known) return [id, known];
      const { bytes } = await this.shelf.usage(owner);
      if (bytes + size > this.shelf.settings.maxTotal) throw this.shelf.tooMuch();
      const info = { name, size, component, field, types: file.rule.types };
      await this.shelf.attempt(() => this.store.save(keyOf(owner, id), info));
      this.shelf.posts.reserve(owner, size);
      return [id, { info, received: 0 }];
    });
  }

  find(owner: string, id: string): Promise<StoredUpload | undefined> {
    return this.shelf.attempt(async () => (isToken(id) ? this.store.find(keyOf(owner, id)) : undefined));
  }

  /**
   * Writes what a request brings of a file.
   *
   * @throws {LiveError} HL_UPLOAD_STORE if the store fails
   */
  async append(owner: string, id: string, offset: number, max: number, source: Readable): Promise<Poured> {
    const sink = this.store.write(keyOf(owner, id), offset);
    const poured = await pour(source, sink, (size) => size <= max);
    if (poured.failure) throw storeFailed(poured.failure);
    return poured;
  }

  async remove(owner: string, id: string): Promise<void> {
    if (isToken(id)) await this.shelf.attempt(() => this.store.remove(keyOf(owner, id)));
  }

  /** Refuses and removes a file by its first bytes, if they are of another type than its field allows. */
  async checkHead(owner: string, id: string, info: UploadInfo, head: Buffer): Promise<RefusedFile | string> {
    return this.shelf.checkType(keyOf(owner, id), info, head);
  }

  /** Accepts a file that has arrived as a whole, or refuses and removes it. */
  async finish(owner: string, id: string, info: UploadInfo): Promise<Upload | RefusedFile> {
    const at = keyOf(owner, id);
    await this.shelf.attempt(() => this.store.finish?.(at, info.size));
    const head = await this.shelf.attempt(() => headOf(this.store.read(at)));
    const type = await this.shelf.checkType(at, info, head);
    return type instanceof RefusedFile ? type : this.shelf.accept(at, { ...info, type });
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
    return why === undefined ? this.shelf.uploadOf(keyOf(owner, text), info) : new RefusedFile(why);
  }

  /** Bytes of the parts in which browsers send a file to the store themselves; undefined if they don't. */
  partSize(size: number): number | undefined {
    return size > 0 ? this.store.direct?.partSize(size) : undefined;
  }

  /** An address for the part of a file that begins at an offset; undefined if none does. */
  sign(owner: string, id: string, offset: number): Promise<string | undefined> {
    return this.shelf.attempt(() => this.store.direct?.sign(keyOf(owner, id), offset));
  }

  /**
   * Finds out why a browser could not send a part to the store.
   *
   * @returns why; undefined if nothing is known
   */
  async findFault(owner: string, id: string, origin: string): Promise<LiveError | undefined> {
    const why = await this.shelf.attempt(() => this.store.direct?.findFault(keyOf(owner, id), origin));
    return why === undefined ? undefined : new LiveError("HL_UPLOAD_STORE", why, { status: 424 });
  }

  /** Deletes the files whose forms were not sent. */
  async sweep(): Promise<void> {
    const { settings, logger } = this.shelf;
    try {
      await this.store.sweep(Date.now() - settings.maxAge);
    } catch (error) {
      logger.error("Hyper Live: uploads that nobody has used could not be deleted.", error);
    }
  }
}
