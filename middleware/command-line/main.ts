#!/usr/bin/env node
/** `npx hyper-live`: finds the command, and loads its code alone. */
import { CommandError } from "./command-error.js";

/** A command of the command line. */
interface Command {
  /** what `--help` shows */
  readonly help: string;
  /** @returns the exit code; undefined while it goes on */
  run(args: string[]): Promise<number | undefined>;
}

const commands: Record<string, () => Promise<Command>> = {
  dev: () => import("./dev/command.js"),
  new: () => import("./new/command.js"),
  check: () => import("./check/command.js"),
};

const help = `Live components for Express.

  npx hyper-live new <name>               starts a project
  npx hyper-live dev [folder or file]     serves components, or an application, and shows each change at once
  npx hyper-live check [folder]           finds mistakes in templates and handlers without starting the application

npx hyper-live <command> --help says what a command takes.
`;

async function main([name, ...args]: string[]): Promise<number | undefined> {
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    process.stdout.write(help);
    return name === undefined ? 2 : 0;
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!load)
    throw new CommandError(
      `There is no command ${name}; write hyper-live new, hyper-live dev or hyper-live check.`,
      2,
    );
  const command = await load();
  if (!args.includes("--help") && !args.includes("-h")) return command.run(args);
  process.stdout.write(command.help);
  return 0;
}

try {
  process.exitCode = (await main(process.argv.slice(2))) ?? process.exitCode;
} catch (error) {
  if (!(error instanceof CommandError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error.exitCode;
}
