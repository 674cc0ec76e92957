/**
 * A connection for networks that let no WebSocket through: frames arrive as server-sent events in one long response, and
 * leave in posts. It has the part of WebSocket's interface that `core/connection.ts` uses.
 *
 * `EventSource` can't be used: it sends GET requests only, which have no fields that middleware may require.
 */
/** What a stream needs of its page. This script imports nothing, so that it can be loaded alone, when it is needed. */
export interface StreamPage {
  /**
   * Posts to an address below that of the page's posts.
   *
   * @param fields - a batch of frames
   */
  _post(path: string, fields: Batch | undefined, options: RequestInit): Promise<Response>;
  _isHidden(): boolean;
  _onOpen(): void;
  /** @param status - of the answer because of which it has ended, if it was one; 408 if its beginning did not arrive */
  _onEnd(status?: number): void;
}

/** A batch of frames. */
export interface Batch {
  /** counts the batches of the stream, from 1 */
  _number: number;
  /** the frames, in lines */
  _frames: string;
}

/** Maximum number of frames in one post. */
const maxFrames = 20;
/** Maximum length of the frames that the browser still sends when the page is left. */
const maxKept = 20_000;
/**
 * How often a post of frames is tried, and the milliseconds before the second attempt. The posts may reach the next process
 * while the one that has the stream is shutting down: that one ends it within five seconds, with the newest seals.
 */
const attempts = 6;
const pause = 300;
/** Milliseconds after which a response without its first event counts as one that a proxy holds back. */
const patience = 2_000;

/**
 * Whether all pages of the browser share a few connections to the server, as with HTTP/1.1: if each had a stream, the next
 * page could not be loaded. So hidden pages have none.
 */
function areFew(): boolean {
  const [entry] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return !/^h[23]/.test(entry?.nextHopProtocol ?? "");
}

export class Stream {
  readyState = 0;
  onopen?: () => void;
  onmessage?: ((message: { data: string }) => void) | null;
  onclose?: (() => void) | null;
  private readonly _start = performance.now();
  private readonly _stopper = new AbortController();
  private _path = "/stream";
  private _frames: string[] = [];
  private _batch = 0;
  private _isSending = false;

  constructor(private readonly _page: StreamPage) {
    const leaveHidden = () => {
      if (areFew() && _page._isHidden()) this._leave();
    };
    addEventListener("visibilitychange", leaveHidden, this._stopper);
    leaveHidden();
    if (this.readyState < 1) void this._read();
  }

  send(text: string): void {
    this._frames.push(text);
    void this._sendAll();
  }

  /** Ends the stream once the server has sent the newest seals: the next connection may reach another process. */
  _leave(): void {
    if (this.readyState) this.send('["reconnect"]');
    else this._end();
  }

  close(): void {
    const isLate = this.readyState < 1 && performance.now() - this._start > patience;
    this._end(isLate ? 408 : undefined);
  }

  private _end(status?: number): void {
    if (this.readyState > 1) return;
    this.readyState = 3;
    this._stopper.abort();
    this._page._onEnd(status);
    // The page has not handled the frames yet that arrived just before.
    setTimeout(() => this.onclose?.());
  }

  /** Opens the stream, and reads it until it ends. */
  private async _read(): Promise<void> {
    let refused: number | undefined;
    try {
      const { headers, status, body } = await this._page._post(this._path, undefined, this._stopper);
      if (headers.get("Content-Type")?.startsWith("text/event-stream"))
        await this._readEvents(body as ReadableStream<BufferSource>);
      else refused = status;
    } catch {
      // The network has failed, or the stream was closed here.
    }
    this._end(refused);
  }

  private async _readEvents(body: ReadableStream<BufferSource>): Promise<void> {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    for (let text = ""; ; ) {
      const { value, done } = await reader.read();
      if (done) return;
      const events = (text + value).split("\n\n");
      text = events.pop() as string;
      for (const event of events) this._receive(event);
    }
  }

  private _receive(event: string): void {
    const [, name, data = ""] = /^(?:event:(.*)\n)?data:(.*)/.exec(event) ?? [];
    if (this.readyState > 1) return;
    if (name === "open") {
      this._path += `/${data}`;
      this.readyState = 1;
      this._page._onOpen();
      this.onopen?.();
    } else if (name === "close") this._end();
    // A ping, which any batch answers.
    else if (name) void this._sendAll();
    else this.onmessage?.({ data });
  }

  /** Sends the frames that wait, and those that are added meanwhile; without any, an empty batch. */
  private async _sendAll(): Promise<void> {
    if (this._isSending) return;
    this._isSending = true;
    do await this._sendBatch(this._frames.splice(0, maxFrames));
    while (this._frames[0] && this.readyState < 2);
    this._isSending = false;
  }

  private async _sendBatch(frames: string[]): Promise<void> {
    const batch = { _number: ++this._batch, _frames: frames.join("\n") };
    // The page may be left right after a click.
    const options = { keepalive: batch._frames.length < maxKept };
    for (let attempt = 1; this.readyState < 2; attempt++) {
      const { status } = await this._page._post(this._path, batch, options).catch(() => ({ status: 0 }));
      if (status === 204) return;
      // The server takes a batch once, however often it arrives.
      if (attempt === attempts || (status && status < 500)) this._end(status || undefined);
      else await new Promise((resolve) => setTimeout(resolve, pause * attempt));
    }
  }
}
