/**
 * The guide: a site of chapters, which are Markdown files in `chapters/`, made with Hyper Live itself.
 *
 * To add a chapter, add a file `NN-name.md`; its number says where it is in the contents.
 */
import type { Express } from "express";
import { type Hole, html, type Rendered, unsafeHtml } from "hyper-live";
import { examplesFolder } from "../sources.js";
import { type Chapter, readChapters } from "./chapters.js";
import { guideSearch } from "./search.js";

/** Adds the pages of the guide, at `/guide`. */
export function guideRoutes(app: Express): void {
  const chapters = readChapters();
  const Search = guideSearch(chapters);
  app.get("/guide.css", (_request, response) =>
    response.sendFile("guide/guide.css", { root: examplesFolder }),
  );
  app.get("/guide", (_request, response) =>
    response.live(withContents(chapters, overview(chapters, Search)), { title: "Guide" }),
  );
  app.get("/guide/:name", ({ params }, response, next) => {
    const at = chapters.findIndex(({ name }) => name === params.name);
    const chapter = chapters[at];
    if (!chapter) return next();
    const content = html`<article>${unsafeHtml(chapter.html)}</article>
      ${neighbours(chapters[at - 1], chapters[at + 1])}`;
    return response.live(withContents(chapters, content, chapter), { title: `${chapter.title} · Guide` });
  });
}

/** A page of the guide: its contents beside it, or behind a button where there is no room. */
function withContents(chapters: Chapter[], content: Hole, current?: Chapter): Rendered {
  return html`<div class="guide" data-live-link>
    <div class="guide-bar">
      <button type="button" popovertarget="contents">Contents</button>
      ${
        current &&
        html`<form method="get" action="/guide" role="search">
        <input type="search" name="q" aria-label="Search the guide" placeholder="Search the guide…" />
        <button class="quiet">Search</button>
      </form>`
      }
    </div>
    <nav id="contents" class="guide-contents" aria-label="Contents" popover>
      <a href="/guide" data-live-current>Overview</a>
      ${partsOf(chapters).map(
        ([part, own]) => html`<h2>${part}</h2>
          <ul>${own.map((chapter) => entry(chapter, chapter === current))}</ul>`,
      )}
    </nav>
    <div class="guide-page">${content}</div>
  </div>`;
}

/** A chapter in the contents; the one that is read with its headings. */
function entry({ path, title, sections }: Chapter, isCurrent: boolean): Rendered {
  const headings = sections.filter(({ depth }) => depth === 2);
  return html`<li>
    <a href=${path} data-live-current>${title}</a>
    ${
      isCurrent &&
      headings.length > 1 &&
      html`<ul>${headings.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul>`
    }
  </li>`;
}

function partsOf(chapters: Chapter[]): [part: string, chapters: Chapter[]][] {
  const names = [...new Set(chapters.map(({ part }) => part))];
  return names.map((name) => [name, chapters.filter(({ part }) => part === name)]);
}

function neighbours(previous: Chapter | undefined, next: Chapter | undefined): Rendered {
  return html`<nav class="guide-neighbours" aria-label="Chapters">
    ${previous && html`<a href=${previous.path} rel="prev">← ${previous.title}</a>`}
    ${next && html`<a href=${next.path} rel="next">${next.title} →</a>`}
  </nav>`;
}

function overview(chapters: Chapter[], Search: ReturnType<typeof guideSearch>): Rendered {
  return html`<h1>The guide to Hyper Live</h1>
    ${Search}
    ${partsOf(chapters).map(
      ([part, own]) => html`<h2>${part}</h2>
        <ul class="overview">
          ${own.map(({ path, title, lead }) => html`<li><a href=${path}>${title}</a><p>${lead}</p></li>`)}
        </ul>`,
    )}`;
}
