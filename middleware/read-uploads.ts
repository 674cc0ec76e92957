/** Checks the option `uploads`, and fills in the defaults. */
import { LiveError } from "../views/errors.js";
import { readSize } from "./input/sizes.js";
import type { UploadOptions, UploadSettings } from "./uploads/settings.js";

const names = [
  "folder",
  "store",
  "maxTotal",
  "maxWaiting",
  "maxAge",
  "check",
] satisfies (keyof UploadOptions)[];
const methods = ["save", "find", "write", "read", "moveTo", "moveBack", "remove", "usage", "sweep"];

/** @throws {LiveError} HL_OPTION with the option, what is wrong with it, and what is allowed */
export function readUploads(options: UploadOptions = {}): UploadSettings {
  if (typeof options !== "object" || options === null)
    fail("uploads", 'must be an object, such as { folder: "/var/uploads" }');
  for (const name of Object.keys(options))
    if (!(names as string[]).includes(name))
      fail(`uploads.${name}`, `is not an option; the options are ${names.join(", ")}`);
  const { folder, store, check } = options;
  if (folder !== undefined && (typeof folder !== "string" || folder === ""))
    fail("uploads.folder", "must be the path of a folder");
  if (folder !== undefined && store !== undefined)
    fail("uploads.folder", 'can\'t be given with "uploads.store", which knows where the files are');
  if (
    store !== undefined &&
    methods.some(
      (method) => typeof (store as never as Record<string, unknown> | null)?.[method] !== "function",
    )
  )
    fail("uploads.store", `must have the methods ${methods.join(", ")}`);
  if (check !== undefined && typeof check !== "function") fail("uploads.check", "must be a function");
  return {
    folder,
    store,
    check,
    maxTotal: sizeOf("uploads.maxTotal", options.maxTotal ?? "1 GB"),
    maxWaiting: numberOf("uploads.maxWaiting", options.maxWaiting ?? 1_000),
    maxAge: numberOf("uploads.maxAge", options.maxAge ?? 60 * 60_000),
  };
}

function sizeOf(name: string, value: unknown): number {
  const size = readSize(value);
  if (!size) fail(name, `is ${JSON.stringify(value)}, but must be bytes, or a text such as "500 MB"`);
  return size as number;
}

function numberOf(name: string, value: unknown): number {
  if (!(typeof value === "number" && value >= 1))
    fail(name, `is ${String(value)}, but must be a number of at least 1, or Infinity`);
  return value as number;
}

function fail(name: string, why: string): never {
  throw new LiveError("HL_OPTION", `hyperLive's option "${name}" ${why}.`);
}
