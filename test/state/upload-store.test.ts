/** The contract of a store for uploads, for each store that there is. */
import { mkdir, readFile, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { finished } from "node:stream/promises";
import { describe, expect, it } from "vitest";
import { fileStore, type UploadInfo, type UploadStore } from "../../middleware/index.js";
import { filesIn, newFolder } from "../support/uploads.js";

const info: UploadInfo = { name: "a.txt", size: 10, component: "Album", field: "photos", types: [] };
const key = { owner: "owner1", id: "abcdefghijklmnopqrstuv-a" };

async function write(store: UploadStore, offset: number, text: string, at = key): Promise<void> {
  const sink = store.write(at, offset);
  sink.end(text);
  await finished(sink);
}

describe.each([["fileStore", fileStore]])("%s", (_name, create) => {
  const open = async () => {
    const folder = await newFolder();
    return { folder, store: create(folder) };
  };

  it("keeps what is written in parts, with what is known about it", async () => {
    const { store } = await open();
    expect(await store.find(key)).toBeUndefined();
    await store.save(key, info);
    expect(await store.find(key)).toEqual({ info, received: 0 });
    await write(store, 0, "01234");
    await write(store, 5, "56789");
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

  it("moves a file out and back, and replaces what is there", async () => {
    const { store, folder } = await open();
    const target = path.join(await newFolder(), "kept");
    await writeFile(target, "older");
    await store.save(key, info);
    await write(store, 0, "content");
    await store.moveTo(key, target);
    expect([await readFile(target, "utf8"), await store.find(key)]).toEqual(["content", undefined]);
    await store.moveBack(key, target, info);
    expect(await store.find(key)).toEqual({ info, received: 7 });
    await store.remove(key);
    expect(await filesIn(folder)).toEqual([]);
    // One that is gone meanwhile.
    await store.moveBack(key, target, info);
    expect(await store.find(key)).toBeUndefined();
  });

  it("sweeps what nobody has written to for a while, and nothing else", async () => {
    const { store, folder } = await open();
    const old = { ...key, id: "oldoldoldoldoldoldolda-1" };
    await store.save(old, info);
    await store.save(key, info);
    await mkdir(path.join(folder, "a folder of others"));
    const past = new Date(Date.now() - 10_000);
    for (const name of [old.id, `${old.id}.json`])
      await utimes(path.join(folder, key.owner, name), past, past);
    await store.sweep(Date.now() - 5_000);
    expect(await store.find(old)).toBeUndefined();
    expect(await store.find(key)).toBeDefined();
    await store.sweep(Date.now() + 5_000);
    expect(await filesIn(folder)).toEqual([]);
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
