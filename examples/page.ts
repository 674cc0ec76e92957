/**
 * The templates of the gallery's pages: the layout, the overview, and an example beside its source.
 *
 * They are plain templates without bindings; only the example on a page is live.
 */
import type { Express, Request } from "express";
import { type Hole, html, type Rendered, unsafeHtml } from "hyper-live";

/** How an example is listed. */
export interface Listed {
  path: string;
  title: string;
  /** one line about what it demonstrates; the heading of its page */
  line: string;
}

/** An example of the gallery, on a page with its source beside it. */
export interface Example extends Listed {
  /** the route of further pages that show it */
  more?: string;
  /** whether it belongs to another example, and is not listed itself */
  isPart?: boolean;
  /** path of its source, below `examples/` */
  file: string;
  /** path of its own style sheet, below `examples/`; also its address */
  style?: string;
  /** returns what its page shows: a component, or a template with components in it */
  content: (request: Request) => Hole;
  /** adds further routes that its page requests */
  routes?: (app: Express) => void;
}

/** A whole page; `title` is its own, if it is none of an example, and `style` the address of a further style sheet. */
export function page(content: Hole, examples: Listed[], current?: Example, title = "", style = ""): Rendered {
  const name = title || current?.title;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${name ? `${name} · Hyper Live` : "Hyper Live"}</title>
        <link rel="stylesheet" href="/gallery.css" />
        ${style && html`<link rel="stylesheet" href=${style} />`}
      </head>
      <body>
        <a class="skip" href="#main">Skip to content</a>
        <header class="site">
          <a class="home" href="/">Hyper Live</a>
          <a href="/guide" data-live-current="section">Guide</a>
          <button type="button" popovertarget="examples">Examples</button>
          <nav id="examples" aria-label="Examples" popover>
            ${examples.map(({ path, title }) => html`<a href=${path} data-live-current="section">${title}</a>`)}
          </nav>
          <span class="connection"></span>
        </header>
        <main id="main">${content}</main>
      </body>
    </html>`;
}

/** An example with its source beside it, whose colors `highlight()` has marked. */
export function showcase({ line, file }: Example, content: Hole, source: string): Rendered {
  const name = `examples/${file}`;
  return html`
    <h1>${line}</h1>
    <div class="showcase">
      <div class="stage">${content}</div>
      <div class="source">
        <p>${name}</p>
        <pre tabindex="0" role="region" aria-label=${name}><code>${unsafeHtml(source)}</code></pre>
      </div>
    </div>`;
}

/** The first page: an introduction, and a list of all examples. */
export function overview(examples: Listed[]): Rendered {
  return html`
    <h1>Live components for Express</h1>
    <p class="lead">
      State lives on the server, event handlers are methods, and the page is HTML. Each example works, with the same code,
      in three modes: with plain forms if JavaScript is off, with htmx if the connection is down, and live over a
      WebSocket, which sends only what changed.
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
