/**
 * The guide: a site of chapters, which are Markdown files in `chapters/`, and a reference of what the package exports. It is
 * made with Hyper Live itself.
 *
 * To add a chapter, add a file `NN-name.md`; its number says where it is in the contents.
 */
import path from "node:path";
import express, { type Express, type Response } from "express";
import { examplesFolder } from "../sources.js";
import { type ReferencePage, readReference } from "./api/reference.js";
import { type Chapter, readChapters } from "./chapters.js";
import { writeLlms } from "./llms.js";
import { guideSearch } from "./search.js";
import { chapterPage, overviewPage, referencePage } from "./templates.js";

export interface Guide {
  chapters: Chapter[];
  reference: ReferencePage[];
}

let guide: Guide | undefined;

/** All pages of the guide, which are read when the first one is requested. */
export function readGuide(): Guide {
  if (!guide) {
    const chapters = readChapters();
    guide = { chapters, reference: readReference(chapters) };
  }
  return guide;
}

const Search = guideSearch(() => {
  const { chapters, reference } = readGuide();
  return [...chapters, ...reference];
});

/** The style sheet of a page, if it is one of the guide. */
export const guideStyle = (path: string) => (/^\/guide(?:\/|$)/.test(path) ? "/guide.css" : "");

const asText = (response: Response) => void response.type("text/plain; charset=utf-8");

/** Adds the pages of the guide, at `/guide`. */
export function guideRoutes(app: Express): void {
  app.get("/guide.css", (_request, response) =>
    response.sendFile("guide/guide.css", { root: examplesFolder }),
  );
  app.get("/llms.txt", (_request, response) => void response.type("text").send(writeLlms(readGuide())));
  // The files of the chapter on deployment, to be read: a browser would save those whose type it does not know.
  app.use("/deployment", express.static(path.join(examplesFolder, "deployment"), { setHeaders: asText }));
  app.get("/guide", (_request, response) =>
    response.live(overviewPage(readGuide(), Search), { title: "Guide" }),
  );
  app.get("/guide/api", (_request, response) =>
    response.live(referencePage(readGuide()), { title: "Reference · Guide" }),
  );
  app.get("/guide/*name", ({ path }, response, next) => {
    const { chapters, reference } = readGuide();
    const list = path.startsWith("/guide/api/") ? reference : chapters;
    const at = list.findIndex((page) => page.path === path);
    if (at === -1) return next();
    const content = chapterPage(readGuide(), list, at);
    return response.live(content, { title: `${list[at]?.title} · Guide` });
  });
}
