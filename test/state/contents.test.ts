/** The content of objects: whatever is changed in them, it can be restored in the same objects. */
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Contents, copyContents, copyFieldsWith, restoreFields } from "../../middleware/state/contents.js";
import { copy } from "../../middleware/state/copy.js";

const leaf = fc.oneof(fc.integer(), fc.string(), fc.constant(undefined), fc.constant(null), fc.double());
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom("a", "b", "c", "7"), tie("value"), { noNullPrototype: false }),
    fc.array(fc.tuple(leaf, tie("value")), { maxLength: 3 }).map((entries) => new Map(entries)),
    fc.array(tie("value"), { maxLength: 3 }).map((items) => new Set(items)),
    fc.date({ noInvalidDate: true }),
    fc.uint8Array({ maxLength: 4 }),
    fc.constantFrom("/a", "/b?c=d").map((path) => new URL(path, "http://x")),
    fc.array(tie("value"), { maxLength: 2 }).map((items) => Object.freeze(items)),
  ),
}));

/** All objects in a value, in order. */
function objectsIn(root: unknown, found = new Set<object>()): object[] {
  if (typeof root !== "object" || root === null || found.has(root)) return [...found];
  found.add(root);
  const items = root instanceof Map ? [...root].flat() : root instanceof Set ? root : Object.values(root);
  for (const item of items) objectsIn(item, found);
  return [...found];
}

/** Changes an object in one of several ways. */
function change(object: object, way: number, other: unknown): void {
  if (Object.isFrozen(object)) return;
  if (Array.isArray(object))
    [() => object.push(other), () => object.reverse(), () => delete object[0]][way % 3]?.();
  else if (object instanceof Map) way % 2 ? object.clear() : object.set(other, object);
  else if (object instanceof Set) way % 2 ? object.clear() : object.add(other);
  else if (object instanceof Date) object.setTime(way);
  else if (object instanceof URL) object.pathname = "/changed";
  else if (object instanceof Uint8Array) object.fill(way);
  else if (way % 2) for (const name of Object.keys(object)) delete (object as Record<string, unknown>)[name];
  else Object.assign(object, { a: other, z: object });
}

function holdsNaN(object: unknown): boolean {
  return Object.values(object ?? {}).some(Number.isNaN) || object instanceof Uint8Array;
}

describe("the content of objects", () => {
  it("is as it was after any changes, in the same objects; and copies have it meanwhile", () => {
    const fields = fc.dictionary(fc.constantFrom("x", "y", "z"), value, { noNullPrototype: true });
    const changes = fc.array(fc.tuple(fc.nat(), fc.nat(), value), { maxLength: 6 });
    fc.assert(
      fc.property(fields, value, changes, (fields, shared, steps) => {
        // An object that two fields have, and that refers to itself.
        const circle: unknown[] = [shared];
        circle.push(circle);
        Object.assign(fields, { one: circle, two: [circle] });
        const contents = new Contents();
        for (const each of Object.values(fields)) if (each && typeof each === "object") contents.add(each);
        const [before, then, saved] = [copy(fields), objectsIn(fields), { ...fields }];
        for (const [which, way, other] of steps) {
          const objects = objectsIn(fields);
          change(objects[which % objects.length] as object, way, other);
        }
        expect(isDeepStrictEqual(copyFieldsWith(saved, copyContents([contents])), before)).toBe(true);
        restoreFields(fields, saved);
        contents.restore();
        expect(isDeepStrictEqual(fields, before)).toBe(true);
        expect(objectsIn(fields).every((object, index) => object === then[index])).toBe(true);
        expect(Object.keys(fields)).toEqual(Object.keys(before));
      }),
      { numRuns: 300 },
    );
  });

  it("is brought up to date as if it was saved anew, unless other objects have come", () => {
    const state = () =>
      fc.tuple(fc.array(fc.record({ id: fc.nat(5), text: leaf }), { minLength: 20 }), value);
    const changes = fc.array(fc.tuple(fc.nat(), fc.nat(), leaf), { maxLength: 4 });
    fc.assert(
      fc.property(state(), changes, changes, (state, first, then) => {
        const contents = new Contents();
        contents.add(state);
        for (const steps of [first, then]) {
          for (const [which, way, other] of steps) {
            const objects = objectsIn(state);
            change(objects[which % objects.length] as object, way, other);
          }
          const again = new Contents();
          again.add(state);
          if (!contents.saveAgain(contents.findChanged())) return;
          expect(contents.findChanged().filter((index) => !holdsNaN(contents.copies[index]))).toEqual([]);
          expect(new Set(contents.objects)).toEqual(new Set(again.objects));
          for (const [index, object] of contents.objects.entries())
            expect(contents.copies[index]).toEqual(again.copies[again.objects.indexOf(object)]);
        }
      }),
      { numRuns: 200 },
    );
  });

  it("is saved for objects that many others have, and for circles, in little time", () => {
    let object: object = { end: true };
    for (let depth = 0; depth < 60; depth++) object = { left: object, right: object };
    const contents = new Contents();
    contents.add(object);
    expect(contents.objects).toHaveLength(61);
  });

  it("keeps the gaps of a list, and the order of an object's fields", () => {
    // biome-ignore lint/suspicious/noSparseArray: this is about gaps
    const state = { list: [1, , 3], record: { a: 1, b: 2 } as Record<string, number> };
    const contents = new Contents();
    contents.add(state);
    state.list.fill(7);
    delete state.record.a;
    contents.restore();
    expect(1 in state.list).toBe(false);
    expect(state.list).toHaveLength(3);
    expect(Object.keys(state.record)).toEqual(["a", "b"]);
  });
});
