/**
 * An application that `node --watch` restarts in development, without `hyper-live dev` and without a secret of its own: its
 * open pages go on, and show the new template. `tsx watch` is tried in test/consumer/watch.test.ts.
 */
import { expect, it } from "vitest";
import { Project } from "./support/command-line.js";
import { goesOn, server, tally } from "./support/watched-application.js";

it("shows pages the new template with their state after `node --watch` has restarted it", async () => {
  const project = new Project({ "server.js": server, "tally.js": tally("Old") });
  await project.startNode(["--watch", "server.js"]);
  const shown = await goesOn(project.url, () => project.write("tally.js", tally("New")));
  expect(shown).toEqual({ before: "Old: 1", after: "New: 1", later: "New: 2" });
});
