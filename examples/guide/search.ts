/** Finds sections of the guide: results while you type, and by an ordinary GET form where no script runs. */
import { handler, html, live, url } from "hyper-live";
import type { Chapter } from "./chapter.js";
import { excerpt, findSections, type Match } from "./find.js";

/** Returns the component that searches these pages. */
export function guideSearch(pages: () => Chapter[]) {
  @live({ name: "guide.Search" })
  class GuideSearch {
    q = url("");

    @handler(String)
    search(q: string) {
      this.q = q;
    }

    render() {
      const found = findSections(pages(), this.q);
      return html`<section class="guide-search">
        <form method="get" action="/guide" role="search" data-live-link="keep-scroll">
          <input type="search" name="q" value=${this.q} aria-label="Search the guide" autocomplete="off"
            placeholder="Search the guide…" @input.debounce="search(value)" />
          <button>Search</button>
        </form>
        <p role="status">${this.q.trim() && countOf(found)}</p>
        ${found.length > 0 && html`<ol>${found.map((match) => result(match, this.q))}</ol>`}
      </section>`;
    }
  }
  return GuideSearch;
}

function countOf({ length }: Match[]): string {
  return length === 0 ? "Nothing found" : `${length} ${length === 1 ? "section" : "sections"}`;
}

function result({ chapter, section }: Match, q: string) {
  const isChapter = section.depth === 1;
  return html`<li>
    <a href="${chapter.path}${isChapter ? "" : `#${section.id}`}">${section.title}</a>
    ${!isChapter && html`<small>${chapter.title}</small>`}
    <p>${excerpt(section.text, q).map(({ text, isMatch }) => (isMatch ? html`<mark>${text}</mark>` : text))}</p>
  </li>`;
}
