/** A stream that sends a file to a bucket in parts, and never holds more than one part of it. */
import { Writable } from "node:stream";
import type { UploadKey } from "../upload-store.js";
import { putObject, putPart, readObject, startUpload } from "./objects.js";
import type { FileRecord, FileRecords } from "./records.js";
import { sizeOf } from "./records.js";

/** Sends what is written to it from an offset on. What is too little for a part is kept beside the parts. */
export class PartSink extends Writable {
  private opening: Promise<void> | undefined;
  private record!: FileRecord;
  private buffer!: Buffer;
  private filled = 0;
  /** that of the next part, the first is 1 */
  private number = 1;

  constructor(
    private readonly records: FileRecords,
    private readonly key: UploadKey,
    private offset: number,
    private readonly partSize: (size: number) => number,
  ) {
    super({ highWaterMark: 256 * 1024 });
  }

  override _write(piece: Buffer, _encoding: string, done: (error?: Error) => void): void {
    this.add(piece).then(() => done(), done);
  }

  override _final(done: (error?: Error) => void): void {
    const rest = this.opening === undefined ? Promise.resolve() : this.sendRest();
    rest.then(() => done(), done);
  }

  private async add(piece: Buffer): Promise<void> {
    this.opening ??= this.open();
    await this.opening;
    for (let at = 0; at < piece.length; ) {
      const count = piece.copy(this.buffer, this.filled, at);
      at += count;
      this.filled += count;
      this.offset += count;
      if (this.filled === this.buffer.length) await this.sendPart();
    }
  }

  private async open(): Promise<void> {
    const { records, key, offset } = this;
    const record = await records.read(key);
    if (!record) throw new Error("A file is written to that the bucket does not have.");
    this.record = record;
    this.buffer = Buffer.allocUnsafe(this.partSize(record.info.size));
    if (offset === 0) return;
    const { parts = [] } = (await records.progress(key, record)) ?? {};
    this.number = parts.length + 1;
    const missing = offset - sizeOf(parts);
    const tail = missing > 0 ? await readObject(records.bucket, records.tailOf(key, this.number)) : undefined;
    if (missing !== (tail?.length ?? 0)) throw new Error("A file is continued elsewhere than at its end.");
    this.filled = tail?.copy(this.buffer) ?? 0;
  }

  private async sendPart(): Promise<void> {
    const { records, key, record } = this;
    const target = records.keyOf(key);
    if (record.upload === undefined) {
      record.upload = await startUpload(records.bucket, target);
      await records.write(key, record);
    }
    await putPart(records.bucket, target, record.upload, this.number, this.buffer.subarray(0, this.filled));
    this.number++;
    this.filled = 0;
  }

  private async sendRest(): Promise<void> {
    const { records, key, record, filled } = this;
    const rest = this.buffer.subarray(0, filled);
    const isEnd = this.offset >= record.info.size;
    if (isEnd && record.upload === undefined) await putObject(records.bucket, records.keyOf(key), rest);
    else if (isEnd && filled > 0) await this.sendPart();
    else if (filled > 0) await putObject(records.bucket, records.tailOf(key, this.number), rest);
  }
}
