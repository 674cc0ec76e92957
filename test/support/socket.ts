/** A page's socket without a browser: writes and reads the frames of `middleware/transport/protocol.ts`. */
import { onTestFinished } from "vitest";
import { type RawData, WebSocket } from "ws";
import { type Agent, getPage, type LivePage } from "./page.js";
import type { TestSite } from "./site.js";

type Frame = unknown[];

/** A socket whose frames a test reads one by one. */
export class FrameSocket {
  /** resolves when the socket is closed */
  readonly closed: Promise<{ code: number; reason: string }>;
  /** all received frames, as text */
  readonly received: string[] = [];
  private readonly unread: Frame[] = [];
  private wake: () => void = () => {};

  constructor(readonly socket: WebSocket) {
    socket.on("message", (data: RawData) => {
      const text = String(data);
      this.received.push(text);
      this.unread.push(JSON.parse(text) as Frame);
      this.wake();
    });
    this.closed = new Promise((resolve) => {
      socket.once("close", (code, reason) => resolve({ code, reason: String(reason) }));
    });
  }

  send(frame: unknown): void {
    this.socket.send(JSON.stringify(frame));
  }

  /** Returns the next unread frame; waits for it if necessary. */
  async next(): Promise<Frame> {
    for (;;) {
      const frame = this.unread.shift();
      if (frame) return frame;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }

  async close(): Promise<void> {
    this.socket.close();
    await this.closed;
  }
}

/** Opens a socket, as a page of the site with this cookie would. Rejects if the handshake is refused. */
export async function openSocket(
  site: Pick<TestSite, "url">,
  headers: { cookie?: string; origin?: string } = {},
  path = "/_live/socket",
): Promise<FrameSocket> {
  const options = { headers, rejectUnauthorized: false };
  const socket = new WebSocket(site.url.replace("http", "ws") + path, options);
  onTestFinished(() => socket.terminate());
  const frames = new FrameSocket(socket);
  await new Promise((resolve, reject) => {
    socket.once("open", () => resolve(undefined));
    socket.once("error", reject);
  });
  return frames;
}

/** The value of the `Cookie` header for a visitor's cookies. */
export function cookieOf(agent: Agent): string {
  const cookies = ["127.0.0.1", "localhost"].map((domain) =>
    agent.jar.getCookies({ domain, path: "/", secure: true, script: false }).toValueString(),
  );
  return cookies.filter(Boolean).join("; ");
}

/** A page that was fetched, and whose views have joined. */
export interface JoinedPage {
  agent: Agent;
  page: LivePage;
  socket: FrameSocket;
  /** sends an event and returns the answer, without its effects */
  event: (binding: string, options?: { component?: number; input?: string[] }) => Promise<Frame>;
}

/** Fetches a page and joins its views over a socket. */
export async function joinPage(
  site: Pick<TestSite, "url" | "agent">,
  path: string,
  word = "word",
): Promise<JoinedPage> {
  const agent = site.agent();
  const page = await getPage(agent, path);
  const action = /<form [^>]*data-live-view[^>]* action="([^"]*)"/.exec(page.html)?.[1] ?? "/_live";
  const headers = { cookie: cookieOf(agent), origin: site.url };
  const socket = await openSocket(site, headers, `${action}/socket`);
  socket.send(["join", word, ...page.seals.map((seal, number) => [number, seal, 0])]);
  const answer = await socket.next();
  if (answer[0] !== "ok") throw new Error(`the join was answered by ${JSON.stringify(answer)}`);
  return { agent, page, socket, event: createSender(socket) };
}

/** The effects that a socket was sent with its events, as frames. */
export function effectsOf({ received }: FrameSocket): Frame[] {
  const frames = received.map((text) => JSON.parse(text) as Frame);
  return frames.flatMap((frame) => (frame[0] === "effects" ? (frame[4] as Frame[]) : []));
}

/** Sends events of view 0 as a page does: numbered per component, with the number of patches received so far. */
export function createSender(socket: Pick<FrameSocket, "send" | "next">): JoinedPage["event"] {
  const events = new Map<number, number>();
  let patches = 0;
  return async (binding, { component = 0, input = [] } = {}) => {
    const event = (events.get(component) ?? 0) + 1;
    events.set(component, event);
    socket.send([0, component, event, patches, binding, ...input]);
    let answer = await socket.next();
    while (answer[0] === "effects") answer = await socket.next();
    if (typeof answer[0] === "number" && answer.length > 3) patches++;
    return answer;
  };
}
