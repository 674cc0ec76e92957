/** The network of a visitor: requests with cookies and redirects, as browsers make them, until it is cut. */
import type {
  BrowserContext,
  BrowserWindow,
  Request as PageRequest,
  Response as PageResponse,
} from "happy-dom";
import { cookieHeader, storeCookies } from "./cookies.js";
import { failure } from "./errors.js";
import { type Answer, type Request, send } from "./request.js";

/** Redirects that a browser follows. */
const maxRedirects = 20;

/** Headers that say who asks: browsers add them, scripts can't. */
const own = /^(?:host|connection|cookie|content-length|accept-encoding|sec-fetch-.*)$/;

export class Network {
  isCut = false;

  /**
   * @param cookies - those of the visitor
   * @param headers - tell the server who the visitor is
   */
  constructor(
    private readonly cookies: BrowserContext["cookieContainer"],
    readonly headers: Record<string, string>,
  ) {}

  /** The `Cookie` header for a URL. */
  cookiesFor(url: URL): string {
    return cookieHeader(this.cookies, url);
  }

  /** Makes a request, and follows redirects within the site. */
  async follow(request: Request): Promise<Answer> {
    const { origin } = request.url;
    let next = request;
    for (let count = 0; count <= maxRedirects; count++) {
      const answer = await this.send(next);
      const { location } = answer.headers;
      if (!location || answer.status < 300 || answer.status > 399) return answer;
      const url = new URL(location, next.url);
      if (url.origin !== origin) return { ...answer, url };
      const { "content-type": _, ...headers } = next.headers ?? {};
      // After 307 and 308 the same request is made again.
      next = answer.status > 306 ? { ...next, url } : { method: "GET", url, headers };
    }
    throw failure(
      `${request.method} ${request.url.pathname} was redirected more than ${maxRedirects} times.`,
    );
  }

  private async send({ headers, ...request }: Request): Promise<Answer> {
    if (this.isCut) throw failure(`${request.url.pathname} can't be reached, since the network is cut.`);
    const cookie = this.cookiesFor(request.url);
    const answer = await send({ ...request, headers: { ...headers, cookie, ...this.headers } });
    storeCookies(this.cookies, request.url, answer.headers["set-cookie"]);
    if (this.isCut) throw failure("The answer was lost, since the network was cut.");
    return answer;
  }

  /** Answers a request of a page's scripts. */
  async fetch(window: BrowserWindow, request: PageRequest): Promise<PageResponse> {
    const url = new URL(request.url);
    // Its answer would never be complete; a page that wants a stream works by posts instead.
    if (url.pathname.endsWith("/stream")) throw new window.TypeError("Failed to fetch");
    const { method } = request;
    const body = /^(?:GET|HEAD)$/.test(method) ? undefined : Buffer.from(await request.arrayBuffer());
    const headers = Object.fromEntries([...request.headers].filter(([name]) => !own.test(name)));
    const { origin, href } = window.location;
    const known = { "sec-fetch-site": "same-origin", "sec-fetch-mode": "cors", referer: href };
    const answer = await this.follow({
      method,
      url,
      body,
      headers: { ...headers, ...known, ...(body && { origin }) },
    }).catch((error: Error) => {
      throw new window.TypeError(`Failed to fetch: ${error.message}`);
    });
    return respond(window, answer);
  }
}

function respond(window: BrowserWindow, { status, headers, body, url }: Answer): PageResponse {
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    typeof value === "string" ? [[name, value] as [string, string]] : [],
  );
  const hasBody = ![204, 205, 304].includes(status);
  const response = new window.Response(hasBody ? body.toString() : null, { status, headers: lines });
  Object.defineProperty(response, "url", { value: url.href });
  return response;
}
