/** Shows an error over the page: its message, the lines of the source, and a link to the editor. */

/** An error, as the development server sends it; `command-line/dev/report.ts` makes it. */
export interface Report {
  message: string;
  file?: string;
  line: number;
  column: number;
  frame: string;
  link?: string;
  stack: string;
}

const style = `
:host { position: fixed; inset: 0; z-index: 2147483647; background: #000a; overflow: auto; }
section { max-width: 60rem; margin: 4vh auto; padding: 1.5rem; background: #1b1b1f; color: #eee;
  border-top: 4px solid #ff6b6b; border-radius: 6px; font: 1rem/1.5 system-ui, sans-serif; }
h2 { margin: 0 2rem 1rem 0; font-size: 1rem; white-space: pre-wrap; overflow-wrap: anywhere; }
pre { overflow: auto; margin: 0.5rem 0; padding: 1rem; background: #111; font: 0.875rem/1.5 ui-monospace, monospace; }
a { color: #8ab4ff; } small { color: #bbb; }
button { float: right; font: inherit; } button:focus-visible, a:focus-visible { outline: 3px solid #8ab4ff; }
`;

let shown: HTMLElement | undefined;

/** Shows a report in place of the one before it. */
export function showReport(report: Report): void {
  hideReport();
  const host = document.createElement("hyper-live-error");
  const root = host.attachShadow({ mode: "open" });
  // A style sheet of this kind is allowed under a strict Content-Security-Policy, too.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  root.adoptedStyleSheets = [sheet];
  root.append(contentOf(report));
  document.documentElement.append(host);
  shown = host;
}

/** Removes the report. */
export function hideReport(): void {
  shown?.remove();
  shown = undefined;
}

addEventListener("keydown", ({ key }) => {
  if (key === "Escape") hideReport();
});

function contentOf({ message, file, line, column, frame, link, stack }: Report): HTMLElement {
  const section = element("section", "");
  section.setAttribute("role", "alertdialog");
  section.setAttribute("aria-label", "Error");
  const close = element("button", "Close");
  close.addEventListener("click", hideReport);
  section.append(close, element("h2", message));
  if (file) {
    const place = element(link ? "a" : "span", `${file}:${line}:${column}`);
    if (link) place.setAttribute("href", link);
    section.append(place);
  }
  if (frame) section.append(element("pre", frame));
  if (stack) section.append(element("small", ""), element("pre", stack));
  return section;
}

function element(name: string, text: string): HTMLElement {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
