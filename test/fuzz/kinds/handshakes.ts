/** Handshakes of sockets with odd headers, methods, bodies, and ways to leave. */
import { mutateBytes } from "../mutate/bytes.js";
import { type Entry, mutateEntries, oddText } from "../mutate/entries.js";
import type { Random } from "../random.js";
import { handshakeHeaders } from "../wire/handshake.js";
import { type RequestParts, writeRequest } from "../wire/http.js";
import { writeFrame } from "../wire/websocket.js";
import type { Kind } from "./kind.js";

const odd: Entry[] = [
  ...(["", "upgrade", "keep-alive, Upgrade", "close", "Upgrade, Upgrade"].map((value) => [
    "Connection",
    value,
  ]) as Entry[]),
  ...(["h2c", "WebSocket", "websocket, h2c", "", "websocket/13", "x"].map((value) => [
    "Upgrade",
    value,
  ]) as Entry[]),
  ...(["12", "8", "", "13, 8", "-13", "013", "x"].map((value) => [
    "Sec-WebSocket-Version",
    value,
  ]) as Entry[]),
  ...(["", "x", "dGhlIHNhbXBsZSBub25jZQ", "é", "a".repeat(5000)].map((value) => [
    "Sec-WebSocket-Key",
    value,
  ]) as Entry[]),
  ...([
    "permessage-deflate",
    "permessage-deflate; client_max_window_bits=99",
    "x;y=z",
    ";",
    ",",
    '"',
    'a="',
  ].map((value) => ["Sec-WebSocket-Extensions", value]) as Entry[]),
  ...(["chat", ",", "a, a", "", "é"].map((value) => ["Sec-WebSocket-Protocol", value]) as Entry[]),
  ...(["", "[::1]", "evil.example", "a b", "127.0.0.1:99999", "@", "/", "xn--a"].map((value) => [
    "Host",
    value,
  ]) as Entry[]),
  ...(["5", "0", "-1", "x"].map((value) => ["Content-Length", value]) as Entry[]),
  ["Transfer-Encoding", "chunked"],
  ["Expect", "100-continue"],
  ["HX-Request", "true"],
];

export const handshakes: Kind = {
  name: "handshake",
  weight: 8,
  async run(attempt) {
    const { random, users } = attempt;
    const request = random.pick(changes)(
      { method: "GET", target: "/_live/socket", headers: handshakeHeaders(users.user) },
      random,
    );
    const bytes = Buffer.concat([writeRequest(request), writeFrame(Buffer.from('["ping"]'))]);
    const sent = random.once(6) ? mutateBytes(bytes, random) : bytes;
    const leaves = random.pick(["end", "reset", undefined] as const);
    // Without a closing frame the socket would stay open until the client gives up.
    const closed = leaves ? sent : Buffer.concat([sent, writeFrame(Buffer.from([3, 232]), { opcode: 8 })]);
    await attempt.exchange(users.user.port, closed, leaves ? { leaves } : {});
  },
};

const targets = [
  ...[
    "/_live/socket/",
    "/_LIVE/socket",
    "/_live/socket?x=%zz",
    "//_live/socket",
    "/_live/socket/x",
    "/_live",
    "/",
    "*",
  ],
  ...[
    "http://evil.example/_live/socket",
    "http://[/_live/socket",
    "/_live/../_live/socket",
    "/_live/socket#x",
    "/notes",
  ],
];

type Change = (request: RequestParts, random: Random) => RequestParts;

const changes: Change[] = [
  function setOne(request, random) {
    const [name, value] = random.pick(odd);
    return { ...request, headers: [...request.headers.filter(([each]) => each !== name), [name, value]] };
  },
  (request, random) => ({ ...request, headers: [...request.headers, random.pick(odd)] }),
  (request, random) => ({ ...request, headers: mutateEntries(request.headers, random).map(inOneLine) }),
  (request, random) => ({
    ...request,
    method: random.pick(["POST", "HEAD", "OPTIONS", "CONNECT", "PUT", "GET"]),
    body: random.bytes(5),
  }),
  (request, random) => ({ ...request, target: random.pick(targets) }),
  (request, random) => ({ ...request, target: `/_live/socket?${oddText(random).replace(/[\s\0]/g, "")}` }),
];

function inOneLine([name, value]: Entry): Entry {
  return [name.replace(/[\r\n]/g, ""), value.replace(/[\r\n]/g, "").slice(0, 5000)];
}

/** Several requests in one packet, a handshake among them. */
export const pipelines: Kind = {
  name: "pipeline",
  weight: 2,
  async run(attempt) {
    const { random, users } = attempt;
    const { user } = users;
    const plain = (target: string): Buffer =>
      writeRequest({
        method: "GET",
        target,
        headers: [
          ["Host", "x"],
          ["Cookie", user.cookie],
        ],
      });
    const upgrade = writeRequest({ method: "GET", target: "/_live/socket", headers: handshakeHeaders(user) });
    const ends = writeRequest({
      method: "GET",
      target: "/health",
      headers: [
        ["Host", "x"],
        ["Connection", "close"],
      ],
    });
    const some = Array.from({ length: 1 + random.below(4) }, () =>
      random.pick([
        plain("/health"),
        plain("/notes"),
        plain("/said/x"),
        upgrade,
        mutateBytes(plain("/board"), random),
      ]),
    );
    await attempt.exchange(
      user.port,
      Buffer.concat([...some, ends]),
      random.once(2) ? { leaves: "reset" } : {},
    );
  },
};
