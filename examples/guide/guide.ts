/**
 * The guide: a site of chapters, which are Markdown files in `chapters/`, and a reference of what the package exports. It is
 * made with Hyper Live itself.
 *
 * To add a chapter, add a file `NN-name.md`; its number says where it is in the contents.
 */
import type { Express } from "express";
import { examplesFolder } from "../sources.js";
import { writeLlms } from "./llms.js";
import { readGuide } from "./read-guide.js";
import { guideSearch } from "./search.js";
import { chapterPage, overviewPage, referencePage } from "./templates.js";

const Search = guideSearch(() => {
  const { chapters, reference } = readGuide();
  return [...chapters, ...reference];
});

/** The style sheet of a page, if it is one of the guide. */
export const guideStyle = (path: string) => (/^\/guide(?:\/|$)/.test(path) ? "/guide.css" : "");

/** Adds the pages of the guide, at `/guide`. */
export function guideRoutes(app: Express): void {
  app.get("/guide.css", (_request, response) =>
    response.sendFile("guide/guide.css", { root: examplesFolder }),
  );
  app.get("/llms.txt", (_request, response) => void response.type("text").send(writeLlms(readGuide())));
  app.get("/guide", (_request, response) =>
    response.live(overviewPage(readGuide(), Search), { title: "Guide" }),
  );
  app.get("/guide/api", (_request, response) =>
    response.live(referencePage(readGuide()), { title: "Reference · Guide" }),
  );
  app.get("/guide/*name", ({ path }, response, next) => {
    const { chapters, reference, files } = readGuide();
    const list = [chapters, reference, files].find((pages) => pages.some((page) => page.path === path));
    if (!list) return next();
    const at = list.findIndex((page) => page.path === path);
    return response.live(chapterPage(readGuide(), list, at), { title: `${list[at]?.title} · Guide` });
  });
}
