/** The versions of Node that are supported, from the registry's packages. */
import path from "node:path";
import { describe, it } from "vitest";
import type { Case } from "../cases.js";
import { install } from "../folder.js";
import { nodeVersions, quickPackages } from "../packages.js";
import { runCase } from "../run-case.js";
import { expectRight, useApplications } from "./support.js";

const { folder } = useApplications({ packages: quickPackages });
const files = ["plain.js", "http-server.js", "socket-io.js"];

describe.each(nodeVersions)("Node %s", (version) => {
  it.for(files)("runs %s in all three modes", async (file, test) => {
    const command = await installNode(version);
    const tried: Case = { name: `Node ${version}: ${file}`, file };
    expectRight(test, tried, await runCase(folder(), tried, undefined, { command }));
  });
});

/** Its package brings the program itself: what `node` would fetch by a script of its own. */
async function installNode(version: string): Promise<string> {
  const name = `node-${process.platform}-${process.arch}`;
  await install(folder(), `${name}-${version}@npm:${name}@${version}`);
  return path.join(folder().path, "node_modules", `${name}-${version}`, "bin/node");
}
