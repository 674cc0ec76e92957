/** A page's stream without a browser: reads its events, and posts frames to it. */
import { onTestFinished } from "vitest";
import { batchName, framesName } from "../../middleware/component/post-fields.js";
import { getPage, type LivePage } from "./page.js";
import type { TestSite } from "./site.js";
import { cookieOf, createSender, type JoinedPage } from "./socket.js";

type Frame = unknown[];
export type Headers = Record<string, string>;

/** A stream whose frames a test reads one by one. */
export class FrameStream {
  /** resolves when the stream has ended; 1006 if without a word */
  readonly closed: Promise<{ code: number; reason: string }>;
  /** all received frames, as text */
  readonly received: string[] = [];
  name = "";
  pings = 0;
  private readonly unread: Frame[] = [];
  private wake: () => void = () => {};
  private batch = 0;
  private end: { code: number; reason: string } = { code: 1006, reason: "" };
  private readonly stopper = new AbortController();
  /** the last post of frames */
  private sending: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly url: string,
    private readonly headers: Headers,
  ) {
    this.closed = new Promise((resolve) => {
      this.stopper.signal.addEventListener("abort", () => resolve(this.end));
    });
  }

  /** Opens the stream; resolves once its name has arrived. */
  async open(): Promise<Response> {
    const { url, headers } = this;
    const response = await fetch(url, {
      method: "POST",
      headers,
      body: form({ [batchName]: "0" }),
      signal: this.stopper.signal,
    });
    if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
    void this.read(response).finally(() => this.cut());
    await new Promise<void>((resolve) => {
      this.wake = resolve;
    });
    return response;
  }

  private async read(response: Response): Promise<void> {
    let text = "";
    try {
      for await (const chunk of (response.body as ReadableStream<BufferSource>).pipeThrough(
        new TextDecoderStream(),
      )) {
        const events = (text + chunk).split("\n\n");
        text = events.pop() as string;
        for (const event of events) this.receive(event);
      }
    } catch {}
  }

  private receive(event: string): void {
    const [, name, data = ""] = /^(?:event:(.*)\n)?data:(.*)$/.exec(event) ?? [];
    if (name === "open") this.name = data;
    else if (name === "ping") this.pings++;
    else if (name === "close") {
      const [code, reason] = data.split(" ") as [string, string];
      this.end = { code: Number(code), reason };
    } else {
      this.received.push(data);
      this.unread.push(JSON.parse(data) as Frame);
    }
    this.wake();
  }

  /** Sends frames in a batch of their own, after the one before. */
  send(...frames: unknown[]): void {
    const number = ++this.batch;
    this.sending = this.sending.then(() => this.post(number, frames));
  }

  /** Posts a batch of frames; resolves to the status of the answer. */
  async post(number: number, frames: unknown[], headers: Headers = this.headers): Promise<number> {
    const texts = frames.map((frame) => (typeof frame === "string" ? frame : JSON.stringify(frame)));
    const body = form({ [batchName]: String(number), [framesName]: texts.join("\n") });
    return (await fetch(`${this.url}/${this.name}`, { method: "POST", headers, body })).status;
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

  /** Cuts the connection. */
  cut(): void {
    this.stopper.abort();
  }
}

const form = (fields: Record<string, string>) => new URLSearchParams(fields);

/** Opens a stream, as a page of the site with this cookie would. Rejects if that is refused. */
export async function openStream(
  site: Pick<TestSite, "url">,
  headers: Headers = { origin: site.url },
  path = "/_live/stream",
): Promise<FrameStream> {
  const stream = new FrameStream(site.url + path, headers);
  onTestFinished(() => stream.cut());
  await stream.open();
  return stream;
}

/** A page that was fetched, and whose views have joined over a stream. */
export interface StreamedPage extends Pick<JoinedPage, "agent" | "event"> {
  page: LivePage;
  stream: FrameStream;
  headers: Headers;
}

/** Fetches a page and joins its views over a stream. */
export async function streamPage(site: TestSite, path = "/", agent = site.agent()): Promise<StreamedPage> {
  const page = await getPage(agent, path);
  const headers = { cookie: cookieOf(agent), origin: site.url };
  const stream = await openStream(site, headers);
  stream.send(["join", `word${Math.random()}`, ...page.seals.map((seal, number) => [number, seal, 0])]);
  const answer = await stream.next();
  if (answer[0] !== "ok") throw new Error(`the join was answered by ${JSON.stringify(answer)}`);
  return { agent, page, stream, headers, event: createSender(stream) };
}
