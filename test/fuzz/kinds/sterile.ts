/**
 * Inputs that must never run a handler, whatever they look like: with changed seals, with another's pages, from another
 * site. The application records any handler that their users run; see `target/journal.js`.
 */
import type { Attacker } from "../attacker.js";
import { mutateBytes, splice } from "../mutate/bytes.js";
import { type Entry, oddText } from "../mutate/entries.js";
import { fieldsOf, formOf, type Page, pickEvent } from "../page.js";
import type { Random } from "../random.js";
import { handshakeHeaders } from "../wire/handshake.js";
import { statusOf, writeRequest } from "../wire/http.js";
import { formType, htmxHeaders, postRequest, writeFields } from "../wire/post.js";
import { RawSocket } from "../wire/websocket.js";
import type { Attempt, Kind } from "./kind.js";

/** Seals of the user's own pages, changed. */
export const seals: Kind = {
  name: "seal",
  weight: 10,
  async run(attempt) {
    const { random, users, stolen } = attempt;
    const page = await users.forger.page(random);
    const seal = changedSeal(random.pick(page.seals), random.pick(random.pick(stolen).seals), random);
    await use(attempt, users.forger, page, seal);
  },
};

function changedSeal(seal: string, other: string, random: Random): string {
  if (random.once(10)) return oddText(random);
  const bytes = Buffer.from(seal, "base64url");
  for (;;) {
    const changed = random.once(4)
      ? splice(bytes, Buffer.from(other, "base64url"), random)
      : mutateBytes(bytes, random);
    // The same bytes would be a valid seal.
    if (!changed.equals(bytes)) return changed.toString("base64url");
  }
}

/** Pages of the victim, with a cookie that is not the victim's. */
export const thefts: Kind = {
  name: "theft",
  weight: 5,
  async run(attempt) {
    const { random, users, stolen } = attempt;
    const page = random.pick(stolen);
    if (random.once(3)) {
      const { port, cookie } = users.thief;
      const target = `${random.pick(["/vault", page.path, "/two"])}?_view=${random.pick(page.ids)}`;
      const headers: Entry[] = [
        ["Host", `127.0.0.1:${port}`],
        ["Connection", "close"],
        ["Cookie", cookie],
      ];
      await attempt.exchange(port, writeRequest({ method: "GET", target, headers }));
    } else await use(attempt, users.thief, page, random.pick(page.seals));
  },
};

/** Uses a seal by a post, or over a socket, with events that the page offers. */
async function use(attempt: Attempt, user: Attacker, page: Page, seal: string): Promise<void> {
  const { random } = attempt;
  if (random.once(3)) return join(attempt, user, page, seal);
  const token = (await user.page(random)).token;
  const form = formOf(page, pickEvent(page, random), random).map(
    ([name, value]): Entry => [name, name === "_seal" ? seal : name === "_csrf" && token ? token : value],
  );
  const body = writeFields(form);
  await attempt.exchange(
    user.port,
    writeRequest(postRequest(user, body, formType, random.once(2) ? htmxHeaders : [])),
  );
}

async function join(attempt: Attempt, user: Attacker, page: Page, seal: string): Promise<void> {
  const { random } = attempt;
  const { socket } = await user.connect(random);
  // The numbers before are those of its own page.
  const view = 2 + random.below(5);
  const { component, binding, ...event } = pickEvent(page, random);
  const texts = [
    ["join", "word", [view, seal, 0]],
    [view, component, 1 + random.below(9), 0, binding, ...fieldsOf({ component, binding, ...event }).flat()],
  ].map((frame) => JSON.stringify(frame));
  attempt.sent.push(...texts.map((text) => Buffer.from(text)));
  for (const text of texts) socket.send(text);
  attempt.answers.push(
    ...(await socket.answer((text) => text.startsWith('["reload"') || text.startsWith('["ok"'))),
  );
}

const origins = [
  ...[
    "https://evil.example",
    "null",
    "",
    "http://127.0.0.1",
    "HTTP://127.0.0.1:PORT.evil.example",
    "file://",
  ],
  ...[
    "http://localhost:PORT",
    "https://127.0.0.1:PORT",
    "http://127.0.0.1:PORT/",
    "http://evil@127.0.0.1:PORT",
  ],
  ...[
    "http://127.0.0.1:PORT, https://evil.example",
    "http://127.0.0.1:PORT:1",
    "://",
    "http://127.0.0.1:0PORT",
  ],
];
const sites = [
  "cross-site",
  "same-site",
  "none",
  "",
  "Same-Origin",
  "same-origin, cross-site",
  "same-origin;",
  "x",
];

/** Valid posts and sockets, but from a page of another origin. */
export const strangers: Kind = {
  name: "stranger",
  weight: 5,
  async run(attempt) {
    const { random, users } = attempt;
    const { stranger } = users;
    const origin = random.pick(origins).replaceAll("PORT", String(stranger.port));
    if (random.once(3)) return knock(attempt, stranger, origin);
    const page = await stranger.page(random);
    const body = writeFields(formOf(page, pickEvent(page, random), random));
    const from: Entry = random.once(2) ? ["Origin", origin] : ["Sec-Fetch-Site", random.pick(sites)];
    const more = random.once(2) ? [from, ...htmxHeaders] : [from];
    const answer = await attempt.exchange(
      stranger.port,
      writeRequest(postRequest(stranger, body, formType, more)),
      { patience: 20_000 },
    );
    if (statusOf(answer) !== 403 && !attempt.wasReset)
      attempt.faults.push(`a post from ${from} was answered by ${statusOf(answer)}`);
  },
};

async function knock(attempt: Attempt, stranger: Attacker, origin: string): Promise<void> {
  const { port } = stranger;
  const headers = handshakeHeaders(stranger).map(
    ([name, value]): Entry => [name, name === "Origin" ? origin : value],
  );
  const request = writeRequest({ method: "GET", target: "/_live/socket", headers });
  attempt.sent.push(request);
  const socket = await RawSocket.open(port, request);
  if (socket.isOpen) attempt.faults.push(`a socket from ${origin} was opened`);
  socket.close();
}
