/** Searches the sections of chapters for words. */
import type { Chapter } from "./chapter.js";
import type { Section } from "./markdown.js";

export interface Match {
  chapter: Chapter;
  section: Section;
}

const most = 30;

/** The sections that contain the beginnings of all words, the best first. */
export function findSections(chapters: Chapter[], query: string): Match[] {
  const words = wordsOf(query);
  if (words.length === 0) return [];
  return chapters
    .flatMap((chapter) => chapter.sections.map((section) => ({ chapter, section })))
    .map((match) => ({ match, score: scoreOf(match, words) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ match }) => match);
}

const wordsOf = (query: string) => query.toLowerCase().split(/\s+/).filter(Boolean);

/** 0 if a word is missing; a word in the heading counts most, then how often the text has it. */
function scoreOf({ chapter, section }: Match, words: string[]): number {
  let score = 0;
  for (const word of words) {
    const count = 20 * countOf(section.title, word) + countOf(section.text, word);
    const inChapter = countOf(chapter.title, word);
    if (count + inChapter === 0) return 0;
    score += Math.min(count, 40) + inChapter;
  }
  return score;
}

/** How often words begin with this one. */
function countOf(text: string, word: string): number {
  const lower = text.toLowerCase();
  let count = 0;
  for (let at = lower.indexOf(word); at !== -1; at = lower.indexOf(word, at + 1))
    if (isStart(lower, at)) count++;
  return count;
}

/** Whether a word starts here; what is not a letter, as in `.once`, may be in front of it. */
function isStart(text: string, at: number): boolean {
  return at === 0 || !/[\p{Letter}\p{Number}]{2}/u.test(text.slice(at - 1, at + 1));
}

/** A piece of an excerpt. */
export interface Piece {
  text: string;
  isMatch: boolean;
}

/** The text around the first of the words, with the words marked. */
export function excerpt(text: string, query: string, length = 180): Piece[] {
  const words = wordsOf(query);
  const lower = text.toLowerCase();
  const places = words.map((word) => lower.indexOf(word)).filter((at) => at >= 0);
  const from = Math.max(0, Math.min(...places, text.length) - length / 3);
  const start = from === 0 ? 0 : text.indexOf(" ", from) + 1;
  const end = text.length > start + length ? text.lastIndexOf(" ", start + length) : text.length;
  const part = text.slice(start, end);
  return [...piece(start > 0 ? "… " : ""), ...split(part, words), ...piece(end < text.length ? " …" : "")];
}

function piece(text: string): Piece[] {
  return text ? [{ text, isMatch: false }] : [];
}

function split(text: string, words: string[]): Piece[] {
  const escaped = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const pattern = new RegExp(`(${escaped.join("|")})`, "i");
  return text
    .split(pattern)
    .flatMap((part, index) => (part ? [{ text: part, isMatch: index % 2 === 1 }] : []));
}
