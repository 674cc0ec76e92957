/**
 * What an attacker writes by hand, for each way in, with the answer that it must get. Random inputs are in `test/fuzz/`;
 * other attacks on single features are beside the features' tests.
 */
import { describe, expect, it, onTestFinished } from "vitest";
import { exchange, readAnswer, writeRequest } from "../fuzz/wire/http.js";
import { type FrameOptions, RawSocket, writeFrame } from "../fuzz/wire/websocket.js";
import { Tally } from "../support/components.js";
import { getPage } from "../support/page.js";
import { serve } from "../support/site.js";
import { cookieOf } from "../support/socket.js";

type Header = [name: string, value: string];

const formType = "application/x-www-form-urlencoded";
const upgrade: Header[] = [
  ["Upgrade", "websocket"],
  ["Connection", "Upgrade"],
  ["Sec-WebSocket-Version", "13"],
  ["Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="],
];

/** A visitor with a page, who sends whatever he likes. In what he sends, PORT stands for the site's port. */
async function visit() {
  const site = await serve((app) => app.get("/", (_request, response) => response.live(Tally)));
  const agent = site.agent();
  const page = await getPage(agent, "/");
  const port = Number(new URL(site.url).port);
  const fill = (headers: Header[]) =>
    headers.map(([name, value]): Header => [name, value.replaceAll("PORT", String(port))]);
  const own: Header[] = [
    ["Host", "localhost:PORT"],
    ["Cookie", cookieOf(agent)],
  ];
  const withOwn = (headers: Header[], others: Header[] = []) => {
    const named = new Set(headers.map(([name]) => name));
    return fill([...[...own, ...others].filter(([name]) => !named.has(name)), ...headers]);
  };
  const post = async (body: string, headers: Header[] = []) => {
    const filled = Buffer.from(body.replace("SEAL", page.seals[0] as string));
    const length: Header = ["Content-Length", String(filled.length)];
    const all = withOwn(headers, [["Content-Type", formType], length, ["Connection", "close"]]);
    const bytes = writeRequest({ method: "POST", target: "/_live", headers: all, body: filled });
    return readAnswer(await exchange(port, bytes, { patience: 5_000 }));
  };
  return {
    site,
    seal: page.seals[0] as string,
    post,
    /** Requests a socket; returns it whether it was opened or not. */
    async knock(headers: Header[] = [["Origin", "http://localhost:PORT"]]): Promise<RawSocket> {
      const request = { method: "GET", target: "/_live/socket", headers: withOwn(headers, upgrade) };
      const socket = await RawSocket.open(port, writeRequest(request));
      onTestFinished(() => socket.close());
      return socket;
    },
    /** Clicks as the page does; returns what it shows then. */
    async click(): Promise<string> {
      const { location } = await post(click);
      return (await getPage(agent, location as string)).text;
    },
  };
}

/** The body of a valid post. */
const click = "_seal=SEAL&on:0=increment";

describe("the origin of a request", () => {
  const origins: [what: string, host: string, origins: string[], isOwn: boolean][] = [
    ["an address of IPv6", "[::1]:PORT", ["http://[::1]:PORT"], true],
    ["the same in full", "[0:0:0:0:0:0:0:1]:PORT", ["http://[::1]:PORT"], true],
    ["another address of IPv6", "[::1]:PORT", ["http://[::2]:PORT"], false],
    ["a host in capitals", "LOCALHOST:PORT", ["http://localhost:PORT"], true],
    ["the port of http, written out", "localhost:80", ["http://localhost"], true],
    ["the port of https", "localhost:443", ["http://localhost"], false],
    ["another scheme", "localhost:PORT", ["https://localhost:PORT"], false],
    ["a host with a dot at its end", "localhost.:PORT", ["http://localhost.:PORT"], true],
    ["the host without that dot", "localhost.:PORT", ["http://localhost:PORT"], false],
    ["the host with a dot more", "localhost:PORT", ["http://localhost.:PORT"], false],
    ["its own and another one", "localhost:PORT", ["http://localhost:PORT", "http://evil.example"], false],
    ["another one and its own", "localhost:PORT", ["http://evil.example", "http://localhost:PORT"], false],
    ["its own, twice", "localhost:PORT", ["http://localhost:PORT", "http://localhost:PORT"], false],
    ["nothing", "localhost:PORT", [""], false],
    ["a page, not an origin", "localhost:PORT", ["http://localhost:PORT/"], false],
    ["a user at the host", "localhost:PORT", ["http://evil@localhost:PORT"], false],
    ["its own at a host with a user", "evil.example@localhost:PORT", ["http://localhost:PORT"], false],
    ["its own at a host with a path", "localhost:PORT/evil", ["http://localhost:PORT"], false],
    ["its own at no host", "", ["http://localhost:PORT"], false],
    ["what the host would be without a check", "null", ["null"], false],
  ];
  it.each(origins)("%s (Host: %s, Origin: %j)", async (_what, host, origins, isOwn) => {
    const { post, knock } = await visit();
    const headers = [["Host", host], ...origins.map((origin): Header => ["Origin", origin])] as Header[];
    expect((await post(click, headers)).status).toBe(isOwn ? 303 : 403);
    expect((await knock(headers)).isOpen).toBe(isOwn);
  });

  it.each(["none", "", "same-site", "Same-Origin", "same-origin, cross-site", "same-origin;"])(
    "is not its own by Sec-Fetch-Site: %s",
    async (site) => {
      const { post, click: clickAgain } = await visit();
      const headers: Header[] = [
        ["Origin", "http://localhost:PORT"],
        ["Sec-Fetch-Site", site],
      ];
      expect((await post(click, headers)).status).toBe(403);
      expect(await clickAgain()).toBe("1 +");
    },
  );

  it("is not its own by the first of two headers Sec-Fetch-Site", async () => {
    const { post } = await visit();
    const twice: Header[] = [
      ["Sec-Fetch-Site", "same-origin"],
      ["Sec-Fetch-Site", "cross-site"],
    ];
    expect((await post(click, twice)).status).toBe(403);
  });
});

describe("a post", () => {
  const posts: [what: string, body: string, headers: Header[], status: number][] = [
    ["without a body", "", [], 400],
    ["with two seals, the first of them no seal", "_seal=x&_seal=SEAL&on:0=increment", [], 403],
    ["with a seal that is cut", `_seal=${"A".repeat(40)}&on:0=increment`, [], 403],
    ["with a seal of other characters", "_seal=%00%ff+/=&on:0=increment", [], 403],
    ["with an event of no number", "_seal=SEAL&on:=increment", [], 400],
    ["with an event of a number below 0", "_seal=SEAL&on:-1=increment", [], 400],
    ["with an event of a number that is too large", "_seal=SEAL&on:9999999=increment", [], 400],
    ["with a number in other digits", "_seal=SEAL&on:%D9%A0=increment", [], 400],
    ["with a name in capitals", "_seal=SEAL&ON:0=increment", [], 400],
    ["with an event and white space", "_seal=SEAL&on:0=increment%20", [], 403],
    ["with an event of an argument", "_seal=SEAL&on:0=increment(1)", [], 403],
    ["with an event of what all objects have", "_seal=SEAL&on:0=toString", [], 403],
    ["with two events, the first of them not offered", "_seal=SEAL&on:0=cheat&on:0=increment", [], 403],
    ["as JSON", '{"_seal":"SEAL","on:0":"increment"}', [["Content-Type", "application/json"]], 400],
    ["as text", click, [["Content-Type", "text/plain"]], 400],
    ["of no type", click, [["Content-Type", ""]], 400],
    ["of two types", click, [["Content-Type", `${formType}, text/plain`]], 415],
    ["in another charset", click, [["Content-Type", `${formType}; charset=utf-7`]], 415],
    ["of many parts without an end", "--x\r\n\r\n", [["Content-Type", "multipart/form-data"]], 400],
    ["that says to be compressed", click, [["Content-Encoding", "gzip"]], 415],
    ["of a length that is none", click, [["Content-Length", "1e3"]], 400],
    ["of a length below 0", click, [["Content-Length", "-1"]], 400],
    [
      "of two lengths",
      click,
      [
        ["Content-Length", "1"],
        ["Content-Length", "30"],
      ],
      400,
    ],
    [
      "of a length and in chunks",
      "0\r\n\r\n",
      [
        ["Content-Length", "5"],
        ["Transfer-Encoding", "chunked"],
      ],
      400,
    ],
    ["of a length beyond the limit", click, [["Content-Length", "99999999"]], 413],
  ];
  it.each(posts)("%s is refused, and changes nothing", async (_what, body, headers, status) => {
    const { post, click } = await visit();
    expect((await post(body, headers)).status).toBe(status);
    expect(await click()).toBe("1 +");
  });
});

describe("a frame that is malformed", () => {
  const text = '[0,0,1,0,"increment"]';
  const frames: [what: string, code: number, options: FrameOptions, payload?: Buffer | string][] = [
    ["of bytes", 1008, { opcode: 2 }],
    ["not masked", 1002, { isMasked: false }],
    ["with a reserved bit", 1002, { reserved: 4 }],
    ["of an unknown opcode", 1002, { opcode: 3 }],
    ["that continues nothing", 1002, { opcode: 0 }],
    ["of a ping in parts", 1002, { opcode: 9, isLast: false }],
    ["of a ping that is long", 1002, { opcode: 9 }, "x".repeat(126)],
    ["of a closing frame with half a code", 1002, { opcode: 8 }, Buffer.from([3])],
    ["of a closing frame with a forbidden code", 1002, { opcode: 8 }, Buffer.from([3, 0xee])],
    ["of no text", 1007, {}, Buffer.from([0xc3, 0x28])],
    ["of a surrogate", 1007, {}, Buffer.from([0xed, 0xa0, 0x80])],
    ["longer than the limit", 1009, { length: 2n ** 21n }],
    ["longer than can be counted", 1009, { length: 2n ** 63n }],
    ["nested too deeply", 1008, {}, "[".repeat(100_000)],
  ];
  it.each(frames)("%s ends its socket with %i", async (_what, code, options, payload = text) => {
    const { knock } = await visit();
    const socket = await knock();
    socket.write(writeFrame(Buffer.from(payload as string), options));
    await socket.answer(() => false);
    expect(socket.closeCode).toBe(code);
  });
});

describe("a frame of the protocol", () => {
  const frames: [what: string, frame: unknown[], answer: unknown[] | undefined][] = [
    ["for a view that did not join", [1, 0, 1, 0, "increment"], undefined],
    ["that leaves a view that did not join", ["leave", 7], undefined],
    [
      "for a component that is not there",
      [0, 7, 1, 0, "increment"],
      ["refused", 0, 7, 1, "HL_EVENT_NOT_OFFERED", "The page has no component 7."],
    ],
    ["of an event that is not offered", [0, 0, 1, 0, "cheat"], ["refused", 0, 0, 1, "HL_EVENT_NOT_OFFERED"]],
    ["of what all objects have", [0, 0, 1, 0, "constructor"], ["refused", 0, 0, 1, "HL_EVENT_NOT_OFFERED"]],
    ["of an event with the number 0, which is done", [0, 0, 0, 0, "increment"], [0, 0, 0]],
    ["that joins with no seal", ["join", "word", [1, "", 0]], ["reload", 1, "HL_SEAL_INVALID"]],
    [
      "that joins with a seal of another",
      ["join", "word", [1, "OTHER", 0]],
      ["reload", 1, "HL_SEAL_FOREIGN"],
    ],
  ];
  it.each(frames)("%s changes nothing", async (_what, frame, answer) => {
    const { site, seal, knock, click } = await visit();
    const other = await getPage(site.agent(), "/");
    const socket = await knock();
    socket.send(JSON.stringify(["join", "word", [0, seal, 0]]));
    await socket.answer((text) => text === '["ok",0]');
    socket.send(JSON.stringify(frame).replace("OTHER", other.seals[0] as string));
    socket.send('["ping"]');
    const isLast = (text: string) => (answer ? !text.startsWith('["ok"') : text === '["ok"]');
    const [first] = (await socket.answer(isLast)).filter((text) => text !== '["ok"]');
    if (answer) expect(JSON.parse(first ?? "[]").slice(0, answer.length)).toEqual(answer);
    else expect(first).toBeUndefined();
    expect(await click()).toBe("1 +");
  });
});
