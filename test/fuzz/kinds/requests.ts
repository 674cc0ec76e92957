/** Requests for pages, scripts and what does not exist: paths, queries, cookies and bytes that are odd. */
import { toUSVString } from "node:util";
import { mutateBytes } from "../mutate/bytes.js";
import { type Entry, mutateEntries, oddText } from "../mutate/entries.js";
import type { Random } from "../random.js";
import { writeRequest } from "../wire/http.js";
import type { Attempt, Kind } from "./kind.js";

export const requests: Kind = {
  name: "request",
  weight: 8,
  async run(attempt) {
    const { random, users } = attempt;
    const { user } = users;
    const headers: Entry[] = [
      ["Host", `127.0.0.1:${user.port}`],
      ["Connection", "close"],
      ["Cookie", oddCookie(user.cookie, random)],
    ];
    if (random.once(4))
      headers.push(["HX-Request", "true"], ["HX-Request-Type", random.pick(["partial", "full", ""])]);
    const method = random.once(5) ? random.pick(["HEAD", "POST", "PUT", "OPTIONS", "TRACE"]) : "GET";
    const bytes = writeRequest({ method, target: oddTarget(attempt), headers });
    await attempt.exchange(user.port, random.once(6) ? mutateBytes(bytes, random) : bytes);
  },
};

const targets = [
  ...[
    "/_live",
    "/_live/",
    "/_live/x.js",
    "/_live/%2e%2e/%2e%2e/package.json",
    "/_live/..%2f..%2fpackage.json",
    "/_live/%",
  ],
  ...[
    "/_live/htmx-.js",
    "/_live/live-AAAAAAAA.js",
    "/_live/socket",
    "/_live//socket",
    "/_live/dev/live.js",
    "/_live/%00",
  ],
  ...[
    "/docs/%E0%A4%A",
    "/docs/%2F",
    "/docs/..",
    "//evil.example",
    "/\\evil.example",
    "*",
    "http://x/notes",
    "/said/%0d%0a",
  ],
  ...[
    "/said/%1b[31m",
    "/said/日本",
    "/notes/",
    "/NOTES",
    "/notes#x",
    "/vault",
    "/__proto__",
    "/docs/__proto__",
    "/none",
  ],
];

function oddTarget({ random, stolen }: Attempt): string {
  if (random.once(3)) return random.pick(targets);
  const ids = [...random.pick(stolen).ids, "x".repeat(22), "__proto__", "_".repeat(22), "%00".repeat(8)];
  const query = Array.from({ length: 1 + random.below(4) }, () => {
    const name = random.once(3) ? encodeURI(toUSVString(oddText(random).slice(0, 200))) : "_view";
    return `${name}=${random.once(3) ? encodeURI(toUSVString(oddText(random).slice(0, 200))) : random.pick(ids)}`;
  });
  const path = random.pick(["/notes", "/board", "/two", "/docs/7", "/vault", "/account"]);
  return `${path}?${query.join(random.pick(["&", "&&", ";", "&_view&"]))}`;
}

function oddCookie(cookie: string, random: Random): string {
  if (random.once(2)) return cookie;
  const entries = cookie.split("; ").map((each) => each.split("=") as Entry);
  const flash = (): string => `hyper-live-flash-${random.pick(["a".repeat(22), "x", "-".repeat(22)])}=1`;
  const written = mutateEntries(entries, random).map(([name, value = ""]) => `${name}=${value}`);
  if (random.once(3)) written.push(...Array.from({ length: random.pick([1, 9, 200]) }, flash));
  return written
    .join("; ")
    .replace(/[\r\n]/g, "")
    .slice(0, 12_000);
}
