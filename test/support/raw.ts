/** Sends requests with any target, unchanged; URL-based clients would normalize it. */
import { type IncomingHttpHeaders, request } from "node:http";
import type { TestSite } from "./site.js";

export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** Requests a target such as `//` or `http://site/x`. */
export function askFor(
  site: TestSite,
  target: string,
  { method = "GET", headers = {}, body }: { method?: string; headers?: object; body?: string } = {},
): Promise<RawAnswer> {
  const { hostname, port } = new URL(site.url);
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, method, path: target, headers: { ...headers } }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part) => {
        text += part;
      });
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    asked.on("error", reject).end(body);
  });
}
