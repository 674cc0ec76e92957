/** A stream that writes to a file from an offset on, as long as the file is still being sent. */
import { close, open, stat, writev } from "node:fs";
import { Writable } from "node:stream";

/** Milliseconds after which it is looked again whether the file is still being sent. */
export const trust = 5;

type Done = (error?: Error | null) => void;

/**
 * Another process may have accepted the file meanwhile, or moved it to where it stays: then it must not change any more,
 * although it is still open here. Its record is replaced or removed then.
 */
export class FileSink extends Writable {
  private file = -1;
  private record = -1;
  private checked = Number.NEGATIVE_INFINITY;

  /** @param recordPath - a file that is replaced once nothing more may be written */
  constructor(
    private readonly path: string,
    private readonly recordPath: string,
    private offset: number,
  ) {
    super({ highWaterMark: 256 * 1024 });
  }

  override _construct(done: Done): void {
    open(this.path, "r+", (error, file) => {
      if (error) return done(error);
      this.file = file;
      stat(this.recordPath, (error, found) => {
        this.record = found?.ino;
        done(error);
      });
    });
  }

  override _write(piece: Buffer, _encoding: string, done: Done): void {
    this.check((error) => (error ? done(error) : this.store([piece], done)));
  }

  override _writev(pieces: { chunk: Buffer }[], done: Done): void {
    const all = pieces.map(({ chunk }) => chunk);
    this.check((error) => (error ? done(error) : this.store(all, done)));
  }

  override _destroy(error: Error | null, done: Done): void {
    if (this.file === -1) return done(error);
    close(this.file, (failure) => done(error ?? failure));
  }

  private check(then: Done): void {
    if (performance.now() - this.checked < trust) return then();
    stat(this.recordPath, (_error, found) => {
      this.checked = performance.now();
      then(found?.ino === this.record ? null : new Error("A file was written to after it had arrived."));
    });
  }

  private store(pieces: Buffer[], done: Done): void {
    writev(this.file, pieces, this.offset, (error, written) => {
      if (error) return done(error);
      this.offset += written;
      const rest = after(pieces, written);
      if (rest.length === 0) done();
      else this.store(rest, done);
    });
  }
}

/** What is left of pieces: a disk that is almost full takes only some of them. */
function after(pieces: Buffer[], count: number): Buffer[] {
  const rest: Buffer[] = [];
  let skipped = count;
  for (const piece of pieces) {
    if (skipped < piece.length) rest.push(piece.subarray(skipped));
    skipped = Math.max(0, skipped - piece.length);
  }
  return rest;
}
