/** Tells all open pages what has happened: errors, changed style sheets. A stream of server-sent events for each page. */
import type { Request, Response } from "express";
import type { Report } from "./report.js";

/** What pages are told. */
export type Message =
  | { type: "start"; process: string; report: Report | undefined }
  | { type: "report"; report: Report | undefined }
  | { type: "css"; file: string }
  /** components have changed: pages without any, and pages that show an error, are loaded again */
  | { type: "changed" };

export class Channel {
  private readonly pages = new Set<Response>();
  private report: Report | undefined;

  /** @param process - differs after a restart */
  constructor(private readonly process: string) {}

  /** Adds a page. */
  open(request: Request, response: Response): void {
    response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
    // A page is back soon after a restart.
    response.write("retry: 100\n\n");
    this.pages.add(response);
    request.on("close", () => this.pages.delete(response));
    send(response, { type: "start", process: this.process, report: this.report });
  }

  /** Shows an error in all pages, or removes the one that is shown. */
  show(report: Report | undefined): void {
    if (!report && !this.report) return;
    this.report = report;
    this.tell({ type: "report", report });
  }

  tell(message: Message): void {
    for (const page of this.pages) send(page, message);
  }

  /** Ends all streams, so that the server can close. */
  close(): void {
    for (const page of this.pages) page.end();
  }
}

function send(page: Response, message: Message): void {
  page.write(`data: ${JSON.stringify(message)}\n\n`);
}
