/** liveviewjs' page: Phoenix LiveView's client 0.18, which its projects use, in version 2.0.0 of Phoenix' protocol. */
import { SocketWire } from "../wire.js";
import type { Bytes, Dialect } from "./dialect.js";
import { between, countIn, isDoneAfter, loadPage, nextRow, SocketPage } from "./page.js";

// The client has counted its attempts before the socket was open.
const joinReference = 4;

class LiveViewPage extends SocketPage {
  private reference = joinReference;
  /** how the answer to a click begins, and what stands in it */
  private answer = "";
  private expected = "";
  // A view whose client says nothing for a minute is closed by the server, clicks or not.
  private readonly heartbeat = setInterval(() => this.beat(), 30_000).unref();

  constructor(
    wire: SocketWire,
    page: Bytes,
    private readonly topic: string,
    private readonly path: string,
  ) {
    super(wire, page);
  }

  click(): void {
    if (this.path.startsWith("/shared")) return;
    const { event, value, expected } = this.next(this.clicks++);
    const reference = ++this.reference;
    this.answer = `["${joinReference}","${reference}",`;
    this.expected = expected;
    const click = { type: "click", event, value };
    this.wire.send(JSON.stringify([`${joinReference}`, `${reference}`, this.topic, "event", click]));
  }

  private next(clicks: number): { event: string; value: object; expected: string } {
    if (!this.path.startsWith("/rows"))
      return { event: "increment", value: { value: "" }, expected: `"diff":{"0":"${clicks + 1}"}` };
    const count = countIn(this.path);
    const row = nextRow(clicks, count);
    const expected = writeRow(this.path, row, isDoneAfter(clicks, count));
    return { event: "toggle", value: { id: `${row}`, value: "" }, expected };
  }

  private beat(): void {
    this.wire.send(JSON.stringify([null, `${++this.reference}`, "phoenix", "heartbeat", {}]));
  }

  protected take(text: string): void {
    if (text.startsWith("[null,null,")) this.onChange();
    else if (this.answer !== "" && text.startsWith(this.answer))
      this.onAnswer(text.includes(this.expected) ? undefined : text);
  }

  override close(): void {
    clearInterval(this.heartbeat);
    super.close();
  }
}

/** A row's dynamic parts as they come in a diff; where rows are appended, each has an id. */
function writeRow(path: string, row: number, isDone: boolean): string {
  const [tone, word] = isDone ? ["done", "done"] : ["", "open"];
  const parts = [tone, `${row}`, `Item ${row}`, `${row}`, word];
  return JSON.stringify(path.startsWith("/rows-append") ? [`${row}`, ...parts] : parts);
}

export const liveviewjs: Dialect = {
  async open(port, path) {
    const { answer, cookie, page } = await loadPage(port, path);
    const token = between(answer.body, 'name="csrf-token" content="', '"');
    const session = between(answer.body, 'data-phx-session="', '"');
    const topic = `lv:${between(answer.body, ' id="', '"')}`;
    const wire = await SocketWire.open(port, `/live/websocket?_csrf_token=${token}&vsn=2.0.0`, [
      `Cookie: ${cookie}`,
    ]);
    const joined = new Promise<string>((resolve) => {
      wire.onText = resolve;
    });
    const join = {
      url: `http://127.0.0.1:${port}${path}`,
      params: { _csrf_token: token, _mounts: 0 },
      session,
      static: between(answer.body, 'data-phx-static="', '"') || null,
    };
    wire.send(JSON.stringify([`${joinReference}`, `${joinReference}`, topic, "phx_join", join]));
    const text = await joined;
    if (!text.includes('{"status":"ok","response":{"rendered":'))
      throw new Error(`a page that joined was told ${text}`);
    return new LiveViewPage(wire, page, topic, path);
  },
};
