/** The contract of a store in which files wait for the event of their form. */
import type { Readable, Writable } from "node:stream";

/** Identifies a file. Files of two owners never share a key, whatever their ids are. */
export interface UploadKey {
  /** who has sent it, in characters that can be the name of a folder */
  owner: string;
  /** letters, digits, `-` and `_`; nobody can guess it. It names the announced size: see `announcedSize()` */
  id: string;
}

/** What is known about a file that is being sent. */
export interface UploadInfo {
  /** its name, cleaned */
  name: string;
  /** its size in bytes, as its browser has announced it */
  size: number;
  /** name of the component whose form has the field */
  component: string;
  /** place of the field in its form, with `*` for the numbers of rows */
  field: string;
  /** the types that the field allows */
  types: readonly string[];
  /** its type by its content, once it has arrived and was accepted */
  type?: string;
}

/** A file as the store has it. */
export interface StoredUpload {
  info: UploadInfo;
  /** bytes that have arrived */
  received: number;
}

/** What waits for an owner. */
export interface UploadUsage {
  files: number;
  /** bytes, with those that are announced but have not arrived yet */
  bytes: number;
}

/** What a store has to which browsers send their files themselves, in parts. */
export interface DirectUploads {
  /** Bytes of each part of a file but its last. */
  partSize(size: number): number;
  /**
   * An address to which a browser may `PUT` the part that begins at an offset, and nothing but that.
   *
   * @returns undefined if no part begins there, or if the file is whole
   */
  sign(key: UploadKey, offset: number): Promise<string | undefined>;
  /** Why browsers at an origin can't send parts: a sentence with what to do; undefined if they can. */
  findFault(key: UploadKey, origin: string): Promise<string | undefined>;
}

/**
 * Stores files between their arrival and the event of their form. Processes that share a store continue each other's
 * uploads. All methods reject if the store fails; an id that it does not have is no failure.
 */
export interface UploadStore {
  /** Adds an empty file, or replaces what is known about it. */
  save(key: UploadKey, info: UploadInfo): Promise<void>;
  find(key: UploadKey): Promise<StoredUpload | undefined>;
  /**
   * A stream that writes from an offset on, at which the file ends. It is ended when its source is cut, too: what was written
   * stays. "finish" means that all of it is stored.
   */
  write(key: UploadKey, offset: number): Writable;
  /**
   * Called once all bytes of a file have arrived, and before it is read; more than once if a process was killed.
   *
   * @param size - in bytes
   */
  finish?(key: UploadKey, size: number): Promise<void>;
  /** Reads a whole file. */
  read(key: UploadKey): Readable;
  /** Moves a file out of the store, to a path of this machine. */
  moveTo(key: UploadKey, path: string): Promise<void>;
  /** Moves a file back that `moveTo` has moved. */
  moveBack(key: UploadKey, path: string, info: UploadInfo): Promise<void>;
  remove(key: UploadKey): Promise<void>;
  usage(owner: string): Promise<UploadUsage>;
  /** Removes the files to which nothing was written since a moment, in milliseconds since 1970. */
  sweep(before: number): Promise<void>;
  /** With it our script sends files to the store, instead of to this server. */
  readonly direct?: DirectUploads;
}
