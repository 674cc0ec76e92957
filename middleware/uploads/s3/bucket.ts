/** Requests to a bucket of S3, or of another service that speaks its protocol: signed, repeated where that helps. */
import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import { buffer, text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { encode, presign, type S3Credentials, type Signer, signHeaders, writeQuery } from "./sign.js";
import { textOf } from "./xml.js";

/** Milliseconds without a byte after which a request is given up. */
const silence = 60_000;
/** Milliseconds before a request is sent again that has failed without the bucket having refused it. */
const pauses = [100, 400, 1_600];

/** Where a bucket is, and who uses it. */
export interface BucketPlace {
  bucket: string;
  region: string;
  /** the service, as in `https://s3.example`; undefined for that of Amazon */
  endpoint: string | undefined;
  credentials: () => S3Credentials | Promise<S3Credentials>;
}

/** What a request has besides its method and its object. */
export interface BucketRequest {
  query?: Record<string, string>;
  /** the names in lower case */
  headers?: Record<string, string>;
  body?: Buffer | string;
}

/** A request that the bucket has refused. */
export class BucketError extends Error {
  constructor(
    readonly status: number,
    /** S3's name for it, such as `NoSuchKey` */
    readonly reason: string,
    message: string,
  ) {
    super(message);
  }
}

/** Whether an error says that an object, or an upload in parts, is not there. */
export function isNotThere(error: unknown): boolean {
  return error instanceof BucketError && error.status === 404 && error.reason !== "NoSuchBucket";
}

export class Bucket {
  private readonly agent: http.Agent;

  constructor(readonly place: BucketPlace) {
    const { Agent } = this.origin.startsWith("https:") ? https : http;
    this.agent = new Agent({ keepAlive: true });
  }

  /** Another bucket of the same service. */
  named(bucket: string): Bucket {
    return bucket === this.place.bucket ? this : new Bucket({ ...this.place, bucket });
  }

  /** The address of the bucket without its path, for a policy of a page. */
  get origin(): string {
    return this.urlOf("").origin;
  }

  /**
   * Sends a request; resolves with its answer, whose body must be read.
   *
   * @throws {BucketError} if the bucket refuses it; the error of the network after the last attempt
   */
  async request(method: string, key: string, options: BucketRequest = {}): Promise<IncomingMessage> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.attempt(method, key, options);
      } catch (error) {
        const pause = pauses[attempt];
        const isFinal = error instanceof BucketError && error.status < 500 && error.status !== 429;
        if (isFinal || pause === undefined) throw error;
        await sleep(pause * (0.5 + Math.random() / 2));
      }
    }
  }

  /** Sends a request; resolves with the text of its answer. */
  async ask(method: string, key: string, options?: BucketRequest): Promise<string> {
    const answer = await text(await this.request(method, key, options));
    // An answer that takes long may begin as a success, and end as an error.
    if (answer.includes("<Error>")) throw errorOf(500, answer, method, key);
    return answer;
  }

  /** An address by which a browser may send one request. */
  async presign(method: string, key: string, options: BucketRequest, seconds: number): Promise<string> {
    const { query = {}, headers = {} } = options;
    return presign(method, this.urlOf(key), query, headers, seconds, await this.signer());
  }

  urlOf(key: string, query: Record<string, string> = {}): URL {
    const { bucket, region, endpoint } = this.place;
    const base = endpoint ?? `https://${bucket}.s3.${region}.amazonaws.com`;
    const path = (endpoint === undefined ? key : `${bucket}/${key}`).split("/").map(encode).join("/");
    const search = writeQuery(query);
    return new URL(`${base.replace(/\/$/, "")}/${path}${search && `?${search}`}`);
  }

  private async signer(): Promise<Signer> {
    return { credentials: await this.place.credentials(), region: this.place.region, now: new Date() };
  }

  private async attempt(
    method: string,
    key: string,
    { query, headers = {}, body }: BucketRequest,
  ): Promise<IncomingMessage> {
    const url = this.urlOf(key, query);
    const length = body === undefined ? {} : { "content-length": `${Buffer.byteLength(body)}` };
    const signed = signHeaders(method, url, { ...headers, ...length }, await this.signer());
    const answer = await this.send(method, url, signed, body);
    const { statusCode = 500 } = answer;
    if (statusCode < 300) return answer;
    throw errorOf(statusCode, method === "HEAD" ? "" : (await buffer(answer)).toString(), method, key);
  }

  private send(
    method: string,
    url: URL,
    headers: Record<string, string>,
    body: Buffer | string | undefined,
  ): Promise<IncomingMessage> {
    const { request } = url.protocol === "https:" ? https : http;
    return new Promise((resolve, reject) => {
      const sent = request(url, { method, headers, agent: this.agent, timeout: silence }, resolve);
      sent.on("timeout", () => sent.destroy(new Error(`${url.host} does not answer`)));
      sent.on("error", reject);
      sent.end(body);
    });
  }
}

function errorOf(status: number, xml: string, method: string, key: string): BucketError {
  const reason = textOf(xml, "Code") || (status === 404 ? "NoSuchKey" : `status ${status}`);
  const what = textOf(xml, "Message");
  return new BucketError(status, reason, `${method} of ${key} was refused: ${reason}${what && `, ${what}`}`);
}
