/**
 * The code of README, SKILL.md and the guide runs: each snippet is loaded, its components are shown, its routes answer, and its
 * own tests pass.
 */
import { render } from "hyper-live/testing";
import supertest from "supertest";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { documents, type Snippet, snippetsOf } from "./support/documents.js";
import { isLong } from "./support/long.js";
import { loadSnippet } from "./support/snippets.js";

/** What snippets declare as part of the reader's own application. */
const declared: Record<string, unknown> = {
  askModel: async function* () {
    yield "An answer";
  },
  db: {
    posts: async () => [{ id: 1, text: "One", likes: 0 }],
    like: async (id: number) => ({ id, text: "One", likes: 1 }),
  },
  findProducts: async () => [{ id: 1, name: "Tea" }],
  findTickets: async () => [{ id: 1, title: "Printer" }],
  loadSales: async () => 5,
  loadTasks: async () => [{ id: 1, text: "milk", isDone: false }],
  savePost: async () => {},
  saveTask: async (text: string) => ({ id: 2, text, isDone: false }),
  store: async () => {},
  sumOf: async () => 7,
};
Object.assign(globalThis, declared);

/** Snippets that need something which is not here, by a word of theirs. */
const away: Record<string, string> = {
  postgresAdapter: "needs a PostgreSQL; test/state/ has it",
  redisAdapter: "needs a Redis; test/state/ has it",
  clusterByOptions: "needs a Redis cluster; test/state/ has it",
  DataSource: "needs a database; test/browser/profile.test.ts has it",
  "declare const app": "is run with the snippet before it, below",
};
// A snippet about tracing says each event.
beforeAll(() => void vi.spyOn(console, "log").mockImplementation(() => {}));
const modes = isLong ? (["form", "htmx", "live"] as const) : (["form"] as const);
const visitor = { id: "grace", role: "agent" };

const snippets = documents
  .flatMap((document) => snippetsOf(document))
  .filter(({ code }) => !Object.keys(away).some((word) => code.includes(word)));
const isTest = ({ code }: Snippet) => code.includes('from "vitest"');

/** The addresses of a snippet's pages, but those of other template engines. */
const pagesOf = (code: string) =>
  Array.from(code.matchAll(/^app\.get\("([^":]*)".*res\.live/gm), ([, address = ""]) => address);

describe("the code of README and guide", () => {
  it.each(snippets.filter((snippet) => !isTest(snippet)))("runs: $place", async (snippet) => {
    const { components, app } = await loadSnippet(snippet);
    for (const component of components)
      for (const mode of modes) {
        const page = await render(component, {}, { mode, as: visitor, allow: ["unlabelled-fields"] });
        expect(page.text().length).toBeGreaterThan(0);
        await page.close();
      }
    if (app)
      for (const address of pagesOf(snippet.code))
        expect((await supertest(app).get(address)).status).toBeLessThan(400);
  });

  it("is nearly all of it", () => {
    const all = documents.flatMap((document) => snippetsOf(document)).length;
    expect(all - snippets.length).toBeLessThanOrEqual(Object.keys(away).length);
  });
});

for (const snippet of snippets.filter(isTest))
  describe(snippet.place, async () => void (await loadSnippet(snippet)));
