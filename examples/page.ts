/**
 * What the gallery's pages look like: the shell around each of them, the overview, and an example beside its source.
 *
 * Plain templates without bindings; what is live on a page is the example that stands in it.
 */
import type { Express, Request } from "express";
import { type Hole, html, type Rendered } from "hyper-live";

/** An example of the gallery. */
export interface Example {
  path: string;
  title: string;
  /** what it shows, in one line */
  line: string;
  /** its source, below `examples/` */
  file: string;
  /** what its page shows: a component, or a template with components in it */
  content: (request: Request) => Hole;
  /** adds the routes that its page asks for beside */
  routes?: (app: Express) => void;
}

/** A whole page. */
export function page(content: Hole, examples: Example[], current?: Example): Rendered {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${current ? `${current.title} · Hyper Live` : "Hyper Live"}</title>
        <link rel="stylesheet" href="/gallery.css" />
      </head>
      <body>
        <header class="site">
          <a class="home" href="/">Hyper Live</a>
          <nav aria-label="Examples">${examples.map((example) => link(example, current))}</nav>
          <span class="connection"></span>
        </header>
        <main>${content}</main>
      </body>
    </html>`;
}

function link(example: Example, current?: Example): Rendered {
  return html`<a href=${example.path} aria-current=${example === current ? "page" : null}>${example.title}</a>`;
}

/** An example with its source beside it. */
export function showcase({ line, file }: Example, content: Hole, source: string): Rendered {
  const name = `examples/${file}`;
  return html`
    <h1>${line}</h1>
    <div class="showcase">
      <div class="stage">${content}</div>
      <div class="source">
        <p>${name}</p>
        <pre tabindex="0" role="region" aria-label=${name}><code>${source}</code></pre>
      </div>
    </div>`;
}

/** The first page: what this is, and all examples. */
export function overview(examples: Example[]): Rendered {
  return html`
    <h1>Live components for Express</h1>
    <p class="lead">
      State lives on the server, handlers are methods, the page is HTML. Each example works, unchanged, in three modes:
      with plain forms where JavaScript is off, with htmx where the connection is down, and live over a WebSocket,
      which brings just what changed.
    </p>
    <ul class="overview">
      ${examples.map(
        ({ path, title, line }) => html`<li>
          <a href=${path}>${title}</a>
          <p>${line}</p>
        </li>`,
      )}
    </ul>`;
}
