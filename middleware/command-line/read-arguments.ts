/** Reads the arguments of a command, and says what to write instead of those that it does not know. */
import { type ParseArgsConfig, parseArgs } from "node:util";
import { CommandError } from "./command-error.js";

/** The options of a command by name, as `parseArgs` takes them. */
type OptionTypes = NonNullable<ParseArgsConfig["options"]>;

/** What was given. */
export interface Given {
  /** the arguments that are not options */
  names: string[];
  /** texts of options; those without a value are "true" */
  options: Record<string, string | undefined>;
}

/**
 * Reads the arguments of a command.
 *
 * @param most - the highest number of arguments that are not options
 * @throws {CommandError} that says what is wrong, with exit code 2
 */
export function readArguments(command: string, args: string[], options: OptionTypes, most: number): Given {
  const help = `Write \`npx hyper-live ${command} --help\` to see what it takes.`;
  const { values, positionals } = parse(args, options, help);
  if (positionals.length > most) {
    const rest = positionals.slice(most).join(" ");
    throw new CommandError(
      `hyper-live ${command} takes ${most === 0 ? "no argument" : "one argument"}, but was also given ${rest}. ${help}`,
      2,
    );
  }
  const texts = Object.entries(values).map(([name, value]) => [name, String(value)]);
  return { names: positionals, options: Object.fromEntries(texts) };
}

function parse(args: string[], options: OptionTypes, help: string) {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (error) {
    const [first = ""] = (error as Error).message.split(". To specify");
    const known = Object.keys(options).map((name) => `--${name}`);
    const list = known.length > 0 ? ` The options are ${known.join(", ")}.` : "";
    throw new CommandError(`${first.replace(/\.$/, "")}.${list} ${help}`, 2);
  }
}

/**
 * Reads a port.
 *
 * @throws {CommandError} for a text that is none
 */
export function readPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port < 65_536 && text !== "") return port;
  throw new CommandError(
    `--port is ${JSON.stringify(text)}; write a number from 0 to 65535, as in --port 3000.`,
    2,
  );
}
