/**
 * What a bucket has of a file: `key.json` says what is known about it; `key` is the file, once its parts are put together;
 * `key.tail3` are the bytes after its second part that are too few for a part of their own.
 */
import type { UploadInfo, UploadKey } from "../upload-store.js";
import type { Bucket } from "./bucket.js";
import { listParts, type Part, putObject, readObject, sizeOfObject } from "./objects.js";

/** What is known about a file. */
export interface FileRecord {
  info: UploadInfo;
  /** the upload of its parts; undefined for one that is sent as a whole */
  upload?: string;
}

/** What has arrived of a file. */
export interface Progress {
  received: number;
  /** undefined if it is put together */
  parts: Part[] | undefined;
}

const recordSuffix = ".json";

/** The names of the objects of a store's files. */
export class FileRecords {
  /** @param prefix - with which all keys begin */
  constructor(
    readonly bucket: Bucket,
    readonly prefix: string,
  ) {}

  folderOf(owner: string): string {
    return `${this.prefix}${checkName(owner)}/`;
  }

  keyOf({ owner, id }: UploadKey): string {
    return this.folderOf(owner) + checkName(id);
  }

  /** The bytes before a part that is not there yet. */
  tailOf(key: UploadKey, number: number): string {
    return `${this.keyOf(key)}.tail${number}`;
  }

  async read(key: UploadKey): Promise<FileRecord | undefined> {
    const bytes = await readObject(this.bucket, this.keyOf(key) + recordSuffix);
    return bytes && (JSON.parse(bytes.toString()) as FileRecord);
  }

  async write(key: UploadKey, record: FileRecord): Promise<void> {
    await putObject(this.bucket, this.keyOf(key) + recordSuffix, JSON.stringify(record));
  }

  /** What has arrived of a file; undefined if its upload was given up, as by a rule of the bucket. */
  async progress(key: UploadKey, { info, upload }: FileRecord): Promise<Progress | undefined> {
    // It was put together before it was accepted.
    if (info.type !== undefined) return { received: info.size, parts: undefined };
    const parts = upload === undefined ? undefined : await listParts(this.bucket, this.keyOf(key), upload);
    if (!parts) {
      const received = await sizeOfObject(this.bucket, this.keyOf(key));
      return upload !== undefined && received === undefined ? undefined : { received: received ?? 0, parts };
    }
    const tail = await sizeOfObject(this.bucket, this.tailOf(key, parts.length + 1));
    return { received: sizeOf(parts) + (tail ?? 0), parts };
  }
}

export function sizeOf(parts: readonly Part[]): number {
  return parts.reduce((sum, { size }) => sum + size, 0);
}

const safeName = /^[\w-]{1,80}$/;

/** Whether a text can be the name of an owner, or of a file. */
export function isSafeName(name: string): boolean {
  return safeName.test(name);
}

/** The id of the file that an object belongs to, and whether the object is its record. */
export function readKey(name: string): { id: string; isRecord: boolean } | undefined {
  const [, id, suffix = ""] = /^([\w-]{1,80})(\.json|\.tail\d+)?$/.exec(name) ?? [];
  return id === undefined ? undefined : { id, isRecord: suffix === recordSuffix };
}

function checkName(name: string): string {
  if (!isSafeName(name)) throw new Error("The name of an upload has characters that no key may have.");
  return name;
}
