/** Hyper Live's page in its three modes: over the socket, by htmx's posts, and by plain form posts. */
import { type HttpAnswer, HttpWire, headerOf, SocketWire } from "../wire.js";
import type { Bytes, Dialect } from "./dialect.js";
import {
  between,
  countIn,
  formHeaders,
  htmxHeaders,
  isDoneAfter,
  loadPage,
  loadThrough,
  nextRow,
  PostPage,
  SocketPage,
} from "./page.js";

/** What is clicked next: a component's number, the binding, and what the answer has to show. */
interface Click {
  component: number;
  binding: string;
  /** the change as the socket brings it */
  change: string;
  /** what stands in the HTML of an answer to a post */
  shown: string;
}

function nextClick(path: string, clicks: number): Click {
  const count = countIn(path);
  if (path.startsWith("/rows")) {
    const row = nextRow(clicks, count);
    const isDone = isDoneAfter(clicks, count);
    const [tone, word] = isDone ? ["done", "done"] : ["", "open"];
    const change = `[0,[${~row},[0,"${tone}",4,"${word}"]]]`;
    return { component: 0, binding: `toggle(${row})`, change, shown: `>${word}` };
  }
  if (path.startsWith("/list")) return nextListClick(path, clicks);
  const component = path.startsWith("/components") ? clicks % count : 0;
  const value = Math.floor(clicks / count) + 1;
  return { component, binding: "increment", change: `[0,${value}]`, shown: `${value}` };
}

/** Rows that a page of /list shows. */
const shownRows = 1000;

function nextListClick(path: string, clicks: number): Click {
  const { searchParams } = new URL(path, "http://page");
  const row = nextRow(clicks, shownRows);
  switch (searchParams.get("do")) {
    case "move":
      // Rows are brought to the first place in turn, so the next one is always further down.
      return { component: 0, binding: `lift(${nextRow(clicks + 1, shownRows)})`, change: "[[[-", shown: "" };
    case "append":
      return { component: 0, binding: "add", change: `Item ${countIn(path) + clicks}`, shown: "" };
    default: {
      const [tone, word] = isDoneAfter(clicks, shownRows) ? ["done", "done"] : ["", "open"];
      const change = `[${~row},[0,"${tone}",1,${row},2,"Item ${row}",4,"${word}"]]`;
      return { component: 0, binding: `toggle(${row})`, change, shown: `>${word}` };
    }
  }
}

class LivePage extends SocketPage {
  private expected = "";
  /** since the newest seal */
  private patches = 0;
  private readonly events: number[] = [];
  private resolveJoined: (() => void) | undefined;

  constructor(
    wire: SocketWire,
    page: Bytes,
    private readonly path: string,
    private readonly cookie: string,
    private seal: string,
  ) {
    super(wire, page);
  }

  override async rejoin(port: number): Promise<void> {
    this.wire.onLost = () => {};
    this.wire.close();
    this.use(await SocketWire.open(port, "/_live/socket", [`Cookie: ${this.cookie}`]));
    const joined = new Promise<void>((resolve) => {
      this.resolveJoined = resolve;
    });
    this.wire.send(`["join","abcdefgh",[0,"${this.seal}",${this.patches}]]`);
    await joined;
  }

  click(): void {
    const { component, binding, change } = nextClick(this.path, this.clicks);
    const event = (this.events[component] ?? 0) + 1;
    this.events[component] = event;
    const isList = this.path.startsWith("/list");
    // The first row that is added brings its template's text.
    this.expected = isList ? change : `[0,${component},${event},${change}]`;
    this.wire.send(`[0,${component},${event},${this.patches},"${binding}"]`);
    this.clicks++;
  }

  protected take(text: string): void {
    // At an interval a page is handed a new seal.
    if (text.startsWith('["seal"')) {
      this.patches = 0;
      this.seal = JSON.parse(text)[2];
      return;
    }
    if (text === '["ok",0]') {
      this.resolveJoined?.();
      return;
    }
    this.patches++;
    if (this.path.startsWith("/busy")) return this.takeBusy(text);
    const isRight = this.path.startsWith("/list") ? text.includes(this.expected) : text === this.expected;
    if (this.expected === "") this.onChange();
    else this.onAnswer(isRight ? undefined : `${text}, not ${this.expected}`);
  }

  /** An answer may bring a change of the shared value with it. */
  private takeBusy(text: string): void {
    const shared = /\[(?:0,\d+,)?1,(\d+)\]\]$/.exec(text)?.[1];
    if (shared !== undefined) this.onChange(Number(shared));
    if (text.startsWith("[0,0,0,")) return;
    // The count is the number of the event.
    const [, event, count] = /^\[0,0,(\d+),\[0,(\d+)/.exec(text) ?? [];
    this.onAnswer(event !== undefined && event === count ? undefined : text);
  }
}

const sealIn = (html: string) => between(html, 'name="_seal" value="', '"');

export const hyperLive: Dialect = {
  async open(port, path) {
    const { answer, cookie, page } = await loadPage(port, path);
    const wire = await SocketWire.open(port, "/_live/socket", [`Cookie: ${cookie}`]);
    const joined = new Promise<string>((resolve) => {
      wire.onText = resolve;
    });
    wire.send(`["join","abcdefgh",[0,"${sealIn(answer.body)}",0]]`);
    const text = await joined;
    if (text !== '["ok",0]') throw new Error(`a page that joined was told ${text}`);
    return new LivePage(wire, page, path, cookie, sealIn(answer.body));
  },
};

/** A page without a socket: each click posts the seal that came with the answer before. */
abstract class SealedPage extends PostPage {
  protected seal: string;
  /** how many forms the page has for its clicks, as htmx tells */
  private readonly forms: string;
  private shown = "";

  constructor(
    wire: HttpWire,
    protected readonly cookie: string,
    page: Bytes,
    html: string,
    private readonly path: string,
  ) {
    super(wire, page);
    this.seal = sealIn(html);
    const more = html.split(" data-live-more ").length - 1;
    this.forms = more > 0 ? `&_forms=${more + 1}` : "";
  }

  protected abstract readonly headers: string[];
  protected abstract take(answer: HttpAnswer): void;

  click(): void {
    const { component, binding, shown } = nextClick(this.path, this.clicks++);
    this.shown = shown;
    const body = `_seal=${this.seal}&on%3A${component}=${encodeURIComponent(binding)}${this.forms}`;
    this.wire.send("POST", "/_live", this.headers, body, (answer) => this.take(answer));
  }

  protected finish({ status, body }: HttpAnswer): void {
    this.seal = sealIn(body);
    const isRight = status === 200 && this.seal !== "" && body.includes(this.shown);
    this.onAnswer(isRight ? undefined : `${status} ${body}`);
  }
}

class HtmxPage extends SealedPage {
  protected readonly headers = [...htmxHeaders(this.cookie), "Hyper-Live-Rows: 1"];

  protected take(answer: HttpAnswer): void {
    this.finish(answer);
  }
}

class FormPage extends SealedPage {
  protected readonly headers = formHeaders(this.cookie);

  protected take(answer: HttpAnswer): void {
    if (answer.status !== 303) return this.onAnswer(`${answer.status} ${answer.body}`);
    const headers = [`Cookie: ${this.cookie}`, "Accept: text/html"];
    this.wire.send("GET", headerOf(answer, "location"), headers, "", (page) => this.finish(page));
  }
}

function byPosts(Type: typeof HtmxPage | typeof FormPage): Dialect {
  return {
    async open(port, path) {
      const wire = await HttpWire.open(port);
      const { answer, cookie, page } = await loadThrough(wire, path);
      return new Type(wire, cookie, page, answer.body, path);
    },
  };
}

export const hyperLiveHtmx = byPosts(HtmxPage);
export const hyperLiveForm = byPosts(FormPage);
