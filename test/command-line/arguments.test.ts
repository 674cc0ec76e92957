/** What `npx hyper-live` answers to commands that are written wrongly, or ask for help. */
import { describe, expect, it } from "vitest";
import { Project } from "../support/command-line.js";
import { someOf } from "../support/long.js";

describe("hyper-live", () => {
  it("lists its commands, and says what each takes", async () => {
    const project = new Project({});
    const [whole, ...each] = await Promise.all([
      project.run("--help"),
      ...["new", "dev", "check"].map((name) => project.run(name, "--help")),
    ]);
    expect(whole?.code).toBe(0);
    for (const name of ["new", "dev", "check"]) expect(whole?.output).toContain(`npx hyper-live ${name}`);
    expect(each.map(({ code, output }) => [code, output.split("\n")[0]])).toEqual([
      [0, "npx hyper-live new <name> [--package <what>] [--no-install]"],
      [0, "npx hyper-live dev [folder or file] [--port 3000]"],
      [0, "npx hyper-live check [folder or file]"],
    ]);
  });

  const wrong: [string[], number, string][] = [
    [["serve"], 2, "There is no command serve; write hyper-live new, hyper-live dev or hyper-live check."],
    [["dev", "--prot", "1"], 2, "Unknown option '--prot'. The options are --port."],
    [["dev", "--port", "http"], 2, '--port is "http"; write a number from 0 to 65535, as in --port 3000.'],
    [["dev", "a", "b"], 2, "hyper-live dev takes one argument, but was also given b."],
    [["dev", "nowhere"], 1, "There is no file or folder nowhere."],
    [["check", "nowhere"], 1, "There is no file or folder nowhere."],
    [["new"], 2, "Name the project, as in: npx hyper-live new shop"],
    [["new", "My Shop"], 2, '"My Shop" can\'t be the name of a package'],
    [["new", "node_modules"], 1, "The folder node_modules has files already."],
  ];
  it.each(someOf(wrong, 2))("answers %j with code %d", async (args, code, message) => {
    const ended = await new Project({}).run(...args);
    expect(ended.code).toBe(code);
    expect(ended.output).toContain(message);
    // No stack.
    expect(ended.output.trim().split("\n")).toHaveLength(1);
  });
});
