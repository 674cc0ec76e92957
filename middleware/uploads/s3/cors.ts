/** Finds out why browsers can't send files to a bucket: they don't tell their scripts. */
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { Bucket } from "./bucket.js";

/**
 * Asks a bucket what a browser asks before it sends a part.
 *
 * @returns what is wrong with its CORS configuration; undefined if it allows what is needed
 */
export async function findFault(bucket: Bucket, key: string, origin: string): Promise<string | undefined> {
  const url = bucket.urlOf(key);
  const { status, headers } = await preflight(url, origin);
  const [allowed, methods = ""] = [
    headers["access-control-allow-origin"],
    headers["access-control-allow-methods"],
  ] as (string | undefined)[];
  const what = `The bucket "${bucket.place.bucket}" does not let browsers send files`;
  const mend = `Give it a CORS rule with AllowedOrigins ["${origin}"] and AllowedMethods ["PUT"]`;
  if (status >= 300 || allowed === undefined)
    return `${what}: it has no CORS rule for PUT from ${origin}. ${mend}.`;
  if (allowed !== "*" && allowed !== origin)
    return `${what}: its CORS rule allows ${allowed}, but not ${origin}. ${mend}.`;
  if (!/(?:^|[\s,])(?:PUT|\*)(?:$|[\s,])/i.test(methods))
    return `${what}: its CORS rule for ${origin} allows ${methods || "no method"}, but not PUT. ${mend}.`;
  return undefined;
}

function preflight(
  url: URL,
  origin: string,
): Promise<{ status: number; headers: NodeJS.Dict<string | string[]> }> {
  const request = url.protocol === "https:" ? requestHttps : requestHttp;
  const headers = { Origin: origin, "Access-Control-Request-Method": "PUT" };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: "OPTIONS", headers, timeout: 10_000 }, (answer) => {
      answer.resume();
      resolve({ status: answer.statusCode ?? 500, headers: answer.headers });
    });
    sent.on("timeout", () => sent.destroy(new Error(`${url.host} does not answer`)));
    sent.on("error", reject).end();
  });
}
