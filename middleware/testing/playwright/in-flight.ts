/** What a page in a real browser waits for. */
import type { DrivenPage, DrivenRequest } from "./driver.js";

/** Milliseconds in which a click begins what it leads to. */
const beginning = 20;

/** Requests of a page that are not answered yet. */
export class InFlight {
  private readonly requests = new Set<DrivenRequest>();

  /** whether the network is cut, so that events can't end */
  isCut = false;

  constructor(private readonly page: DrivenPage) {
    const counts = (request: DrivenRequest) => /^(?:document|fetch|xhr)$/.test(request.resourceType());
    page.on(
      "request" as never,
      ((request: DrivenRequest) => {
        if (counts(request)) this.requests.add(request);
      }) as never,
    );
    const end = ((request: DrivenRequest) => void this.requests.delete(request)) as never;
    page.on("requestfinished" as never, end);
    page.on("requestfailed" as never, end);
  }

  /** Resolves when no request is in flight, htmx has put its answers in, and a live page has settled. */
  async settled(): Promise<void> {
    let calm = 0;
    while (calm < 2) {
      await this.page.waitForTimeout(beginning);
      const isQuiet = this.requests.size === 0 && (await this.isQuiet());
      calm = isQuiet ? calm + 1 : 0;
    }
  }

  /** A page that is left while it is asked is not quiet. */
  private async isQuiet(): Promise<boolean> {
    if (this.isCut) return true;
    const code = `(async () => {
      const client = document.querySelector("[data-live-view]") && globalThis.hyperLive;
      await client?.settled();
      if (client && client.state !== "open" && client.state !== "ended") return false;
      return document.readyState === "complete" && !document.querySelector(".htmx-request");
    })()`;
    return this.page.evaluate<boolean>(code).catch(() => false);
  }
}
