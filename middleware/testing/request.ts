/** One HTTP request, by Node's own client: replaced timers do not stop it. */
import { type IncomingHttpHeaders, request as startRequest } from "node:http";

export interface Request {
  method: string;
  url: URL;
  headers?: Record<string, string>;
  body?: Buffer | string | undefined;
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** its address, after redirects */
  url: URL;
}

/** Sends a request. */
export function send({ method, url, headers = {}, body }: Request): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const request = startRequest(
      url,
      { method, headers: { ...headers, ...length }, agent: false },
      (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("error", reject);
        response.on("end", () => {
          const { statusCode: status = 0, headers } = response;
          resolve({ status, headers, body: Buffer.concat(parts), url });
        });
      },
    );
    request.on("error", reject);
    request.end(body);
  });
}
