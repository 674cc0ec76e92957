/** Posts of forms, whose fields, headers, body or bytes are changed. */
import { mutateBytes, splice } from "../mutate/bytes.js";
import { type Entry, mutateEntries, oddText } from "../mutate/entries.js";
import { formOf, pickEvent } from "../page.js";
import type { Random } from "../random.js";
import { type RequestParts, writeRequest } from "../wire/http.js";
import { writeMultipart } from "../wire/multipart.js";
import {
  bomb,
  encoders,
  formType,
  htmxHeaders,
  postRequest,
  setHeader,
  writeChunks,
  writeFields,
} from "../wire/post.js";
import type { Attempt, Kind } from "./kind.js";

export const fields: Kind = {
  name: "post",
  weight: 20,
  async run(attempt) {
    const { random } = attempt;
    const entries = await validEntries(attempt);
    await post(attempt, writeFields(random.once(12) ? entries : mutateEntries(entries, random)));
  },
};

export const bodies: Kind = {
  name: "body",
  weight: 8,
  async run(attempt) {
    const { random } = attempt;
    const body = writeFields(await validEntries(attempt));
    const other = writeFields(await validEntries(attempt));
    await post(attempt, random.once(4) ? splice(body, other, random) : mutateBytes(body, random));
  },
};

export const multiparts: Kind = {
  name: "multipart",
  weight: 6,
  async run(attempt) {
    const { random } = attempt;
    const boundary = random.pick(["----x", "----x", "", "a b", "----x".repeat(40), "é", '"']);
    const entries = mutateEntries(await validEntries(attempt), random);
    const name = random.once(2) ? oddText(random).slice(0, 500) : undefined;
    const body = writeMultipart(entries, random.once(5) ? "other" : boundary, name);
    const type = random.pick([
      "; boundary=",
      '; boundary="',
      "; boundary",
      "; charset=utf-8; boundary=",
      "",
      ";boundary=a;boundary=",
    ]);
    const changed = random.once(2) ? mutateBytes(body, random) : body;
    await post(attempt, changed, `multipart/form-data${type}${boundary}`);
  },
};

/** Posts whose headers and bodies do not fit each other. */
export const transfers: Kind = {
  name: "transfer",
  weight: 6,
  async run(attempt) {
    const { random, users } = attempt;
    const body = writeFields(await validEntries(attempt));
    const request = random.pick(misfits)(
      postRequest(users.user, body, formType, moreHeaders(random)),
      body,
      random,
    );
    const leaves = random.once(3) ? random.pick(["end", "reset"] as const) : undefined;
    await attempt.exchange(users.user.port, writeRequest(request), leaves ? { leaves } : {});
  },
};

async function validEntries({ random, users }: Attempt): Promise<Entry[]> {
  const page = await users.user.page(random);
  return formOf(page, pickEvent(page, random), random);
}

async function post(attempt: Attempt, body: Buffer, type = formType): Promise<void> {
  const { random, users } = attempt;
  const more = moreHeaders(random);
  const request = postRequest(users.user, body, random.once(12) ? random.pick(types) : type, more);
  const answer = await attempt.exchange(users.user.port, writeRequest(request), { patience: 20_000 });
  // The request is whole, so that it has an answer.
  if (answer.length === 0 && !attempt.wasReset) attempt.faults.push("a post was not answered");
}

const types = [
  ...["text/plain", "application/json", "multipart/form-data", "", "x", "*/*", `${formType}; charset=utf-8`],
  ...[
    `${formType}; charset=utf-16`,
    `${formType}; charset="utf-8`,
    `${formType};;;`,
    `${formType}, text/plain`,
  ],
  ...[formType.toUpperCase(), `${formType}\t`, `${formType}; charset=${"x".repeat(2000)}`],
];

/** Headers that a post may have besides, mostly those of htmx. */
function moreHeaders(random: Random): Entry[] {
  const headers = random.once(3) ? [...htmxHeaders] : [];
  if (random.once(8)) headers.push([random.pick(odd), headerText(random)]);
  return headers;
}

const odd = [
  ...[
    "HX-Request",
    "HX-Request-Type",
    "HX-Current-URL",
    "HX-Target",
    "HX-Trigger",
    "HX-Boosted",
    "Referer",
    "Accept",
  ],
  ...[
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Forwarded-Prefix",
    "X-HTTP-Method-Override",
    "Expect",
    "TE",
    "Trailer",
  ],
  ...[
    "Range",
    "If-None-Match",
    "Content-Language",
    "Accept-Encoding",
    "Cookie",
    "Hyper-Live-Reply",
    "__proto__",
  ],
];

/** An odd text that does not end its line. */
function headerText(random: Random): string {
  return oddText(random)
    .replace(/[\r\n]/g, "")
    .slice(0, 3000);
}

const lengths = ["0", "-1", "1", "99999999999", "1e3", "0x10", "+5", "5, 5", "", " 12", "NaN", "2000000"];

type Misfit = (request: RequestParts, body: Buffer, random: Random) => RequestParts;

const misfits: Misfit[] = [
  (request, _body, random) => setHeader(request, "Content-Length", random.pick(lengths)),
  (request, body, random) => setHeader(request, "Content-Length", String(body.length + random.below(9) - 4)),
  (request, _body, random) => ({
    ...request,
    headers: [...request.headers, ["Content-Length", random.pick(lengths)]],
  }),
  (request, body, random) => chunked(request, writeChunks(body, 1 + random.below(200))),
  (request, body, random) => chunked(request, mutateBytes(writeChunks(body, 1 + random.below(200)), random)),
  function bothLengths(request, body) {
    return {
      ...request,
      headers: [...request.headers, ["Transfer-Encoding", "chunked"]],
      body: writeChunks(body, 64),
    };
  },
  (request, body, random) => setHeader(chunked(request, body), "Transfer-Encoding", headerText(random)),
  function encode(request, body, random) {
    const name = random.pick(Object.keys(encoders));
    const packed = encoders[name]?.(body) ?? body;
    return encoded(request, random.once(3) ? mutateBytes(packed, random) : packed, name);
  },
  (request) => encoded(request, bomb, "gzip"),
  (request, body, random) =>
    encoded(request, body, random.pick(["gzip", "br", "identity", "gzip, gzip", "x", "", "zstd"])),
  (request, body, random) => ({ ...request, body: body.subarray(0, random.below(body.length)) }),
  (request, body, random) => ({ ...request, body: Buffer.concat([body, random.bytes(random.below(50))]) }),
  (request, _body, random) => ({
    ...request,
    method: random.pick(["PUT", "GET", "HEAD", "DELETE", "PATCH", "OPTIONS", "post", "QUERY"]),
  }),
  (request) => setHeader(request, "Expect", "100-continue"),
  function large(request, body, random) {
    const whole = Buffer.concat([body, Buffer.alloc(random.pick([99_000, 2 ** 20, 2 ** 21]), "&a")]);
    return setHeader({ ...request, body: whole }, "Content-Length", String(whole.length));
  },
];

function chunked({ headers, ...request }: RequestParts, body: Buffer): RequestParts {
  const others = headers.filter(([name]) => name !== "Content-Length");
  return { ...request, headers: [...others, ["Transfer-Encoding", "chunked"]], body };
}

function encoded(request: RequestParts, body: Buffer, encoding: string): RequestParts {
  const sized = setHeader({ ...request, body }, "Content-Length", String(body.length));
  return setHeader(sized, "Content-Encoding", encoding);
}
