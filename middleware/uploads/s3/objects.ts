/** The requests for objects of a bucket that a store of uploads needs, and for those that are sent in parts. */
import type { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { type Bucket, BucketError, isNotThere } from "./bucket.js";
import { encode } from "./sign.js";
import { elementsOf, escapeXml, textOf } from "./xml.js";

/** An object of a list. */
export interface ListedObject {
  key: string;
  size: number;
  /** milliseconds since 1970 */
  modified: number;
}

/** A part of an object that is not put together yet. */
export interface Part {
  number: number;
  size: number;
  etag: string;
  /** milliseconds since 1970 */
  modified: number;
}

/** An object that is being sent in parts. */
export interface StartedUpload {
  key: string;
  upload: string;
  /** milliseconds since 1970 */
  started: number;
}

// --- Objects ---

export async function putObject(bucket: Bucket, key: string, body: Buffer | string): Promise<void> {
  await bucket.ask("PUT", key, { body });
}

export async function getObject(bucket: Bucket, key: string): Promise<Readable> {
  return bucket.request("GET", key);
}

/** Bytes of a range that is read at once. */
const rangeSize = 8 * 1024 * 1024;

/**
 * Reads an object, a range at a time. Node allocates memory for each piece that arrives, and frees it now and then: while the next
 * range is asked for, it has the time to.
 */
export async function* readInRanges(bucket: Bucket, key: string): AsyncGenerator<Buffer> {
  for (let at = 0, size = 1; at < size; ) {
    const range = `bytes=${at}-${at + rangeSize - 1}`;
    const answer = await bucket.request("GET", key, { headers: { range } }).catch(unlessEmpty);
    if (!answer) return;
    // `bytes 0-99/1234`; a service without ranges sends all of it
    size = Number(/\/(\d+)$/.exec(answer.headers["content-range"] ?? "")?.[1] ?? 0);
    for await (const piece of answer as AsyncIterable<Buffer>) {
      at += piece.length;
      yield piece;
    }
  }
}

/** An empty object has no range. */
function unlessEmpty(error: unknown): undefined {
  if (!(error instanceof BucketError && error.status === 416)) throw error;
}

/** The content of a small object; undefined if it is not there. */
export async function readObject(bucket: Bucket, key: string): Promise<Buffer | undefined> {
  return ifThere(async () => buffer(await bucket.request("GET", key)));
}

/** The size of an object in bytes; undefined if it is not there. */
export async function sizeOfObject(bucket: Bucket, key: string): Promise<number | undefined> {
  return ifThere(async () => {
    const answer = await bucket.request("HEAD", key);
    answer.resume();
    return Number(answer.headers["content-length"]);
  });
}

export async function deleteObject(bucket: Bucket, key: string): Promise<void> {
  await ifThere(() => bucket.ask("DELETE", key));
}

/** Copies an object within the service. @param type - its media type from then on */
export async function copyObject(
  from: Bucket,
  key: string,
  to: Bucket,
  target: string,
  type: string,
): Promise<void> {
  await to.ask("PUT", target, {
    headers: {
      "x-amz-copy-source": `/${from.place.bucket}/${key.split("/").map(encode).join("/")}`,
      "x-amz-metadata-directive": "REPLACE",
      "content-type": type,
    },
  });
}

/** The objects whose keys begin with a text. */
export async function* listObjects(bucket: Bucket, prefix: string): AsyncGenerator<ListedObject> {
  for (let token = ""; ; ) {
    const next = token === "" ? {} : { "continuation-token": token };
    const answer = await bucket.ask("GET", "", { query: { "list-type": "2", prefix, ...next } });
    for (const element of elementsOf(answer, "Contents"))
      yield {
        key: textOf(element, "Key"),
        size: Number(textOf(element, "Size")),
        modified: Date.parse(textOf(element, "LastModified")),
      };
    token = textOf(answer, "NextContinuationToken");
    if (textOf(answer, "IsTruncated") !== "true" || token === "") return;
  }
}

// --- Parts ---

/** Starts an object that is sent in parts; returns the name of its upload. */
export async function startUpload(bucket: Bucket, key: string): Promise<string> {
  return textOf(await bucket.ask("POST", key, { query: { uploads: "" }, body: "" }), "UploadId");
}

export async function putPart(
  bucket: Bucket,
  key: string,
  upload: string,
  number: number,
  body: Buffer,
): Promise<void> {
  await bucket.ask("PUT", key, { query: partQuery(upload, number), body });
}

/** The query of the request that sends a part. */
export function partQuery(upload: string, number: number): Record<string, string> {
  return { partNumber: `${number}`, uploadId: upload };
}

/** The parts that have arrived, up to the first that is missing; undefined if the object was put together, or given up. */
export async function listParts(bucket: Bucket, key: string, upload: string): Promise<Part[] | undefined> {
  return ifThere(async () => {
    const parts: Part[] = [];
    for (let after = ""; ; ) {
      const next = after === "" ? {} : { "part-number-marker": after };
      const answer = await bucket.ask("GET", key, { query: { uploadId: upload, ...next } });
      parts.push(...elementsOf(answer, "Part").map(readPart));
      after = textOf(answer, "NextPartNumberMarker");
      if (textOf(answer, "IsTruncated") !== "true" || after === "") break;
    }
    return parts.filter(({ number }, index) => number === index + 1);
  });
}

function readPart(element: string): Part {
  return {
    number: Number(textOf(element, "PartNumber")),
    size: Number(textOf(element, "Size")),
    etag: textOf(element, "ETag"),
    modified: Date.parse(textOf(element, "LastModified")),
  };
}

/** Puts an object together. */
export async function completeUpload(
  bucket: Bucket,
  key: string,
  upload: string,
  parts: readonly Part[],
): Promise<void> {
  const list = parts.map(
    ({ number, etag }) => `<Part><PartNumber>${number}</PartNumber><ETag>${escapeXml(etag)}</ETag></Part>`,
  );
  const body = `<CompleteMultipartUpload>${list.join("")}</CompleteMultipartUpload>`;
  await bucket.ask("POST", key, { query: { uploadId: upload }, body });
}

/** Gives up an object that is sent in parts, and deletes these. */
export async function abortUpload(bucket: Bucket, key: string, upload: string): Promise<void> {
  await ifThere(() => bucket.ask("DELETE", key, { query: { uploadId: upload } }));
}

/** The objects that are being sent in parts, whose keys begin with a text. */
export async function* listUploads(bucket: Bucket, prefix: string): AsyncGenerator<StartedUpload> {
  for (let after: Record<string, string> = {}; ; ) {
    const answer = await bucket.ask("GET", "", { query: { uploads: "", prefix, ...after } });
    for (const element of elementsOf(answer, "Upload"))
      yield {
        key: textOf(element, "Key"),
        upload: textOf(element, "UploadId"),
        started: Date.parse(textOf(element, "Initiated")),
      };
    if (textOf(answer, "IsTruncated") !== "true") return;
    after = {
      "key-marker": textOf(answer, "NextKeyMarker"),
      "upload-id-marker": textOf(answer, "NextUploadIdMarker"),
    };
  }
}

async function ifThere<Result>(action: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await action();
  } catch (error) {
    if (isNotThere(error)) return undefined;
    throw error;
  }
}
