/** All pages of the guide. */
import { type ReferencePage, readReference } from "./api/reference.js";
import type { Chapter } from "./chapter.js";
import { readChapters } from "./chapters.js";
import { readLinkedFiles } from "./files.js";

export interface Guide {
  chapters: Chapter[];
  reference: ReferencePage[];
  /** files that chapters link to */
  files: Chapter[];
}

let guide: Guide | undefined;

/** All pages of the guide, which are read when the first one is requested. */
export function readGuide(): Guide {
  if (!guide) {
    const chapters = readChapters();
    guide = { chapters, reference: readReference(chapters), files: readLinkedFiles(chapters) };
  }
  return guide;
}
