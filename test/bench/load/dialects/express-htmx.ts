/** Pages by hand: each click is a post, answered to htmx with what changed, to a form with a redirect to the page. */
import { HttpWire, headerOf } from "../wire.js";
import type { Bytes, Dialect } from "./dialect.js";
import { countIn, formHeaders, htmxHeaders, isDoneAfter, loadThrough, nextRow, PostPage } from "./page.js";

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

class FormPage extends PostPage {
  constructor(
    wire: HttpWire,
    private readonly cookie: string,
    page: Bytes,
    private readonly path: string,
  ) {
    super(wire, page);
  }

  click(): void {
    const expected = `<output>${++this.clicks}</output>`;
    this.wire.send("POST", this.path, formHeaders(this.cookie), "", (answer) => {
      if (answer.status !== 303) return this.onAnswer(`${answer.status} ${answer.body}`);
      const headers = [`Cookie: ${this.cookie}`, "Accept: text/html"];
      this.wire.send("GET", headerOf(answer, "location"), headers, "", ({ status, body }) => {
        this.onAnswer(status === 200 && body.includes(expected) ? undefined : `${status} ${body}`);
      });
    });
  }
}

/** Without htmx: the same pages, under /form. */
export const expressForm: Dialect = {
  async open(port, path) {
    const wire = await HttpWire.open(port);
    const { cookie, page } = await loadThrough(wire, `/form${path}`);
    return new FormPage(wire, cookie, page, `/form${path}`);
  },
};

export const expressHtmx: Dialect = {
  async open(port, path) {
    const wire = await HttpWire.open(port);
    const { cookie, page } = await loadThrough(wire, path);
    return new HtmxPage(wire, cookie, page, path);
  },
};
