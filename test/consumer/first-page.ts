/** The README's first page, made as the README says: its commands, its code, its settings. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { freePort } from "../support/ports.js";
import { Application } from "./application.js";
import { Folder } from "./folder.js";
import { firstPagePackages } from "./packages.js";
import { byWire } from "./run-case.js";

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");

export interface FirstPage {
  /** lines to type, those that start it included */
  commands: number;
  /** from the first command until the page counts in all modes, for each way to start it */
  minutes: number;
}

/** Follows the README to the letter, but for the port, the tarball's path and exact versions. */
export async function followReadme(tarball: string): Promise<FirstPage> {
  const begin = performance.now();
  const folder = new Folder();
  try {
    const { code, settings, setUp, starts } = readGuide();
    await folder.run("sh", ["-ec", pin(setUp, tarball)]);
    folder.write("counter/app.ts", code);
    folder.write("counter/tsconfig.json", settings);
    for (const start of starts) await tryStart(folder, start);
    const commands = [setUp, ...starts].flatMap((block) => block.split(/\n|&&/).filter(Boolean)).length;
    return { commands, minutes: (performance.now() - begin) / 60_000 };
  } finally {
    folder.remove();
  }
}

/** The blocks of the README, in the order in which a reader meets them. */
function readGuide(): { code: string; settings: string; setUp: string; starts: string[] } {
  const guide = /## Start from an empty folder\n.*?(?=\n## )/s.exec(readme)?.[0] ?? "";
  const [setUp = "", ...starts] = blocks(guide, "sh");
  const [code = ""] = blocks(readme, "ts");
  const [settings = ""] = blocks(guide, "json");
  if (!setUp || !code || !settings || !starts.length)
    throw new Error("The README does not say how to start from an empty folder.");
  return { code, settings, setUp, starts };
}

const blocks = (text: string, language: string): string[] =>
  [...text.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, "gs"))].map(([, block]) => block as string);

/** Names the tarball in place of the package, and what else is installed in the versions of these tests. */
function pin(commands: string, tarball: string): string {
  return commands.replace(/(?<=npm install )(.*)/g, (words: string) => {
    const named = words.split(" ").map((word) => {
      const version = (firstPagePackages as Record<string, string>)[word];
      return word === "hyper-live" ? `"${tarball}"` : version ? `${word}@${version}` : word;
    });
    return `${named.join(" ")} --prefer-offline --no-audit --no-fund`;
  });
}

async function tryStart(folder: Folder, start: string): Promise<void> {
  const port = await freePort();
  const place = { path: path.join(folder.path, "counter") } as Folder;
  const code = readFileSync(path.join(place.path, "app.ts"), "utf8");
  folder.write("counter/app.ts", code.replace(/listen\(\d+\)/, `listen(${port})`));
  const application = await Application.start(place, start.trim(), { command: "sh", args: ["-ec"], port });
  try {
    for (const use of Object.values(byWire)) await use(`http://localhost:${port}/`);
  } finally {
    await application.stop();
  }
}
