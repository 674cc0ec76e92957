/**
 * Signs requests to S3 by AWS Signature Version 4, as headers for requests of this server, or within an address that
 * anyone may use for a while. Bodies are not signed: TLS protects them.
 */
import { createHmac, hash } from "node:crypto";

/** The keys of an account that may use a bucket. */
export interface S3Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  /** for keys that end, such as those of a role */
  sessionToken?: string;
}

/** Who signs, for which region, and when. */
export interface Signer {
  credentials: S3Credentials;
  region: string;
  now: Date;
}

const algorithm = "AWS4-HMAC-SHA256";
const unsigned = "UNSIGNED-PAYLOAD";

/** Encodes a text for a path or a query as the signature wants it; `encodeURIComponent` leaves some characters. */
export function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The query of an address, in the order in which it is signed. */
export function writeQuery(query: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(query).map(([name, value]) => [encode(name), encode(value)] as const);
  return pairs
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map((pair) => pair.join("="))
    .join("&");
}

/**
 * The headers of a request, with its signature.
 *
 * @param url - its query as {@link writeQuery} writes it
 * @param headers - the names in lower case
 */
export function signHeaders(
  method: string,
  url: URL,
  headers: Readonly<Record<string, string>>,
  signer: Signer,
): Record<string, string> {
  const { accessKeyId, sessionToken } = signer.credentials;
  const all: Record<string, string> = {
    ...headers,
    host: url.host,
    "x-amz-content-sha256": headers["x-amz-content-sha256"] ?? unsigned,
    "x-amz-date": timeOf(signer),
    ...(sessionToken === undefined ? {} : { "x-amz-security-token": sessionToken }),
  };
  const payload = all["x-amz-content-sha256"] as string;
  const signature = signatureOf(method, url.pathname, url.search.slice(1), all, payload, signer);
  const credential = `Credential=${accessKeyId}/${scopeOf(signer)}`;
  return {
    ...all,
    authorization: `${algorithm} ${credential}, SignedHeaders=${namesOf(all)}, Signature=${signature}`,
  };
}

/**
 * An address by which whoever has it may send one request.
 *
 * @param query - that of the request
 * @param headers - those that the request must have, the names in lower case
 * @param seconds - how long it is good for
 */
export function presign(
  method: string,
  url: URL,
  query: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>>,
  seconds: number,
  signer: Signer,
): string {
  const { accessKeyId, sessionToken } = signer.credentials;
  const all = { ...headers, host: url.host };
  const text = writeQuery({
    ...query,
    "X-Amz-Algorithm": algorithm,
    "X-Amz-Credential": `${accessKeyId}/${scopeOf(signer)}`,
    "X-Amz-Date": timeOf(signer),
    "X-Amz-Expires": `${seconds}`,
    "X-Amz-SignedHeaders": namesOf(all),
    ...(sessionToken === undefined ? {} : { "X-Amz-Security-Token": sessionToken }),
  });
  const signature = signatureOf(method, url.pathname, text, all, unsigned, signer);
  return `${url.origin}${url.pathname}?${text}&X-Amz-Signature=${signature}`;
}

function signatureOf(
  method: string,
  path: string,
  query: string,
  headers: Readonly<Record<string, string>>,
  payload: string,
  signer: Signer,
): string {
  const lines = namesOf(headers)
    .split(";")
    .map((name) => `${name}:${headers[name]?.trim()}\n`);
  const request = [method, path, query, lines.join(""), namesOf(headers), payload].join("\n");
  const text = [algorithm, timeOf(signer), scopeOf(signer), hash("sha256", request, "hex")].join("\n");
  return createHmac("sha256", keyOf(signer)).update(text).digest("hex");
}

function keyOf(signer: Signer): Buffer {
  const parts = scopeOf(signer).split("/");
  let key: Buffer | string = `AWS4${signer.credentials.secretAccessKey}`;
  for (const part of parts) key = createHmac("sha256", key).update(part).digest();
  return key as Buffer;
}

function scopeOf({ region, ...signer }: Signer): string {
  return `${timeOf({ region, ...signer }).slice(0, 8)}/${region}/s3/aws4_request`;
}

function timeOf({ now }: Signer): string {
  return now.toISOString().replace(/[-:]|\.\d+/g, "");
}

function namesOf(headers: Readonly<Record<string, string>>): string {
  return Object.keys(headers).sort().join(";");
}
