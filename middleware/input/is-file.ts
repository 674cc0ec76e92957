/** `@IsFile`: the rules for files that a form sends. */
import { LiveError } from "../../views/errors.js";
import { extensionOf } from "./file-names.js";
import { readSize, writeSize } from "./sizes.js";
import { loadValidator, type RuleOptions } from "./stored-rules.js";
import { Upload } from "./upload.js";

/** What a file must be like. */
export interface FileRules {
  /**
   * Media types such as `image/png` or `image/*`, and extensions such as `.pdf`. A file must have one of them, by its
   * content. Default: any, except HTML and SVG, which can run scripts: these must be named.
   */
  types?: readonly string[];
  /** Maximum size of one file: bytes, or a text such as `"5 MB"`. Default 10 MB. */
  max?: number | string;
  /** Maximum number of files, for a property that is a list. Default 20 for a list. */
  count?: number;
}

/** The rules with their defaults. */
export interface FileRule {
  readonly types: readonly string[];
  /** in bytes */
  readonly max: number;
  /** undefined if it was not given */
  readonly count: number | undefined;
}

/** class-validator's name of the rule. */
export const fileRuleName = "isFile";
const defaultMax = 10 * 1024 * 1024;
/** Maximum number of files of a list without a `count`. */
export const defaultCount = 20;

/** The rule of a property without `@IsFile`, such as a parameter of type `Upload`. */
export const anyFile: FileRule = { types: [], max: defaultMax, count: undefined };

/**
 * Makes a property of a form's class a file, or with a list type a list of files.
 *
 * @throws {LiveError} HL_HANDLER_TYPES for a rule that can't be read, HL_RULES_PACKAGE without class-validator
 *
 * @example
 * @IsFile({ types: ["image/*", ".pdf"], max: "5 MB", count: 3 }) photos!: Upload[];
 */
export function IsFile(rules: FileRules = {}, options?: RuleOptions): PropertyDecorator {
  const rule = readRule(rules);
  return loadValidator().ValidateBy(
    {
      name: fileRuleName,
      constraints: [rule],
      validator: {
        validate: (value) => refusalOfValue(rule, value) === undefined,
        defaultMessage: (args) => `${args?.property} ${refusalOfValue(rule, args?.value)}`,
      },
    },
    options,
  );
}

function readRule({ types = [], max = defaultMax, count, ...others }: FileRules): FileRule {
  const unknown = Object.keys(others)[0];
  if (unknown !== undefined)
    fail(`has no rule ${JSON.stringify(unknown)}; its rules are types, max and count`);
  const bytes = readSize(max);
  if (bytes === undefined) fail(`was given max: ${JSON.stringify(max)}, which is not a size such as "5 MB"`);
  if (count !== undefined && !(Number.isInteger(count) && count > 0))
    fail(`was given count: ${String(count)}, which is not a number of files`);
  for (const type of types) {
    if (!/^(?:\.[\w.+-]+|[\w.+-]+\/(?:\*|[\w.+-]+))$/.test(type))
      fail(`was given the type ${JSON.stringify(type)}, which is neither like "image/*" nor like ".pdf"`);
  }
  return { types: types.map((type) => type.toLowerCase()), max: bytes as number, count };
}

function fail(why: string): never {
  throw new LiveError("HL_HANDLER_TYPES", `@IsFile() ${why}.`);
}

function refusalOfValue({ count }: FileRule, value: unknown): string | undefined {
  if (!Array.isArray(value)) return value instanceof Upload ? undefined : "must be a file";
  if (!value.every((each) => each instanceof Upload)) return "must be files";
  const most = count ?? defaultCount;
  return value.length > most ? `has ${value.length} files, of at most ${most}` : undefined;
}

// --- One file ---

/** Types of files that run scripts when a browser opens them. */
const active =
  /^(?:image\/svg\+xml|text\/html|application\/xhtml\+xml|(?:text|application)\/(?:xml|javascript))$/;
const activeExtensions =
  /^\.(?:svgz?|x?html?|xht|shtml|mht(?:ml)?|xml|xslt?|rss|atom|rdf|mml|mathml|xul|hta|htc|swf|m?js)$/;

/** Why a file is refused because of its size; undefined if it is not. The text follows the field's name in a message. */
export function refusalOfSize(
  { max }: Pick<FileRule, "max">,
  name: string,
  size: number,
): string | undefined {
  return size > max ? `has a file larger than ${writeSize(max)}: ${name}` : undefined;
}

/**
 * Why a file is refused because of its type; undefined if it is not.
 *
 * @param type - by its content
 */
export function refusalOfType(
  { types }: Pick<FileRule, "types">,
  name: string,
  type: string,
): string | undefined {
  const extension = extensionOf(name);
  const isActive = active.test(type) || activeExtensions.test(extension);
  const fits = types.some((each) => isOfType(each, extension, type, isActive));
  if (fits || (types.length === 0 && !isActive)) return undefined;
  return `can't have a file of this type: ${name}${types.length > 0 ? ` (allowed: ${types.join(", ")})` : ""}`;
}

function isOfType(wanted: string, extension: string, type: string, isActive: boolean): boolean {
  if (wanted.startsWith(".")) return wanted === extension && isContentOf(extension, type);
  if (wanted.endsWith("/*")) return !isActive && type.startsWith(wanted.slice(0, -1));
  // The name of a file that runs scripts decides what a browser does with it once it is downloaded.
  return type === wanted && (!activeExtensions.test(extension) || active.test(wanted));
}

/** Whether a content fits an extension; contents of unknown types fit extensions that are unknown too. */
function isContentOf(extension: string, type: string): boolean {
  const expected = typesByExtension.get(extension);
  if (expected === undefined) return !active.test(type);
  return expected.includes(type);
}

const typesByExtension = new Map<string, readonly string[]>(
  Object.entries({
    ".pdf": ["application/pdf"],
    ".png": ["image/png", "image/apng"],
    ".jpg": ["image/jpeg"],
    ".jpeg": ["image/jpeg"],
    ".gif": ["image/gif"],
    ".webp": ["image/webp"],
    ".avif": ["image/avif"],
    ".heic": ["image/heic"],
    ".bmp": ["image/bmp"],
    ".tif": ["image/tiff"],
    ".tiff": ["image/tiff"],
    ".ico": ["image/x-icon"],
    ".svg": ["image/svg+xml"],
    ".mp3": ["audio/mpeg"],
    ".wav": ["audio/wav"],
    ".ogg": ["audio/ogg", "video/ogg", "application/ogg"],
    ".flac": ["audio/flac"],
    ".m4a": ["audio/x-m4a", "audio/mp4"],
    ".mp4": ["video/mp4"],
    ".mov": ["video/quicktime"],
    ".webm": ["video/webm"],
    ".mkv": ["video/matroska", "video/x-matroska"],
    ".zip": ["application/zip"],
    ".gz": ["application/gzip"],
    ".7z": ["application/x-7z-compressed"],
    ".tar": ["application/x-tar"],
    ".docx": ["application/vnd.openxmlformats-officedocument.wordprocessingml.document"],
    ".xlsx": ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"],
    ".pptx": ["application/vnd.openxmlformats-officedocument.presentationml.presentation"],
    ".odt": ["application/vnd.oasis.opendocument.text"],
    ".ods": ["application/vnd.oasis.opendocument.spreadsheet"],
    ".doc": ["application/x-cfb"],
    ".xls": ["application/x-cfb"],
    ".ppt": ["application/x-cfb"],
    ".rtf": ["application/rtf"],
    ".epub": ["application/epub+zip"],
    ".txt": ["text/plain"],
    ".md": ["text/plain"],
    ".log": ["text/plain"],
    ".csv": ["text/csv"],
    ".json": ["application/json"],
    ".html": ["text/html"],
    ".htm": ["text/html"],
    ".xml": ["application/xml", "text/xml"],
  }),
);

/** The value of the attribute `accept` for a rule; undefined if any type is allowed. */
export function acceptOf({ types }: FileRule): string | undefined {
  return types.length > 0 ? types.join(",") : undefined;
}
