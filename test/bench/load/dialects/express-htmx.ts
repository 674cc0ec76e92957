/** A page of htmx by hand: each click is a post, answered with what changed. */
import { HttpWire } from "../wire.js";
import type { Bytes, Dialect, Page } from "./dialect.js";
import { countIn, isDoneAfter, loadThrough, nextRow } from "./page.js";

class HtmxPage implements Page {
  onAnswer: (wrong?: string) => void = () => {};
  onChange: () => void = () => {};
  readonly loaded: Page["loaded"];
  private readonly headers: string[];
  private clicks = 0;

  constructor(
    private readonly wire: HttpWire,
    cookie: string,
    page: Bytes,
    private readonly path: string,
  ) {
    this.loaded = { page, join: { up: 0, down: 0 } };
    this.headers = [
      `Cookie: ${cookie}`,
      "Content-Type: application/x-www-form-urlencoded",
      "Accept: text/html",
      "HX-Request: true",
      "HX-Request-Type: partial",
      "HX-Current-URL: http://127.0.0.1/counter",
    ];
  }

  click(): void {
    const { url, expected } = this.next(this.clicks++);
    this.wire.send("POST", url, this.headers, "", ({ status, body }) => {
      this.onAnswer(status === 200 && body.includes(expected) ? undefined : `${status} ${body}`);
    });
  }

  private next(clicks: number): { url: string; expected: string } {
    if (!this.path.startsWith("/rows"))
      return { url: "/increment", expected: `<output>${clicks + 1}</output>` };
    const count = countIn(this.path);
    const expected = `>${isDoneAfter(clicks, count) ? "done" : "open"}<`;
    return { url: `/toggle/${nextRow(clicks, count)}`, expected };
  }

  bytes(): Bytes {
    const { page } = this.loaded;
    return { up: this.wire.up - page.up, down: this.wire.down - page.down };
  }

  close(): void {
    this.wire.close();
  }
}

export const expressHtmx: Dialect = {
  async open(port, path) {
    const wire = await HttpWire.open(port);
    const { cookie, page } = await loadThrough(wire, path);
    return new HtmxPage(wire, cookie, page, path);
  },
};
