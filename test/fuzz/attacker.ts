/** One user of a session of its own, with valid pages and a socket. */
import { type Page, readPage } from "./page.js";
import type { Random } from "./random.js";
import type { Target } from "./target.js";
import { writeHandshake } from "./wire/handshake.js";
import { get } from "./wire/http.js";
import { RawSocket } from "./wire/websocket.js";

export const paths = ["/notes", "/orders", "/board", "/account", "/docs/7", "/two"];
/** How often a page is used before it is requested again. */
const uses = 40;

/** A socket whose page has joined. */
export interface Live {
  socket: RawSocket;
  page: Page;
  /** number of the next event of each component */
  event: number;
}

export class Attacker {
  cookie = "";
  private readonly pages = new Map<string, { page: Page; left: number }>();
  private live: Live | undefined;

  constructor(
    readonly name: string,
    readonly port: number,
  ) {}

  /** Signs in, and visits a page, so that both sessions have their cookies. */
  static async create(target: Target, server: 0 | 1, name: string): Promise<Attacker> {
    const attacker = new Attacker(name, target.ports[server]);
    await attacker.visit(`/login/${name}`);
    await attacker.visit("/notes");
    return attacker;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  private async visit(path: string): Promise<string> {
    const { status, text, cookies } = await get(this.port, path, this.cookie);
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${text}`);
    const names = new Set(cookies.map((cookie) => cookie.split("=")[0]));
    const kept = this.cookie.split("; ").filter((cookie) => cookie && !names.has(cookie.split("=")[0]));
    this.cookie = [...kept, ...cookies].filter((cookie) => !cookie.startsWith("hyper-live-flash")).join("; ");
    return text;
  }

  /** One of the pages, requested some time ago. */
  async page(random: Random): Promise<Page> {
    const path = random.pick(paths);
    const known = this.pages.get(path);
    if (known && known.left > 0) {
      known.left--;
      return known.page;
    }
    const page = readPage(path, await this.visit(path));
    this.pages.set(path, { page, left: uses });
    return page;
  }

  /** Its socket, opened again if the last input has closed it. */
  async connect(random: Random): Promise<Live> {
    if (this.live?.socket.isOpen) return this.live;
    const page = await this.page(random);
    const socket = await RawSocket.open(this.port, writeHandshake(this));
    this.live = { socket, page, event: 1 };
    // Another load of the page counts its events from 1 again.
    socket.send(
      JSON.stringify([
        "join",
        `word${random.below(1e6)}`,
        ...page.seals.map((seal, view) => [view, seal, 0]),
      ]),
    );
    await socket.answer((text) => /^\["(?:ok|reload)",/.test(text));
    return this.live;
  }

  disconnect(): void {
    this.live?.socket.close();
    this.live = undefined;
  }
}
