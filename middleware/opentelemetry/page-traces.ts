/** The traces of the requests that have made pages, so that their events can be linked to them. */
import { isSpanContextValid, type SpanContext } from "@opentelemetry/api";

/** How many pages are kept; the events of older ones have no link, but the page's id. */
const maxPages = 10_000;

/** The spans in which pages were mounted, by the pages' ids: their objects don't outlive the request. */
export class PageTraces {
  private readonly traces = new Map<string, SpanContext>();

  /** Notes a span of a page, if it is the page's first. */
  note(page: string, span: SpanContext): void {
    if (!isSpanContextValid(span) || this.traces.has(page)) return;
    this.traces.set(page, span);
    if (this.traces.size <= maxPages) return;
    const [oldest] = this.traces.keys();
    this.traces.delete(oldest as string);
  }

  linkOf(page: string): SpanContext | undefined {
    return this.traces.get(page);
  }
}
