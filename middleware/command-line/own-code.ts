/** Tells the code of this package from that of an application, in stacks. */
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the package. */
export const packageFolder = findPackage(fileURLToPath(new URL(".", import.meta.url)));
/** Compiled code, and the sources that its source maps name. */
const folders = ["dist", "middleware", "views"].map((name) => path.join(packageFolder, name) + path.sep);

/** Whether a file belongs to this package. */
export function isOwnCode(file: string): boolean {
  return folders.some((folder) => file.startsWith(folder));
}

/** Whether a file belongs to an application: not to this package, nor to another one, whose helpers may apply decorators. */
function isApplicationCode(file: string): boolean {
  return !isOwnCode(file) && !/[\\/]node_modules[\\/]|@oxc-project/.test(file);
}

/** This file is in `middleware/command-line/`, below the package's folder or below `dist/`. */
function findPackage(folder: string): string {
  const above = path.resolve(folder, "../..");
  return path.basename(above) === "dist" ? path.dirname(above) : above;
}

/** A place in a source. */
export interface Place {
  file: string;
  line: number;
  column: number;
}

/** The first place in a stack that belongs to an application. */
export function placeInStack(stack: string, isApplication = isApplicationCode): Place | undefined {
  for (const line of stack.split("\n")) {
    const [, name = "", row, column] =
      /\(?((?:file:\/\/)?(?:\/|[A-Za-z]:[\\/])[^()]*?):(\d+):(\d+)\)?$/.exec(line) ?? [];
    const file = name.startsWith("file:") ? fileURLToPath(name) : name;
    if (file && isApplication(file)) return { file, line: Number(row), column: Number(column) };
  }
  return undefined;
}
