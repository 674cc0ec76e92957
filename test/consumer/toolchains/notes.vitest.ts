/** Run by vitest in the folder of its copy, as an application's own tests are. */
import { createRequire } from "node:module";
import { expect, it } from "vitest";

const { visit } = createRequire(import.meta.url)("./visit.cjs");

it("works", async () => {
  const { Notes } = await import(process.env.COMPONENT as string);
  expect(await visit(Notes)).toBe("200 milk,milk");
});
