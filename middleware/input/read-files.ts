/** Reads the files of a field: its texts stand for files that were sent with the event, or before it. */
import { type EventFiles, RefusedFile, Upload } from "./upload.js";

/** The files of a field. */
export interface FieldFiles {
  /** undefined if there are none, or if one was refused */
  value: Upload | Upload[] | undefined;
  /** follows the field's name in a message */
  failure: string | undefined;
}

/** A file that was sent, but is not looked up while the form is still being filled in. */
const unread = new Upload(
  { name: "", type: "application/octet-stream", size: 0 },
  {
    read: () => {
      throw new Error("A file is read before its form is submitted.");
    },
    moveTo: async () => {},
    moveBack: async () => {},
    keep: async () => "",
    remove: async () => {},
  },
);

/** @param files - the event's files; undefined if they were not looked up, and count as valid */
export function readFiles(
  texts: readonly string[],
  isList: boolean,
  files: EventFiles | undefined,
): FieldFiles {
  const found = texts.filter((text) => text !== "").map((text) => (files ? files.get(text) : unread));
  const failures = found.flatMap((file) => {
    if (file instanceof Upload) return [];
    return [file instanceof RefusedFile ? file.why : "has a file that is not here any more: choose it again"];
  });
  const failure = [...new Set(failures)].join("; ") || undefined;
  const uploads = found.filter((file) => file instanceof Upload);
  if (failure !== undefined || uploads.length === 0) return { value: undefined, failure };
  if (isList) return { value: uploads, failure };
  if (uploads.length > 1) return { value: undefined, failure: `has ${uploads.length} files, of at most 1` };
  return { value: uploads[0], failure };
}
