/** Checks signatures as S3 does, apart from the code that makes them. */
import { createHash, createHmac } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** The keys of the account of {@link fakeS3}. */
export const account = { accessKeyId: "AKIATEST", secretAccessKey: "a secret of the tests/with a slash" };
export const region = "eu-test-1";

const strict = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();

/** S3's name for what is wrong with a request's signature; undefined if it is right. */
export function faultOf(request: IncomingMessage, url: URL): string | undefined {
  const query = url.searchParams;
  const isPresigned = query.has("X-Amz-Signature");
  const header = /^AWS4-HMAC-SHA256 Credential=(.*), SignedHeaders=(.*), Signature=(.*)$/.exec(
    request.headers.authorization ?? "",
  );
  if (!isPresigned && !header) return "AccessDenied";
  const [credential = "", names = "", signature = ""] = isPresigned
    ? ["Credential", "SignedHeaders", "Signature"].map((name) => query.get(`X-Amz-${name}`) ?? "")
    : (header as RegExpExecArray).slice(1);
  const time = (isPresigned ? query.get("X-Amz-Date") : (request.headers["x-amz-date"] as string)) ?? "";
  const [key, day = "", place = "", service = "", end = ""] = credential.split("/");
  if (key !== account.accessKeyId) return "InvalidAccessKeyId";
  const signed = Date.parse(time.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, "$1-$2-$3T$4:$5:$6Z"));
  const age = (Date.now() - signed) / 1000;
  const allowed = isPresigned ? Number(query.get("X-Amz-Expires")) : 900;
  if (!(age > -900 && age < allowed)) return "AccessDenied";
  if (place !== region) return "AuthorizationHeaderMalformed";
  if (!names.split(";").includes("host")) return "AccessDenied";
  const pairs = [...query].filter(([name]) => name !== "X-Amz-Signature");
  const canonical = [
    request.method,
    url.pathname,
    pairs
      .map(([name, value]) => `${strict(name)}=${strict(value)}`)
      .sort()
      .join("&"),
    ...names.split(";").map((name) => `${name}:${String(request.headers[name] ?? "").trim()}`),
    "",
    names,
    isPresigned ? "UNSIGNED-PAYLOAD" : request.headers["x-amz-content-sha256"],
  ].join("\n");
  const digest = createHash("sha256").update(canonical).digest("hex");
  const text = ["AWS4-HMAC-SHA256", time, [day, place, service, end].join("/"), digest].join("\n");
  let secret: Buffer | string = `AWS4${account.secretAccessKey}`;
  for (const part of [day, place, service, end]) secret = hmac(secret, part);
  return hmac(secret, text).toString("hex") === signature ? undefined : "SignatureDoesNotMatch";
}
