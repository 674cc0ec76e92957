/** A user whose pages nobody else may change or see: they are copied, but without the cookie. */
import { Attacker } from "./attacker.js";
import type { Entry } from "./mutate/entries.js";
import { type Page, readPage } from "./page.js";
import type { Target } from "./target.js";
import { writeHandshake } from "./wire/handshake.js";
import { exchange, get, readAnswer, writeRequest } from "./wire/http.js";
import { postRequest, writeFields } from "./wire/post.js";
import { RawSocket } from "./wire/websocket.js";

/** A page, and what its user sees at its address. */
interface Shown {
  page: Page;
  address: string;
  html: string;
}

/** Changes the state of each page once, as `[path, name of the event, binding, …fields]`. */
const changes: [path: string, event: string, binding: string, ...fields: Entry[]][] = [
  ["/vault", "on:0", "stamp"],
  ["/notes", "on:0", "remove(1)"],
  ["/orders", "on:0", "addLine(form)", ["customer", "the victim"]],
  ["/docs/7", "on:0", "step"],
];

export class Victim {
  private readonly shown: Shown[] = [];

  private constructor(
    private readonly user: Attacker,
    private readonly socket: RawSocket,
  ) {}

  static async create(target: Target): Promise<Victim> {
    const user = await Attacker.create(target, 0, "victim");
    const socket = await RawSocket.open(user.port, writeHandshake(user));
    const victim = new Victim(user, socket);
    for (const change of changes) await victim.open(...change);
    // Views that are live are not dropped from a store that is full.
    const views = victim.shown.flatMap(({ page }) => page.seals).map((seal, view) => [view, seal, 0]);
    socket.send(JSON.stringify(["join", "victim", ...views]));
    const answers = await socket.answer((text) => text.startsWith('["ok"'));
    if (!answers.some((text) => text.startsWith('["ok"')))
      throw new Error(`The victim can't join: ${answers}`);
    return victim;
  }

  /** Opens a page, changes its state, and goes where that leads. */
  private async open(path: string, event: string, binding: string, ...fields: Entry[]): Promise<void> {
    const before = readPage(path, (await get(this.user.port, path, this.user.cookie)).text);
    const seal = before.seals[0] as string;
    const address = await this.post(seal, [event, binding], ...fields);
    const { text } = await get(this.user.port, address, this.user.cookie);
    const page = {
      ...readPage(path, text),
      ids: [new URL(address, this.user.origin).searchParams.get("_view") ?? ""],
    };
    this.shown.push({ page, address, html: withoutSeals(text) });
  }

  private async post(seal: string, ...fields: Entry[]): Promise<string> {
    const body = writeFields([["_seal", seal], ...fields]);
    const request = writeRequest(postRequest(this.user, body));
    const { status, text, location } = readAnswer(
      await exchange(this.user.port, request, { patience: 10_000 }),
    );
    if (status !== 303 || !location) throw new Error(`The victim can't post: ${status} ${text}`);
    return location;
  }

  /** Copies of its pages, as someone else could have them. */
  get pages(): Page[] {
    return this.shown.map(({ page }) => page);
  }

  /** What of its pages is not as it was. */
  async findChanges(): Promise<string[]> {
    const found: string[] = [];
    for (const { address, html } of this.shown) {
      const { status, text } = await get(this.user.port, address, this.user.cookie);
      if (withoutSeals(text) !== html)
        found.push(`the victim's ${address} is not as it was: ${status} ${text}`);
    }
    this.socket.send('["ping"]');
    const answers = await this.socket.answer((text) => text === '["ok"]');
    if (answers.join() !== '["ok"]') found.push(`the victim's socket received ${answers}`);
    return found;
  }

  /** Uses its first page once more, over the socket and by the old seal; returns what it shows then. */
  async goOn(): Promise<string> {
    this.socket.send(JSON.stringify([0, 0, 1, 0, "stamp"]));
    await this.socket.answer((text) => text.startsWith("[0,0,1"));
    const address = await this.post(this.shown[0]?.page.seals[0] as string, ["on:0", "stamp"]);
    return (await get(this.user.port, address, this.user.cookie)).text;
  }

  leave(): void {
    this.socket.close();
  }
}

/** A page without what differs each time that it is written. */
function withoutSeals(html: string): string {
  return html.replaceAll(/(?<=name="_seal" value=")[^"]*/g, "");
}
