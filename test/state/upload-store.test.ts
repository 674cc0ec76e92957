/** The contract of a store for uploads, for each store that there is. */
import { chown, mkdir, readdir, readFile, stat, symlink, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { finished } from "node:stream/promises";
import { describe, expect, it } from "vitest";
import {
  fileStore,
  s3Uploads,
  type UploadInfo,
  type UploadKey,
  type UploadStore,
} from "../../middleware/index.js";
import { ownFileStore } from "../../middleware/uploads/file-store.js";
import { fakeS3 } from "../support/s3.js";
import { filesIn, newFolder } from "../support/uploads.js";

const info: UploadInfo = { name: "a.txt", size: 10, component: "Album", field: "photos", types: [] };
const key = { owner: "owner1", id: "abcdefghijklmnopqrstuv-a" };

async function write(store: UploadStore, offset: number, text: string, at = key): Promise<void> {
  const sink = store.write(at, offset);
  sink.end(text);
  await finished(sink);
}

interface Opened {
  store: UploadStore;
  /** the names of all that is in it */
  contents(): Promise<string[]>;
  /** makes all of it older */
  age(key: UploadKey, milliseconds: number): Promise<void>;
}

const stores: Record<string, () => Promise<Opened>> = {
  async fileStore() {
    const folder = await newFolder();
    return {
      store: fileStore(folder),
      contents: () => filesIn(folder),
      async age({ owner, id }, milliseconds) {
        const past = new Date(Date.now() - milliseconds);
        for (const name of [id, `${id}.json`]) await utimes(path.join(folder, owner, name), past, past);
      },
    };
  },
  async s3Uploads() {
    const s3 = await fakeS3();
    s3.pageSize = 2;
    return {
      store: s3Uploads(s3.options),
      contents: async () => [...s3.objects.keys(), ...s3.uploads.keys()],
      async age({ id }, milliseconds) {
        for (const [key, object] of s3.objects) if (key.includes(id)) object.modified -= milliseconds;
        for (const upload of s3.uploads.values()) if (upload.key.includes(id)) upload.started -= milliseconds;
      },
    };
  },
};

describe.each(Object.entries(stores))("%s", (_name, open) => {
  it("keeps what is written in parts, with what is known about it", async () => {
    const { store } = await open();
    expect(await store.find(key)).toBeUndefined();
    await store.save(key, info);
    expect(await store.find(key)).toEqual({ info, received: 0 });
    await write(store, 0, "01234");
    await write(store, 5, "56789");
    expect(await store.find(key)).toEqual({ info, received: 10 });
    await store.finish?.(key, 10);
    // As after a process was killed.
    await store.finish?.(key, 10);
    expect(await store.find(key)).toEqual({ info, received: 10 });
    await store.save(key, { ...info, type: "text/plain" });
    expect(await store.find(key)).toEqual({ info: { ...info, type: "text/plain" }, received: 10 });
    expect((await buffer(store.read(key))).toString()).toBe("0123456789");
  });

  it("keeps the files of two owners apart, whatever their ids are", async () => {
    const { store } = await open();
    await store.save(key, info);
    expect(await store.find({ ...key, owner: "owner2" })).toBeUndefined();
    await store.remove({ ...key, owner: "owner2" });
    expect(await store.find(key)).toBeDefined();
    expect(await store.usage("owner2")).toEqual({ files: 0, bytes: 0 });
  });

  it("counts what waits, with what was announced but has not arrived", async () => {
    const { store } = await open();
    await store.save(key, info);
    await store.save({ ...key, id: "bbcdefghijklmnopqrstuv-1k" }, { ...info, size: 56 });
    expect(await store.usage(key.owner)).toEqual({ files: 2, bytes: 66 });
    await store.remove(key);
    expect(await store.usage(key.owner)).toEqual({ files: 1, bytes: 56 });
  });

  it("takes a file whose size nobody has announced", async () => {
    const { store, contents } = await open();
    await store.save(key, { ...info, size: 0 });
    await write(store, 0, "content");
    await store.finish?.(key, 7);
    expect((await buffer(store.read(key))).toString()).toBe("content");
    await store.remove(key);
    expect(await contents()).toEqual([]);
  });

  it("takes a file without bytes", async () => {
    const { store } = await open();
    await store.save(key, { ...info, size: 0 });
    await store.finish?.(key, 0);
    expect((await buffer(store.read(key))).length).toBe(0);
  });

  it("moves a file out and back, and replaces what is there", async () => {
    const { store, contents } = await open();
    const folder = await newFolder();
    const target = path.join(folder, "kept");
    await writeFile(target, "older");
    const info = { name: "a.txt", size: 7, component: "Album", field: "photos", types: [] };
    await store.save(key, info);
    await write(store, 0, "content");
    await store.finish?.(key, 7);
    await store.moveTo(key, target);
    expect([await readFile(target, "utf8"), await store.find(key)]).toEqual(["content", undefined]);
    await store.moveBack(key, target, info);
    expect(await store.find(key)).toEqual({ info, received: 7 });
    expect(await filesIn(folder)).toEqual([]);
    await store.remove(key);
    expect(await contents()).toEqual([]);
    // One that is gone meanwhile.
    await store.moveBack(key, target, info);
    expect(await store.find(key)).toBeUndefined();
  });

  it("leaves a file where it is if it can't be moved", async () => {
    const { store } = await open();
    await store.save(key, info);
    await write(store, 0, "0123456789");
    await store.finish?.(key, 10);
    await expect(store.moveTo(key, path.join(await newFolder(), "no folder", "kept"))).rejects.toThrow();
    expect((await buffer(store.read(key))).toString()).toBe("0123456789");
  });

  it("sweeps what nobody has written to for a while, and nothing else", async () => {
    const { store, contents, age } = await open();
    const old = { ...key, id: "oldoldoldoldoldoldolda-1" };
    await store.save(old, info);
    await store.save(key, info);
    await age(old, 10_000);
    await store.sweep(Date.now() - 5_000);
    expect(await store.find(old)).toBeUndefined();
    expect(await store.find(key)).toBeDefined();
    await write(store, 0, "01234");
    await store.sweep(Date.now() + 5_000);
    expect(await contents()).toEqual([]);
  });

  it("adds a file while the owner's last one is removed", async () => {
    const { store } = await open();
    for (let run = 0; run < 50; run++) {
      const ids = ["a", "b"].map((letter) => ({ ...key, id: `${letter.repeat(22)}-${run}` }));
      const [first, second] = ids as [typeof key, typeof key];
      await store.save(first, info);
      await Promise.all([store.remove(first), store.save(second, info)]);
      expect(await store.find(second)).toBeDefined();
      await store.remove(second);
    }
  });

  it("refuses names that could be paths", async () => {
    const { store } = await open();
    for (const id of ["../a", "a/b", "..", "", "a\0b"]) {
      await expect(store.save({ ...key, id }, info)).rejects.toThrow();
      expect(await store.find({ ...key, id })).toBeUndefined();
    }
  });
});

describe("fileStore", () => {
  it("adds files while other processes sweep", async () => {
    const store = fileStore(await newFolder());
    let isSweeping = true;
    const sweeps = [1, 2].map(async () => {
      while (isSweeping) await store.sweep(Date.now() - 10_000);
    });
    for (let run = 0; run < 150; run++) {
      const added = { ...key, id: `${"a".repeat(22)}-${run}` };
      await store.save(added, info);
      expect(await store.find(added)).toBeDefined();
      await store.remove(added);
    }
    isSweeping = false;
    await Promise.all(sweeps);
  });

  it("leaves folders alone that are not its own", async () => {
    const folder = await newFolder();
    await mkdir(path.join(folder, "a folder of others"));
    await writeFile(path.join(folder, "a file"), "");
    await fileStore(folder).sweep(Date.now() + 5_000);
    expect((await readdir(folder)).sort()).toEqual(["a file", "a folder of others"]);
  });

  it("lets nobody write to a file that has arrived, not even a process that has it open", async () => {
    const folder = await newFolder();
    const [store, other] = [fileStore(folder), fileStore(folder)];
    await store.save(key, info);
    const open = other.write(key, 0);
    open.on("error", () => {});
    await new Promise((done) => open.write("early", done));
    await write(store, 0, "0123456789");
    await store.finish?.(key, 10);
    const error = await new Promise((done) => open.write("late", done));
    expect(String(error)).toContain("after it had arrived");
    expect((await buffer(store.read(key))).toString()).toBe("0123456789");
  });

  it("lets nobody write to a file that was moved", async () => {
    const folder = await newFolder();
    const store = fileStore(folder);
    const kept = path.join(await newFolder(), "kept");
    await store.save(key, info);
    const open = store.write(key, 0);
    open.on("error", () => {});
    await new Promise((done) => open.write("0123456789", done));
    await store.moveTo(key, kept);
    await new Promise((done) => setTimeout(done, 10));
    await new Promise((done) => open.write("late", done));
    expect(await readFile(kept, "utf8")).toBe("0123456789");
  });

  it("for temporary files is a folder of its own user's, and no link to another one", async () => {
    const folder = await newFolder();
    const target = await newFolder();
    await symlink(target, path.join(folder, "link"));
    await expect(ownFileStore(path.join(folder, "link")).save(key, info)).rejects.toThrow(
      "of this process's user",
    );
    expect(await filesIn(target)).toEqual([]);
    await ownFileStore(path.join(folder, "own")).save(key, info);
    expect((await stat(path.join(folder, "own"))).mode & 0o777).toBe(0o700);
    if (process.getuid?.() !== 0) return;
    await chown(target, 12_345, 12_345);
    await expect(ownFileStore(target).save(key, info)).rejects.toThrow("of this process's user");
  });
});
