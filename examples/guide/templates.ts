/** The templates of the guide's pages. They are plain templates; only the search is live. */
import { type Class, type Component, type Hole, html, type Rendered, unsafeHtml } from "hyper-live";
import type { Chapter } from "./chapter.js";
import type { Guide } from "./read-guide.js";

/** The first page: the search, and a list of all chapters. */
export function overviewPage({ chapters }: Guide, search: Class<Component>): Rendered {
  const content = html`<h1>The guide to Hyper Live</h1>
    ${search}
    ${partsOf(chapters).map(
      ([part, own]) => html`<h2>${part}</h2>
        <ul class="overview">
          ${own.map(({ path, title, lead }) => html`<li><a href=${path}>${title}</a><p>${lead}</p></li>`)}
        </ul>`,
    )}`;
  return withContents(chapters, content);
}

/** The list of all exported names. */
export function referencePage({ chapters, reference }: Guide): Rendered {
  const content = html`<h1>Reference</h1>
    <p class="lead">All that the package exports, from the declarations and comments of its code.</p>
    ${partsOf(reference).map(
      ([module, own]) => html`<h2>${module}</h2>
        <ul class="names">
          ${own.map(({ path, title, lead }) => html`<li><a href=${path}><code>${title}</code></a> ${withCode(lead)}</li>`)}
        </ul>`,
    )}`;
  return withContents(chapters, content, "/guide/api");
}

/** A chapter, or a page of the reference: the one at this place of its list. */
export function chapterPage({ chapters }: Guide, list: Chapter[], at: number): Rendered {
  const chapter = list[at] as Chapter;
  const content = html`${headingsOf(chapter).length > 1 && onThisPage(chapter)}
    <article>${unsafeHtml(chapter.html)}</article>
    ${neighbours(list[at - 1], list[at + 1])}`;
  return withContents(chapters, content, chapter.path);
}

/** A page of the guide: its contents beside it, or behind a button where there is no room. */
function withContents(chapters: Chapter[], content: Hole, path = "/guide"): Rendered {
  return html`<div class="guide" data-live-link>
    <div class="guide-bar">
      <button type="button" popovertarget="contents">Contents</button>
      ${path !== "/guide" && searchForm}
    </div>
    <nav id="contents" class="guide-contents" aria-label="Contents" popover>
      <a href="/guide" data-live-current="exact">Overview</a>
      ${partsOf(chapters).map(
        ([part, own]) => html`<h2>${part}</h2>
          <ul>${own.map((chapter) => entry(chapter, chapter.path === path))}</ul>`,
      )}
      <h2>Reference</h2>
      <ul><li><a href="/guide/api" data-live-current="section">All names</a></li></ul>
    </nav>
    <div class="guide-page">${content}</div>
  </div>`;
}

const searchForm = html`<form method="get" action="/guide" role="search">
  <input type="search" name="q" aria-label="Search the guide" placeholder="Search the guide…" />
  <button class="quiet">Search</button>
</form>`;

/** A chapter in the contents; the one that is read with its headings, where there is room. */
function entry(chapter: Chapter, isCurrent: boolean): Rendered {
  const { path, title } = chapter;
  const isOpen = isCurrent && headingsOf(chapter).length > 1;
  return html`<li><a href=${path} data-live-current>${title}</a> ${isOpen && listOfHeadings(chapter)}</li>`;
}

/** The headings of a chapter above its text, where there is no room beside it. */
function onThisPage(chapter: Chapter): Rendered {
  return html`<details class="guide-here"><summary>On this page</summary>${listOfHeadings(chapter)}</details>`;
}

const headingsOf = ({ sections }: Chapter) => sections.filter(({ depth }) => depth === 2);

function listOfHeadings(chapter: Chapter): Rendered {
  const links = headingsOf(chapter).map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`);
  return html`<ul>${links}</ul>`;
}

/** A text in which code is between backticks. */
function withCode(text: string): Hole {
  return text.split("`").map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part));
}

function partsOf<T extends Chapter>(chapters: T[]): [part: string, chapters: T[]][] {
  const names = [...new Set(chapters.map(({ part }) => part))];
  return names.map((name) => [name, chapters.filter(({ part }) => part === name)]);
}

function neighbours(previous: Chapter | undefined, next: Chapter | undefined): Rendered {
  return html`<nav class="guide-neighbours" aria-label="Chapters">
    ${previous && html`<a href=${previous.path} rel="prev">← ${previous.title}</a>`}
    ${next && html`<a href=${next.path} rel="next">${next.title} →</a>`}
  </nav>`;
}
