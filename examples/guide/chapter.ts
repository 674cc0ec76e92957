import type { Article } from "./markdown.js";

/** A page of the guide: a chapter, a name of the reference, or a file. */
export interface Chapter extends Article {
  /** its last part of the address */
  name: string;
  path: string;
  /** the file's path in the package; empty for a page that is none */
  file: string;
  /** the heading under which the contents list it */
  part: string;
}
