/** A file that a user has sent, as handlers get it. */

import type { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { LiveError } from "../../views/errors.js";

/** Where the bytes of an {@link Upload} are until its event is over; see `uploads/upload-store.ts`. */
export interface UploadContent {
  read(): Readable;
  /** Moves it to a path of this machine. */
  moveTo(path: string): Promise<void>;
  /** Moves it back from there. */
  moveBack(path: string): Promise<void>;
  /** Lets it wait for the next event of its form, and returns its token. */
  keep(): Promise<string>;
  remove(): Promise<void>;
}

/** What is known about a file. */
export interface UploadFacts {
  name: string;
  type: string;
  size: number;
}

/**
 * A file that a user has sent. A handler keeps it by `moveTo()`, or by reading it; the file itself is deleted when the
 * event is over.
 *
 * @example
 * class Album {
 *   @IsFile({ types: ["image/*"], max: "5 MB", count: 3 }) photos!: Upload[];
 * }
 *
 * @handler(Album) async add({ photos }: Album) {
 *   for (const photo of photos) await photo.moveTo(`photos/${randomUUID()}`);
 * }
 */
export class Upload {
  /** The name that the file had on the user's device, without its path: text to show, never part of a path. */
  readonly name: string;
  /** The media type, by the file's content, such as `image/png`; `application/octet-stream` if that is not known. */
  readonly type: string;
  /** Its size in bytes. */
  readonly size: number;
  readonly #content: UploadContent;
  #state: "waiting" | "gone" = "waiting";
  #movedTo: string | undefined;

  /** @internal */
  constructor({ name, type, size }: UploadFacts, content: UploadContent) {
    this.name = name;
    this.type = type;
    this.size = size;
    this.#content = content;
  }

  /**
   * Reads the content. The handler must have read it when it ends.
   *
   * @throws {LiveError} HL_UPLOAD_GONE after `moveTo()` or `discard()`, and after the event
   */
  stream(): Readable {
    this.#check("stream()");
    return this.#content.read();
  }

  /** Reads the whole content into memory. Throws as {@link stream} does. */
  async arrayBuffer(): Promise<ArrayBuffer> {
    const { buffer: bytes, byteOffset, byteLength } = await buffer(this.stream());
    return bytes.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
  }

  /**
   * Moves the file to a path, where it stays; one that is there already is replaced. If the handler throws later, the file
   * is moved back, so that the form can be sent again. Don't make the path from {@link name}, which the user has chosen.
   *
   * @throws {LiveError} HL_UPLOAD_GONE as {@link stream} does; the error of the file system, if the path can't be written
   */
  async moveTo(path: string): Promise<void> {
    this.#check("moveTo()");
    await this.#content.moveTo(path);
    this.#state = "gone";
    this.#movedTo = path;
  }

  /** Deletes the file now, instead of at the end of the event. */
  async discard(): Promise<void> {
    if (this.#state === "gone") return;
    this.#state = "gone";
    await this.#content.remove();
  }

  /**
   * Moves the file back to where it waited, since its event was undone.
   *
   * @internal
   */
  static async undo(upload: Upload): Promise<void> {
    const to = upload.#movedTo;
    if (to === undefined) return;
    upload.#movedTo = undefined;
    await upload.#content.moveBack(to);
    upload.#state = "waiting";
  }

  /**
   * Lets the file wait for the next event of its form, as if it had been sent before that.
   *
   * @returns the text that stands for it; undefined if it is not there any more
   * @internal
   */
  static async keep(upload: Upload): Promise<string | undefined> {
    if (upload.#state === "gone") return undefined;
    upload.#state = "gone";
    return upload.#content.keep();
  }

  #check(method: string): void {
    if (this.#state === "waiting") return;
    throw new LiveError(
      "HL_UPLOAD_GONE",
      `${method} was called on ${JSON.stringify(this.name)}, which was moved or deleted, or whose event is over.`,
    );
  }
}

/** A file that was refused, such as one that is too large. */
export class RefusedFile {
  /** @param why - follows the field's name in a message, such as `is larger than 5 MB` */
  constructor(readonly why: string) {}
}

/** The files of an event: by the texts that its fields have in their place. */
export type EventFiles = ReadonlyMap<string, Upload | RefusedFile>;
