/** An uncaught error of a page in words: its message, and where in the application it comes from. */
import { failure } from "./errors.js";

/** The failure for errors that a page has thrown. */
export function failureOf(errors: readonly unknown[], place: readonly string[]): Error {
  const [first] = errors;
  const { name = "Error", message = String(first), stack = "" } = (first ?? {}) as Partial<Error>;
  const others =
    errors.length > 1 ? [`${errors.length - 1} more: ${errors.slice(1).map(messageOf).join("; ")}`] : [];
  return failure(
    `The page threw ${/^[AEIOU]/.test(name) ? "an" : "a"} ${name}: ${message}`,
    [...frames(stack), ...others, ...place],
    first,
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String((error as Partial<Error>)?.message ?? error);
}

/** The innermost lines of a stack that are not of Node, of a package or of the kit. */
function frames(stack: string): string[] {
  const lines = stack.split("\n").filter((line) => /^\s+at /.test(line));
  const own = lines.filter((line) => !/node:|node_modules|middleware\/testing\//.test(line));
  return (own.length > 0 ? own : lines).slice(0, 2).map((line) => line.trim());
}
