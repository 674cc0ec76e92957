/**
 * The script of `hyper-live dev` in each page: shows errors, loads changed style sheets, and loads pages again that have
 * nothing that could be patched. It has the key of the panel, too.
 */
import "./key.js";
import { hideReport, type Report, showReport } from "./overlay.js";

/** What the server sends; see `command-line/dev/channel.ts`. */
type Message =
  | { type: "start"; process: string; report?: Report }
  | { type: "report"; report?: Report }
  | { type: "css"; file: string }
  | { type: "changed" };

let process: string | undefined;

const events = new EventSource(new URL("events", import.meta.url));
events.onmessage = ({ data }: MessageEvent<string>) => receive(JSON.parse(data) as Message);
// A page that goes to the back/forward cache would not get there with an open stream.
addEventListener("pagehide", () => events.close());
addEventListener("pageshow", ({ persisted }) => {
  if (persisted) location.reload();
});

function receive(message: Message): void {
  if (message.type === "css") reloadStyle(message.file);
  else if (message.type === "changed") reloadPlain();
  else {
    if (message.report) showReport(message.report);
    else hideReport();
    if (message.type === "start") start(message);
  }
}

/** After a restart the routes of the application may send something else. */
function start(message: { process: string; report?: Report }): void {
  if (process !== undefined && process !== message.process && !message.report) reloadPlain();
  process = message.process;
}

/** Loads a page again that has no live component: an error page, a list, a page of another template engine. */
function reloadPlain(): void {
  if (!document.querySelector("[data-live-view]")) location.reload();
}

/** Loads a style sheet again; the old one stays until the new one is there, so that the page is never without. */
function reloadStyle(file: string): void {
  for (const link of document.querySelectorAll<HTMLLinkElement>('link[rel~="stylesheet"]')) {
    const url = new URL(link.href);
    if (url.origin !== location.origin || !file.endsWith(url.pathname.split("/").pop() as string)) continue;
    url.searchParams.set("changed", String(Date.now()));
    const next = link.cloneNode() as HTMLLinkElement;
    next.href = url.href;
    next.onload = next.onerror = () => link.remove();
    link.after(next);
  }
}
