/**
 * What the package exports, as its declarations say: a change of it has to touch a report of this folder, so that nobody
 * changes it by accident. `npm run test:node -- test/api -u` writes the reports.
 */
import path from "node:path";
import { expect, it } from "vitest";
import { modules, readApi } from "../../examples/guide/api/read-api.js";
import manifest from "../../package.json" with { type: "json" };

const api = readApi();
const own = modules.filter((module) => module.startsWith("hyper-live"));

it.each(own)("%s exports what its report says", async (module) => {
  const entries = api
    .filter((entry) => entry.module === module)
    .map(({ name, kind, code, parts }) => {
      const inner = parts.map((part) => `// not exported\n${part.code.join("\n")}`);
      return `## ${name}\n\n${kind}\n\n\`\`\`ts\n${[...code, ...inner].join("\n")}\n\`\`\`\n`;
    });
  const report = `# ${module}\n\n${entries.sort().join("\n")}`;
  await expect(report).toMatchFileSnapshot(
    path.join(import.meta.dirname, `${module.replaceAll("/", "-")}.md`),
  );
});

it("there is a report for each module that can be imported", () => {
  const exported = Object.keys(manifest.exports)
    .filter((name) => name !== "./package.json")
    .map((name) => name.replace(".", "hyper-live"));
  expect([...own].sort()).toEqual(exported.sort());
});
