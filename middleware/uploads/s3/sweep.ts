/** Deletes what is left in a bucket of files that nobody has used. */
import type { UploadKey } from "../upload-store.js";
import { abortUpload, deleteObject, listObjects, listParts, listUploads } from "./objects.js";
import { type FileRecords, readKey } from "./records.js";

/** The objects of a file. */
interface Found {
  key: UploadKey;
  names: string[];
  hasRecord: boolean;
  /** when the newest of them was written, in milliseconds since 1970 */
  newest: number;
}

/**
 * @param before - a moment in milliseconds since 1970, since which nothing was written to a file that is deleted
 * @param remove - removes a file that has a record
 */
export async function sweepBucket(
  records: FileRecords,
  before: number,
  remove: (key: UploadKey) => Promise<void>,
): Promise<void> {
  const files = await findFiles(records);
  for (const file of files.values()) {
    if (file.newest >= before) continue;
    if (!file.hasRecord) for (const name of file.names) await deleteObject(records.bucket, name);
    else if ((await lastPart(records, file.key)) < before) await remove(file.key);
  }
  for await (const { key, upload, started } of listUploads(records.bucket, records.prefix)) {
    // One of which the record was never written, or says another.
    const own = keyOf(records.prefix, key);
    const isOrphan = own && started < before && (await records.read(own))?.upload !== upload;
    if (isOrphan) await abortUpload(records.bucket, key, upload);
  }
}

async function findFiles({ bucket, prefix }: FileRecords): Promise<Map<string, Found>> {
  const files = new Map<string, Found>();
  for await (const { key: name, modified } of listObjects(bucket, prefix)) {
    const key = keyOf(prefix, name);
    if (!key) continue;
    const path = `${key.owner}/${key.id}`;
    const file = files.get(path) ?? { key, names: [], hasRecord: false, newest: 0 };
    file.names.push(name);
    file.hasRecord ||= name.endsWith(".json");
    file.newest = Math.max(file.newest, modified);
    files.set(path, file);
  }
  return files;
}

/** The key of the file that an object belongs to; undefined for one that is not of the store. */
function keyOf(prefix: string, name: string): UploadKey | undefined {
  const [owner = "", file = "", ...others] = name.slice(prefix.length).split("/");
  const id = readKey(file)?.id;
  return id === undefined || others.length > 0 || !readKey(owner) ? undefined : { owner, id };
}

/** When the newest part of a file has arrived, in milliseconds since 1970. */
async function lastPart(records: FileRecords, key: UploadKey): Promise<number> {
  const upload = (await records.read(key))?.upload;
  const parts = upload === undefined ? [] : await listParts(records.bucket, records.keyOf(key), upload);
  return Math.max(0, ...(parts ?? []).map(({ modified }) => modified));
}
