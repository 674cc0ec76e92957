/** Where the sources of the examples are: tsc does not copy what is not TypeScript to dist/. */
import { createRequire } from "node:module";
import path from "node:path";

/** The package's folder. Resolving the package by its own name finds it from dist/, too. */
export const packageFolder = path.dirname(createRequire(import.meta.url).resolve("hyper-live/package.json"));
export const examplesFolder = path.join(packageFolder, "examples");
