/** What the ways of sending a file have in common. */

/** A file that is being sent. */
export interface Sending {
  _file: File;
  /** where files are begun */
  _address: string;
  /** further headers, such as a token against forgery */
  _headers: Record<string, string>;
  /** what is told about the file when it is begun */
  _metadata: Record<string, string>;
  _signal: AbortSignal;
  /** called with the number of bytes that have arrived, and the address of the file */
  _onProgress(bytes: number, at: string): void;
}

/** Sends a request about a file; rejects unless it is answered as it should be. */
export type Ask = (
  sending: Sending,
  url: string,
  method: string,
  headers?: Record<string, string>,
  body?: Blob,
) => Promise<Response>;
