/** Files of a post that its browser sends again, without a script: after a question, or after signing in. */
import type { Input } from "../../input/event-input.js";
import { type EventFiles, Upload } from "../../input/upload.js";
import type { Site } from "../../site.js";
import { type Entries, readEntries } from "./read-post.js";

/** The fields to send again. Their files wait meanwhile, as those do that a script sends before their form. */
export async function fieldsAgain(body: unknown, files: EventFiles | undefined): Promise<Entries> {
  const entries = readEntries(body);
  if (!files) return entries;
  const keep = async ([name, text]: Entries[number]): Promise<Entries[number]> => {
    const file = files.get(text);
    return [name, (file instanceof Upload && (await Upload.keep(file))) || text];
  };
  return Promise.all(entries.map(keep));
}

/** Deletes the files that have waited for an answer to a question, if that was a no. */
export async function dropCancelled(site: Site, { confirmed, fields }: Input, owner: string): Promise<void> {
  if (confirmed !== "") return;
  for (const [, text] of fields) await site.uploads.remove(owner, text);
}
