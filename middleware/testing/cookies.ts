/** The cookies of a visitor: those of their browser in happy-dom, so that the page's own scripts share them. */
import type { BrowserContext } from "happy-dom";

type Container = BrowserContext["cookieContainer"];
type NewCookie = Parameters<Container["addCookies"]>[0][number];
type CookieUrl = NewCookie["originURL"];

/** The `Cookie` header for a URL; "" if it has none. */
export function cookieHeader(container: Container, url: URL): string {
  return container
    .getCookies(url as unknown as CookieUrl, false)
    .map(({ key, value }) => `${key}=${value}`)
    .join("; ");
}

/** Stores the cookies of an answer. */
export function storeCookies(container: Container, url: URL, lines: readonly string[] = []): void {
  container.addCookies(lines.map((line) => readCookie(line, url)));
}

function readCookie(line: string, url: URL): NewCookie {
  const [pair = "", ...attributes] = line.split(";");
  const [key, value] = cut(pair);
  const cookie: NewCookie = { key, value, originURL: url as unknown as CookieUrl };
  for (const attribute of attributes) {
    const [name, text] = cut(attribute);
    const set = readers[name.toLowerCase()];
    if (set) Object.assign(cookie, set(text));
  }
  return cookie;
}

function cut(pair: string): [name: string, value: string] {
  const at = pair.indexOf("=");
  return at < 0 ? [pair.trim(), ""] : [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
}

/** What an attribute says. Cookies with `Secure` are sent to localhost, as browsers do. */
const readers: Record<string, (text: string) => Partial<NewCookie>> = {
  path: (path) => (path.startsWith("/") ? { path } : {}),
  expires: (date) => ({ expires: new Date(date) }),
  "max-age": (seconds) => ({ expires: new Date(Date.now() + Number(seconds) * 1000) }),
  httponly: () => ({ httpOnly: true }),
};
