/** The option `uploads`, checked and with its defaults. */
import type { Upload } from "../input/upload.js";
import type { UploadStore } from "./upload-store.js";

/** Options for files that users send. */
export interface UploadOptions {
  /**
   * The folder in which files wait for the event of their form. Processes that share it continue each other's uploads.
   * Default: one for this application in the system's folder for temporary files.
   */
  folder?: string;
  /** Stores the files instead of the folder. */
  store?: UploadStore;
  /** Maximum size of all files of one post, and of all that wait for one owner: bytes, or a text. Default "1 GB". */
  maxTotal?: number | string;
  /** Maximum number of files of one post, and of those that wait for one owner. Default 1,000. */
  maxWaiting?: number;
  /** Milliseconds after which a file is deleted whose form was not sent. Default an hour. */
  maxAge?: number;
  /**
   * Checks each file once it has arrived, such as by a virus scanner. A returned text is the reason for which the file is
   * refused, as in `return "has a virus"`; `false` or an error refuse it, too.
   */
  check?: (upload: Upload) => unknown;
}

/** The options with their defaults. */
export interface UploadSettings {
  store: UploadStore | undefined;
  folder: string | undefined;
  /** in bytes */
  maxTotal: number;
  maxWaiting: number;
  maxAge: number;
  check: ((upload: Upload) => unknown) | undefined;
}
