/** A server that speaks S3's protocol as far as the store of uploads needs it, as strictly as S3 does. */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import type { S3UploadOptions } from "../../middleware/index.js";
import { account, faultOf, region } from "./s3-signature.js";

interface StoredObject {
  body: Buffer;
  modified: number;
  type: string;
}

interface StartedParts {
  key: string;
  started: number;
  parts: Map<number, StoredObject>;
}

/** What the bucket's CORS configuration allows. */
export interface Cors {
  origins: string[];
  methods: string[];
}

const smallestPart = 5 * 1024 * 1024;

export class FakeS3 {
  readonly objects = new Map<string, StoredObject>();
  readonly uploads = new Map<string, StartedParts>();
  /** the requests so far, as in `PUT /bucket/key?partNumber=1` */
  readonly requests: string[] = [];
  cors: Cors | undefined = { origins: ["*"], methods: ["PUT"] };
  /** entries of a list that are sent at once */
  pageSize = 1_000;
  /** called before a request is answered; a status refuses it, 0 cuts its connection */
  intercept: (request: IncomingMessage, url: URL) => number | undefined | Promise<number | undefined> = () =>
    undefined;
  private count = 0;
  endpoint = "";

  /** The options for a store in it. */
  get options(): S3UploadOptions {
    return { bucket: "bucket", region, endpoint: this.endpoint, credentials: account };
  }

  /** Makes everything in it older. */
  age(milliseconds: number): void {
    for (const object of this.objects.values()) object.modified -= milliseconds;
    for (const upload of this.uploads.values()) {
      upload.started -= milliseconds;
      for (const part of upload.parts.values()) part.modified -= milliseconds;
    }
  }

  /** Whether nothing is left in it. */
  get isEmpty(): boolean {
    return this.objects.size === 0 && this.uploads.size === 0;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.endpoint);
    this.requests.push(`${request.method} ${request.url}`);
    this.allow(request, response);
    if (request.method === "OPTIONS") return void response.writeHead(this.cors ? 200 : 403).end();
    const body = await buffer(request).catch(() => undefined);
    const status = await this.intercept(request, url);
    if (status === 0 || !body) return void request.socket.destroy();
    const fault = status ? "Intercepted" : faultOf(request, url);
    if (fault !== undefined) return this.refuse(response, status ?? 403, fault);
    const [, bucket, ...rest] = url.pathname.split("/").map(decodeURIComponent);
    if (bucket !== "bucket" && bucket !== "other") return this.refuse(response, 404, "NoSuchBucket");
    const key = `${bucket === "bucket" ? "" : `${bucket}:`}${rest.join("/")}`;
    const query = url.searchParams;
    if (query.has("uploads")) this.answerUploads(request.method, key, query, response);
    else if (query.has("uploadId")) this.answerParts(request.method, key, query, body, response);
    else if (query.has("list-type")) this.list(query, response);
    else this.answerObject(request, key, body, response);
  }

  private allow({ headers }: IncomingMessage, response: ServerResponse): void {
    const { origin } = headers;
    if (!origin || !this.cors) return;
    const found = this.cors.origins.find((each) => each === "*" || each === origin);
    if (found) response.setHeader("Access-Control-Allow-Origin", found);
    if (found) response.setHeader("Access-Control-Allow-Methods", this.cors.methods.join(", "));
  }

  private answerObject(
    { method, headers }: IncomingMessage,
    key: string,
    body: Buffer,
    response: ServerResponse,
  ): void {
    const object = this.objects.get(key);
    if (method === "PUT") {
      const source = decodeURIComponent(String(headers["x-amz-copy-source"] ?? ""));
      const from = source.replace(/^\/bucket\//, "").replace(/^\/other\//, "other:");
      const copied = source ? this.objects.get(from)?.body : body;
      if (!copied) return this.refuse(response, 404, "NoSuchKey");
      const type = headers["content-type"] ?? "binary/octet-stream";
      this.objects.set(key, { body: copied, modified: Date.now(), type });
      return this.send(response, source ? "<CopyObjectResult/>" : "", { ETag: etagOf(copied) });
    }
    if (method === "DELETE") {
      this.objects.delete(key);
      return void response.writeHead(204).end();
    }
    if (!object) return this.refuse(response, 404, method === "HEAD" ? "" : "NoSuchKey");
    const [, from = 0, to = 0] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? "") ?? [];
    const { length } = object.body;
    if (to && length === 0) return this.refuse(response, 416, "InvalidRange");
    if (!to) {
      response.writeHead(200, { "Content-Length": length });
      return void response.end(method === "HEAD" ? undefined : object.body);
    }
    const part = object.body.subarray(Number(from), Number(to) + 1);
    const range = `bytes ${from}-${Number(from) + part.length - 1}/${length}`;
    response.writeHead(206, { "Content-Length": part.length, "Content-Range": range });
    response.end(part);
  }

  private answerUploads(
    method: string | undefined,
    key: string,
    query: URLSearchParams,
    response: ServerResponse,
  ): void {
    if (method === "POST") {
      const id = `upload+${++this.count}/=`;
      this.uploads.set(id, { key, started: Date.now(), parts: new Map() });
      return this.send(response, `<R><Bucket>bucket</Bucket><UploadId>${id}</UploadId></R>`);
    }
    const all = [...this.uploads].filter(([, { key }]) => key.startsWith(query.get("prefix") ?? ""));
    const from = all.findIndex(([id]) => id === query.get("upload-id-marker")) + 1;
    const page = all.slice(from, from + this.pageSize);
    const last = page.at(-1);
    const items = page.map(
      ([id, { key, started }]) =>
        `<Upload><Key>${key}</Key><UploadId>${id}</UploadId><Initiated>${iso(started)}</Initiated></Upload>`,
    );
    const next = `<NextKeyMarker>${last?.[1].key}</NextKeyMarker><NextUploadIdMarker>${last?.[0]}</NextUploadIdMarker>`;
    this.send(response, `<R>${next}${truncated(from + page.length < all.length)}${items.join("")}</R>`);
  }

  private answerParts(
    method: string | undefined,
    key: string,
    query: URLSearchParams,
    body: Buffer,
    response: ServerResponse,
  ): void {
    const id = query.get("uploadId") ?? "";
    const upload = this.uploads.get(id);
    if (!upload || upload.key !== key) return this.refuse(response, 404, "NoSuchUpload");
    if (method === "PUT") {
      upload.parts.set(Number(query.get("partNumber")), { body, modified: Date.now(), type: "" });
      return this.send(response, "", { ETag: etagOf(body) });
    }
    if (method === "DELETE") {
      this.uploads.delete(id);
      return void response.writeHead(204).end();
    }
    if (method === "POST") return this.complete(id, upload, body.toString(), response);
    this.listParts(upload, Number(query.get("part-number-marker") ?? 0), response);
  }

  private listParts({ parts }: StartedParts, after: number, response: ServerResponse): void {
    const all = [...parts].sort(([a], [b]) => a - b).filter(([number]) => number > after);
    const page = all.slice(0, this.pageSize);
    const items = page.map(
      ([number, { body, modified }]) =>
        `<Part><PartNumber>${number}</PartNumber><LastModified>${iso(modified)}</LastModified>` +
        `<ETag>${etagOf(body).replaceAll('"', "&quot;")}</ETag><Size>${body.length}</Size></Part>`,
    );
    const next = `<NextPartNumberMarker>${page.at(-1)?.[0] ?? 0}</NextPartNumberMarker>`;
    this.send(response, `<R>${next}${truncated(page.length < all.length)}${items.join("")}</R>`);
  }

  private complete(id: string, upload: StartedParts, xml: string, response: ServerResponse): void {
    const wanted = [...xml.matchAll(/<PartNumber>(\d+)<\/PartNumber><ETag>([^<]*)<\/ETag>/g)];
    const parts = wanted.map(([, number, etag = ""]) => {
      const part = upload.parts.get(Number(number));
      const sent = etag.replace(/&(?:quot|#34);/g, '"');
      return part && etagOf(part.body) === sent ? part.body : undefined;
    });
    if (parts.length === 0 || parts.includes(undefined)) return this.refuse(response, 400, "InvalidPart");
    if (parts.slice(0, -1).some((part) => (part?.length ?? 0) < smallestPart))
      return this.refuse(response, 400, "EntityTooSmall");
    const body = Buffer.concat(parts as Buffer[]);
    this.objects.set(upload.key, { body, modified: Date.now(), type: "" });
    this.uploads.delete(id);
    this.send(response, "<CompleteMultipartUploadResult/>");
  }

  private list(query: URLSearchParams, response: ServerResponse): void {
    const prefix = query.get("prefix") ?? "";
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
    const after = keys.filter((key) => key > (query.get("continuation-token") ?? ""));
    const page = after.slice(0, this.pageSize);
    const items = page.map((key) => {
      const { modified, body } = this.objects.get(key) as StoredObject;
      return `<Contents><Key>${key}</Key><LastModified>${iso(modified)}</LastModified><Size>${body.length}</Size></Contents>`;
    });
    const isCut = page.length < after.length;
    const next = isCut ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : "";
    this.send(response, `<R>${truncated(isCut)}${next}${items.join("")}</R>`);
  }

  private send(response: ServerResponse, text: string, headers: Record<string, string> = {}): void {
    const xml = text && `<?xml version="1.0"?>${text}`;
    response.writeHead(200, { ...headers, "Content-Length": Buffer.byteLength(xml) }).end(xml);
  }

  private refuse(response: ServerResponse, status: number, code: string): void {
    const text = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>No &lt;no&gt;</Message></Error>`;
    response.writeHead(status).end(code && text);
  }
}

const etags = new WeakMap<Buffer, string>();
function etagOf(body: Buffer): string {
  const etag = etags.get(body) ?? `"${createHash("md5").update(body).digest("hex")}"`;
  etags.set(body, etag);
  return etag;
}
const iso = (time: number) => new Date(time).toISOString();
const truncated = (isIt: boolean) => `<IsTruncated>${isIt}</IsTruncated>`;

/**
 * Starts the server.
 *
 * @param whenOver - registers what stops it; default when the test ends
 */
export async function fakeS3(whenOver: (stop: () => void) => void = onTestFinished): Promise<FakeS3> {
  const s3 = new FakeS3();
  const server = createServer((request, response) => void s3.answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  s3.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  whenOver(() => {
    server.closeAllConnections();
    server.close();
  });
  return s3;
}
