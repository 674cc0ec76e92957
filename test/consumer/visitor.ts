/** A visitor without a browser: requests over http and https that keep their cookies. */
import http from "node:http";
import https from "node:https";
import { WebSocket } from "ws";
import { FrameSocket } from "../support/socket.js";

export interface Answer {
  /** where it came from */
  url: string;
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

export class Visitor {
  private readonly cookies = new Map<string, { value: string; isSecure: boolean }>();

  get(url: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.request(url, { headers });
  }

  /** Sends a form from a page, as browsers do. */
  post(
    url: string,
    page: string,
    fields: Record<string, string>,
    headers: Record<string, string>,
  ): Promise<Answer> {
    const own = { "content-type": "application/x-www-form-urlencoded", origin: new URL(page).origin };
    const body = new URLSearchParams(fields).toString();
    return this.request(url, { method: "POST", headers: { ...own, ...headers }, body });
  }

  /** Opens a socket from a page. */
  async openSocket(url: string, page: string): Promise<FrameSocket> {
    const headers = { cookie: this.cookiesFor(url), origin: new URL(page).origin };
    const socket = new WebSocket(url, { headers, rejectUnauthorized: false });
    const frames = new FrameSocket(socket);
    await new Promise((resolve, reject) => {
      socket.once("open", () => resolve(undefined));
      socket.once("error", reject);
    });
    return frames;
  }

  private async request(
    url: string,
    options: { method?: string; headers: Record<string, string>; body?: string },
  ): Promise<Answer> {
    const { method = "GET", body } = options;
    const cookie = this.cookiesFor(url);
    const headers = { accept: "text/html", ...(cookie && { cookie }), ...options.headers };
    const { request } = url.startsWith("https:") ? https : http;
    return new Promise((resolve, reject) => {
      const sent = request(url, { method, headers, agent: false, rejectUnauthorized: false }, (response) => {
        this.keep(response.headers["set-cookie"]);
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => {
          text += part;
        });
        response
          .once("error", reject)
          .once("end", () =>
            resolve({ url, status: response.statusCode ?? 0, headers: response.headers, body: text }),
          );
      });
      sent.once("error", reject);
      sent.setTimeout(120_000, () => sent.destroy(new Error(`${method} ${url} had no answer`)));
      sent.end(body);
    });
  }

  private cookiesFor(url: string): string {
    const isSecure = /^(?:https|wss):/.test(url);
    return [...this.cookies]
      .filter(([, cookie]) => isSecure || !cookie.isSecure)
      .map(([name, { value }]) => `${name}=${value}`)
      .join("; ");
  }

  private keep(setCookies: string[] = []): void {
    for (const line of setCookies) {
      const [pair = "", ...attributes] = line.split(";");
      const [name = "", ...value] = pair.split("=");
      const isSecure = attributes.some((attribute) => attribute.trim().toLowerCase() === "secure");
      this.cookies.set(name.trim(), { value: value.join("="), isSecure });
    }
  }
}
