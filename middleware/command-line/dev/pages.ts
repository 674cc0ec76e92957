/** The pages of `hyper-live dev`: each component at an address of its own, the list of them, and an error in place of a page. */
import type { Request, Response } from "express";
import { escapeHtml } from "../../../views/escape.js";
import { each, html } from "../../../views/html.js";
import type { Rendered } from "../../../views/values.js";
import { allDefinitions, type Definition } from "../../component/definition.js";
import { kebab } from "../component-files.js";

/** The path below which components are shown. */
export const showcase = "/live";

/** The names of components that are ours, such as what stands in for a deferred one. */
const ownName = /^hyper-live\./;

/** The registered components of the application by the last part of their address. */
function componentsByPath(): Map<string, Definition> {
  const theirs = [...allDefinitions()].filter(({ name }) => !ownName.test(name));
  return new Map(theirs.map((definition) => [kebab(definition.name), definition]));
}

/** What to show at a path; undefined if it is no page of ours. */
export function contentAt(path: string): Rendered | Definition | undefined {
  if (path === showcase) return listOfComponents();
  if (!path.startsWith(`${showcase}/`)) return undefined;
  return componentsByPath().get(decodeURIComponent(path.slice(showcase.length + 1)));
}

function listOfComponents(): Rendered {
  const components = [...componentsByPath()].sort(([a], [b]) => (a < b ? -1 : 1));
  return html`<main>
    <h1>Components</h1>
    <ul>
      ${each(
        components,
        ([path]) => path,
        ([path, { name }]) => html`<li><a href=${`${showcase}/${path}`}>${name}</a></li>`,
      )}
    </ul>
    ${components.length === 0 && html`<p>There is none yet. Save a file with a class that has @live above it.</p>`}
  </main>`;
}

/** The addresses of the components, for the terminal. */
export function addresses(): string[] {
  return [...componentsByPath().keys()].sort().map((path) => `${showcase}/${path}`);
}

/** The page in place of one that could not be rendered: the overlay of its script shows the error. */
export function sendErrorPage(response: Response, script: string, message: string): void {
  const noScript = `<pre>${escapeHtml(message)}</pre>`;
  response
    .status(500)
    .set("Cache-Control", "no-store")
    .type("html")
    .send(
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Error</title>${script}</head>` +
        `<body data-live-failed>${noScript}</body></html>`,
    );
}

/** A page of a folder of components, with the folder's style sheets. */
export function layOut(styles: readonly string[]) {
  return ({
    content,
    title,
  }: {
    content: Rendered["values"][number];
    title: string;
    request: Request;
  }): Rendered =>
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>${title || "Components"}</title>
          ${styles.map((style) => html`<link rel="stylesheet" href=${style} />`)}
        </head>
        <body>
          ${content as never}
        </body>
      </html>`;
}
