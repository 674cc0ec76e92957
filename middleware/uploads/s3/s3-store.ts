/** Stores uploads in a bucket of S3, to which browsers send them themselves. */
import { createReadStream, createWriteStream } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import { Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { randomName } from "../../security/random.js";
import { announcedSize } from "../ids.js";
import type {
  DirectUploads,
  StoredUpload,
  UploadInfo,
  UploadKey,
  UploadStore,
  UploadUsage,
} from "../upload-store.js";
import { Bucket } from "./bucket.js";
import { findFault } from "./cors.js";
import {
  abortUpload,
  completeUpload,
  copyObject,
  deleteObject,
  getObject,
  listObjects,
  partQuery,
  putObject,
  readInRanges,
  sizeOfObject,
  startUpload,
} from "./objects.js";
import { PartSink } from "./part-sink.js";
import { FileRecords, isSafeName, readKey, sizeOf } from "./records.js";
import { readS3Options, type S3UploadOptions } from "./s3-options.js";
import { sweepBucket } from "./sweep.js";

/** Bytes of a part, of which a file can have 10,000: the least that S3 takes, since each is held in memory while it is sent. */
const smallestPart = 5 * 1024 * 1024;
const maxParts = 10_000;
/** Seconds for which an address for a part is good: so long a part may wait until its browser begins to send it. */
const signedFor = 900;

const unknownType = "application/octet-stream";

/** An object that is not the store's. */
interface Target {
  bucket: Bucket;
  key: string;
}

/**
 * Stores files in a bucket of S3, or of a service with its protocol. With our script browsers send their files to the bucket
 * themselves, in parts, by addresses that are good for one part each; this server only checks them when they are whole.
 * Without scripts and with htmx the server hands on what arrives.
 *
 * The bucket must allow `PUT` from the pages' origin (CORS), and the pages' Content-Security-Policy the bucket in
 * `connect-src`.
 *
 * @throws {LiveError} HL_OPTION for an option that is missing or does not fit
 *
 * @example
 * hyperLive({ uploads: { store: s3Uploads({ bucket: "my-uploads", region: "eu-central-1" }) } })
 */
export function s3Uploads(options: S3UploadOptions): UploadStore {
  const { place, prefix } = readS3Options(options);
  return new S3Store(new FileRecords(new Bucket(place), prefix));
}

class S3Store implements UploadStore {
  readonly direct: DirectUploads = {
    partSize: partSizeOf,
    sign: (key, offset) => this.sign(key, offset),
    findFault: (key, origin) => this.findFault(key, origin),
  };
  private readonly bucket: Bucket;

  constructor(private readonly records: FileRecords) {
    this.bucket = records.bucket;
  }

  async save(key: UploadKey, info: UploadInfo): Promise<void> {
    const upload = await this.uploadFor(key, info);
    await this.records.write(key, { info, ...(upload !== undefined && { upload }) });
  }

  private async uploadFor(key: UploadKey, info: UploadInfo): Promise<string | undefined> {
    if (info.type !== undefined) return (await this.records.read(key))?.upload;
    // One of unknown size may fit into a single request.
    return info.size > 0 ? startUpload(this.bucket, this.records.keyOf(key)) : undefined;
  }

  async find(key: UploadKey): Promise<StoredUpload | undefined> {
    const record = isSafeName(key.id) ? await this.records.read(key) : undefined;
    if (!record) return undefined;
    const progress = await this.records.progress(key, record);
    return progress && { info: record.info, received: progress.received };
  }

  write(key: UploadKey, offset: number): Writable {
    return new PartSink(this.records, key, offset, partSizeOf);
  }

  async finish(key: UploadKey, size: number): Promise<void> {
    const record = await this.records.read(key);
    const progress = record && (await this.records.progress(key, record));
    if (progress?.received !== size) throw new Error("A file is not there as a whole.");
    const { parts } = progress;
    const target = this.records.keyOf(key);
    if (parts && record?.upload !== undefined) {
      if (sizeOf(parts) !== size) throw new Error("The last part of a file is missing.");
      await completeUpload(this.bucket, target, record.upload, parts);
    } else if (size === 0) await putObject(this.bucket, target, "");
  }

  read(key: UploadKey): Readable {
    return Readable.from(readInRanges(this.bucket, this.records.keyOf(key)), { objectMode: false });
  }

  async moveTo(key: UploadKey, path: string): Promise<void> {
    const target = this.readTarget(path);
    const from = this.records.keyOf(key);
    if (target) {
      const type = (await this.records.read(key))?.info.type ?? unknownType;
      await copyObject(this.bucket, from, target.bucket, target.key, type);
    } else await this.download(from, path);
    await this.remove(key);
  }

  /** Replaces a file that is there once the whole object has arrived. */
  private async download(from: string, path: string): Promise<void> {
    const next = `${path}.${randomName()}`;
    try {
      await pipeline(await getObject(this.bucket, from), createWriteStream(next, { flags: "wx" }));
      await rename(next, path);
    } catch (error) {
      await rm(next, { force: true });
      throw error;
    }
  }

  async moveBack(key: UploadKey, path: string, info: UploadInfo): Promise<void> {
    const source = this.readTarget(path);
    if (source) return this.copyBack(key, source, info);
    try {
      const { type: _, ...unread } = info;
      await this.records.write(key, { info: { ...unread, size: 0 } });
      await pipeline(createReadStream(path), this.write(key, 0));
      await this.finish(key, (await stat(path)).size);
      await this.records.write(key, { info });
      await rm(path);
    } catch (error) {
      await this.remove(key);
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }

  private async copyBack(key: UploadKey, source: Target, info: UploadInfo): Promise<void> {
    if ((await sizeOfObject(source.bucket, source.key)) === undefined) return;
    const type = info.type ?? unknownType;
    await copyObject(source.bucket, source.key, this.bucket, this.records.keyOf(key), type);
    await this.records.write(key, { info });
    await deleteObject(source.bucket, source.key);
  }

  async remove(key: UploadKey): Promise<void> {
    if (!isSafeName(key.id)) return;
    const record = await this.records.read(key);
    const target = this.records.keyOf(key);
    if (record?.upload !== undefined && record.info.type === undefined)
      await abortUpload(this.bucket, target, record.upload);
    const folder = this.records.folderOf(key.owner);
    const own: string[] = [];
    for await (const { key: name } of listObjects(this.bucket, target))
      if (readKey(name.slice(folder.length))?.id === key.id) own.push(name);
    // The record last: what is left after a failure is swept by it.
    own.sort((a, b) => Number(a.endsWith(".json")) - Number(b.endsWith(".json")));
    for (const name of own) await deleteObject(this.bucket, name);
  }

  async usage(owner: string): Promise<UploadUsage> {
    const usage = { files: 0, bytes: 0 };
    const folder = this.records.folderOf(owner);
    for await (const { key } of listObjects(this.bucket, folder)) {
      const found = readKey(key.slice(folder.length));
      if (!found?.isRecord) continue;
      usage.files++;
      usage.bytes += announcedSize(found.id);
    }
    return usage;
  }

  async sweep(before: number): Promise<void> {
    await sweepBucket(this.records, before, (key) => this.remove(key));
  }

  // --- What browsers send themselves ---

  private async sign(key: UploadKey, offset: number): Promise<string | undefined> {
    const record = await this.records.read(key);
    if (record?.upload === undefined || record.info.type !== undefined) return undefined;
    const { size } = record.info;
    const partSize = partSizeOf(size);
    if (offset % partSize !== 0 || offset >= size) return undefined;
    const length = Math.min(partSize, size - offset);
    const query = partQuery(record.upload, offset / partSize + 1);
    // Signed with its length: nobody stores more by it than was announced.
    const headers = { "content-length": `${length}` };
    return this.bucket.presign("PUT", this.records.keyOf(key), { query, headers }, signedFor);
  }

  private async findFault(key: UploadKey, origin: string): Promise<string | undefined> {
    return findFault(this.bucket, this.records.keyOf(key), origin);
  }

  /** The object of a path such as `s3://bucket/key`. */
  private readTarget(path: string): Target | undefined {
    const [, name, key] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(path) ?? [];
    return name === undefined || key === undefined ? undefined : { bucket: this.bucket.named(name), key };
  }
}

/** @param size - of the file in bytes; 0 if it is not known */
function partSizeOf(size: number): number {
  const least = Math.ceil(size / maxParts);
  return Math.max(smallestPart, Math.ceil(least / smallestPart) * smallestPart);
}
