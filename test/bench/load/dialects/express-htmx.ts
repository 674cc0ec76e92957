/** A page of htmx by hand: each click is a post, answered with what changed. */
import { HttpWire } from "../wire.js";
import type { Bytes, Dialect } from "./dialect.js";
import { countIn, htmxHeaders, isDoneAfter, loadThrough, nextRow, PostPage } from "./page.js";

class HtmxPage extends PostPage {
  private readonly headers: string[];

  constructor(
    wire: HttpWire,
    cookie: string,
    page: Bytes,
    private readonly path: string,
  ) {
    super(wire, page);
    this.headers = htmxHeaders(cookie);
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
}

export const expressHtmx: Dialect = {
  async open(port, path) {
    const wire = await HttpWire.open(port);
    const { cookie, page } = await loadThrough(wire, path);
    return new HtmxPage(wire, cookie, page, path);
  },
};
