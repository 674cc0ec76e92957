/** What `hyper-live dev` leaves behind if it is killed: nothing that goes on. */
import { expect, it } from "vitest";
import { Project } from "../support/command-line.js";

const hasPage = (url: string) =>
  fetch(url).then(
    () => true,
    () => false,
  );

it("the process that serves the pages ends with the command that was killed", async () => {
  const project = new Project({ "note.txt": "no component yet" });
  await project.start(["dev", "."]);
  project.kill();
  await expect.poll(() => hasPage(project.url)).toBe(false);
});
