/** The contract of a store in which files wait for the event of their form. */
import type { Readable, Writable } from "node:stream";

/** Identifies a file. Files of two owners never share a key, whatever their ids are. */
export interface UploadKey {
  /** who has sent it, in characters that can be the name of a folder */
  owner: string;
  /** letters, digits, `-` and `_`; nobody can guess it */
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

/**
 * Stores files between their arrival and the event of their form. Processes that share a store continue each other's
 * uploads. All methods reject if the store fails; an id that it does not have is no failure.
 */
export interface UploadStore {
  /** Adds an empty file, or replaces what is known about it. */
  save(key: UploadKey, info: UploadInfo): Promise<void>;
  find(key: UploadKey): Promise<StoredUpload | undefined>;
  /** A stream that writes from an offset on. What was written before it was destroyed stays; "finish" means that it is stored. */
  write(key: UploadKey, offset: number): Writable;
  read(key: UploadKey): Readable;
  /** Moves a file out of the store, to a path of this machine. */
  moveTo(key: UploadKey, path: string): Promise<void>;
  /** Moves a file back that `moveTo` has moved. */
  moveBack(key: UploadKey, path: string, info: UploadInfo): Promise<void>;
  remove(key: UploadKey): Promise<void>;
  usage(owner: string): Promise<UploadUsage>;
  /** Removes the files to which nothing was written since a moment, in milliseconds since 1970. */
  sweep(before: number): Promise<void>;
}
