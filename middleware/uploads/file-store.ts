/**
 * Stores uploads in a folder of this machine, or in one that several machines share.
 *
 * Each owner has a folder, so a file of another owner can't even be named. A file `id` has what is known about it in
 * `id.json`. Nothing that a browser sends becomes part of a path but the id, which is checked.
 */
import { createReadStream, type Stats } from "node:fs";
import {
  copyFile,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
  writeFile,
} from "node:fs/promises";
import path from "node:path";
import type { Readable, Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { FileSink, trust } from "./file-sink.js";
import { announcedSize } from "./ids.js";
import type { StoredUpload, UploadInfo, UploadKey, UploadStore, UploadUsage } from "./upload-store.js";

const safeName = /^[\w-]{1,80}$/;
const suffix = ".json";
/** The permissions of new files and folders: for nobody but the process's user. */
const fileMode = 0o600;
const folderMode = 0o700;

/** Whether an error says that a file does not exist. */
function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.code === "ENOENT";
}

/**
 * Keeps the files that wait for their form in a folder. `hyperLive()` uses one unless the option `uploads.store` names another.
 *
 * @param folder - created when the first file arrives
 *
 * @example
 * const store = fileStore("/srv/uploads");
 * app.use(hyperLive({ uploads: { store } }));
 */
export function fileStore(folder: string): UploadStore {
  return new FileStore(folder);
}

/**
 * A store in a folder of this process's user alone, in a place where other users may make folders, too.
 *
 * @throws when the first file arrives, if the folder is somebody else's
 */
export function ownFileStore(folder: string): UploadStore {
  return new FileStore(folder, true);
}

class FileStore implements UploadStore {
  constructor(
    private readonly folder: string,
    private readonly isOwn = false,
  ) {}

  private folderOf(owner: string): string {
    return path.join(this.folder, checkName(owner));
  }

  private pathOf({ owner, id }: UploadKey): string {
    return path.join(this.folderOf(owner), checkName(id));
  }

  async save(key: UploadKey, info: UploadInfo): Promise<void> {
    const file = this.pathOf(key);
    // Replaced as a whole: another process may read it now.
    const next = `${file}.next`;
    if (this.isOwn) await checkOwn(this.folder);
    // The file first: another process sweeps away what is known about a file that does not exist.
    await createIn(path.dirname(file), file);
    await writeFile(next, JSON.stringify(info), { mode: fileMode });
    await rename(next, file + suffix);
  }

  async find(key: UploadKey): Promise<StoredUpload | undefined> {
    if (!safeName.test(key.id)) return undefined;
    const file = this.pathOf(key);
    try {
      const [text, { size }] = await Promise.all([readFile(file + suffix, "utf8"), stat(file)]);
      return { info: JSON.parse(text) as UploadInfo, received: size };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  write(key: UploadKey, offset: number): Writable {
    const file = this.pathOf(key);
    return new FileSink(file, file + suffix, offset);
  }

  /** Sees to it that other processes, which may still have the file open, don't write to it from now on. */
  async finish({ owner, id }: UploadKey): Promise<void> {
    // Nobody else knows the id of a file within a post.
    if (announcedSize(id) === 0) return;
    const found = await this.find({ owner, id });
    if (found) await this.save({ owner, id }, found.info);
    await sleep(trust + 1);
  }

  read(key: UploadKey): Readable {
    return createReadStream(this.pathOf(key));
  }

  async moveTo(key: UploadKey, target: string): Promise<void> {
    await move(this.pathOf(key), target);
    await rm(this.pathOf(key) + suffix, { force: true });
  }

  async moveBack(key: UploadKey, from: string, info: UploadInfo): Promise<void> {
    try {
      await this.save(key, info);
      await move(from, this.pathOf(key));
    } catch (error) {
      await this.remove(key);
      if (!isMissing(error)) throw error;
    }
  }

  async remove(key: UploadKey): Promise<void> {
    const file = this.pathOf(key);
    await Promise.all([file, file + suffix].map((each) => rm(each, { force: true })));
    await removeEmpty(path.dirname(file));
  }

  async usage(owner: string): Promise<UploadUsage> {
    const names = (await list(this.folderOf(owner))).filter((name) => safeName.test(name));
    return { files: names.length, bytes: names.reduce((sum, name) => sum + announcedSize(name), 0) };
  }

  async sweep(before: number): Promise<void> {
    for (const owner of await list(this.folder)) {
      if (!safeName.test(owner)) continue;
      const own = this.folderOf(owner);
      for (const name of await list(own)) await removeOld(path.join(own, name), before);
      await removeEmpty(own);
    }
  }
}

function checkName(name: string): string {
  if (!safeName.test(name)) throw new Error("The name of an upload has characters that no path may have.");
  return name;
}

async function list(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error) || (error as NodeJS.ErrnoException).code === "ENOTDIR") return [];
    throw error;
  }
}

async function removeOld(file: string, before: number): Promise<void> {
  try {
    // What is known about a file is as old as the file: that is written to for longer.
    const { mtimeMs } = await stat(file.endsWith(suffix) ? file.slice(0, -suffix.length) : file);
    if (mtimeMs < before) await rm(file, { force: true });
  } catch (error) {
    if (!isMissing(error)) throw error;
    await rm(file, { force: true });
  }
}

async function checkOwn(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: folderMode });
  if (!isOwnFolder(await lstat(folder)))
    throw new Error(`${folder} is not a folder of this process's user: name another one`);
}

/** Whether what stands at a path is a folder of this process's user, and not a link to somewhere else. */
export function isOwnFolder(found: Stats): boolean {
  return found.isDirectory() && (process.getuid === undefined || found.uid === process.getuid());
}

/** Creates a file unless it exists, and its folder; that may be removed in between, since it was empty. */
async function createIn(folder: string, file: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await mkdir(folder, { recursive: true, mode: folderMode });
      return await (await open(file, "a", fileMode)).close();
    } catch (error) {
      if (!isMissing(error) || attempt === 10) throw error;
    }
  }
}

async function removeEmpty(folder: string): Promise<void> {
  // Another file may have arrived in between.
  await rmdir(folder).catch(() => {});
}

async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EXDEV") throw error;
    await copyFile(from, to);
    await rm(from);
  }
}
