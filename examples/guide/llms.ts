/**
 * `llms.txt`: what a language model should know of the package, with links to the files that it has. The file in the package is
 * written by this, and a test keeps it so: `npx vitest run -u test/examples/llms.test.ts` writes it again.
 */

import { firstSentence } from "./markdown.js";
import type { Guide } from "./read-guide.js";

const head = `# Hyper Live

> Live components for Express, in TypeScript. A class decorated with @live is a part of a page: its fields are the state, its
> methods are event handlers, and render() returns HTML from a tagged template. It works by plain forms without JavaScript, with
> htmx, and live over a WebSocket, with the same code.

Paths are those of the package \`hyper-live\`. README.md has an example of each kind, and SKILL.md the rules for writing
components. \`npx hyper-live check\` finds mistakes in templates and handlers.`;

/** Writes the file for the pages of the guide. */
export function writeLlms({ chapters, reference }: Guide): string {
  const guide = chapters.map(({ title, file, lead }) => `- [${title}](${file}): ${lead}`);
  const modules = [...new Set(reference.map(({ part }) => part))].map((module) => {
    const names = reference.filter(({ part }) => part === module);
    return [
      module === "express" ? "## Added to express" : `## Exports of ${module}`,
      names.map(({ title, lead }) => `- \`${title}\`: ${firstSentence(lead)}`).join("\n"),
    ].join("\n\n");
  });
  return `${[head, "## Guide", guide.join("\n"), ...modules].join("\n\n")}\n`;
}
