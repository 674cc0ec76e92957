/** The files of an event that were sent before it: its fields have their tokens. */
import { fileFieldOf, placeOf, takesFiles } from "../../input/file-fields.js";
import { RefusedFile, Upload } from "../../input/upload.js";
import type { Outcome } from "./outcome.js";
import type { ResolvedOffer } from "./resolve-offer.js";
import type { Run } from "./run.js";

/** The files that an event was given, until it is over. */
const filesOf = new WeakMap<Run, Upload[]>();

/**
 * Looks up the files of an event.
 *
 * @returns undefined if there is nothing to look up, as with almost all events
 */
export function loadFiles(run: Run, { method, binding, target }: ResolvedOffer): Promise<void> | undefined {
  const { input } = run.event as NonNullable<typeof run.event>;
  if (input.fields.length === 0 || !method || !takesFiles(method)) return undefined;
  const { uploads, owner } = run.instance.view;
  const files = new Map(input.files);
  // The rule of a method that is called through a callback was not known when a post's files arrived.
  const isChecked = (text: string) => files.has(text) && !(target && files.get(text) instanceof Upload);
  const sent = input.fields.filter(([, text]) => uploads?.isToken(text) && !isChecked(text));
  (run.event as NonNullable<typeof run.event>).input = { ...input, files };
  if (sent.length === 0 && files.size === 0) return undefined;
  const component = run.instance.definition.name;
  const find = async ([name, text]: readonly [string, string]) => {
    const rule = fileFieldOf(method, binding, name)?.rule;
    const found = rule && (await uploads?.take(owner, text, { component, field: placeOf(name), rule }));
    if (found) files.set(text, found);
    else files.delete(text);
  };
  return Promise.all(sent.map(find)).then(() => keep(run, [...files.values()]));
}

function keep(run: Run, files: (Upload | RefusedFile)[]): void {
  const uploads = files.filter((file) => file instanceof Upload);
  filesOf.set(run, uploads);
  // Once the state is stored. If the event fails, they wait for the next attempt.
  run.context.holdBack(() => void Promise.all(uploads.map((upload) => upload.discard())).catch(() => {}));
}

/** Ends an event's use of its files. If it was not done, they stay where they were, so that the form can be sent again. */
export async function releaseFiles(run: Run, outcome: Outcome): Promise<void> {
  if (outcome.status === "done") return;
  for (const upload of filesOf.get(run) ?? []) await Upload.undo(upload);
}
