/** Persistent fields on repositories that are not TypeORM's, and rows without a version: two methods are enough. */

import { Validate, ValidatorConstraint, type ValidatorConstraintInterface } from "class-validator";
import { describe, expect, it } from "vitest";
import { dispatch } from "../../middleware/component/event/dispatch.js";
import type { Instance } from "../../middleware/component/instance.js";
import {
  ConflictError,
  html,
  InputError,
  live,
  persistent,
  type Repository,
} from "../../middleware/index.js";
import { openView } from "../support/view.js";

@ValidatorConstraint({ async: true })
class IsFree implements ValidatorConstraintInterface {
  async validate(value: unknown): Promise<boolean> {
    await Promise.resolve();
    return value !== "taken";
  }
}

class Note {
  id = 1;
  @Validate(IsFree, { message: "is taken" })
  title = "Title";
  text = "Text";
  tags = ["a"];
  revision = 1;
}

/** One row, as a store of documents would have it: what it gives is never what it keeps. */
class Store implements Repository<Note, { id: number }> {
  row = new Note();
  saves = 0;

  async findOneBy(where: { id: number }): Promise<Note | undefined> {
    return where.id === this.row.id ? Object.assign(new Note(), structuredClone(this.row)) : undefined;
  }

  async save(note: Note): Promise<Note> {
    this.saves++;
    this.row = Object.assign(new Note(), structuredClone(note), { revision: note.revision + 1 });
    return structuredClone(this.row);
  }
}

/** Opens a page of the store's note; `change` does something to it in a handler. */
async function openNote(store: Store, options: { version?: string } = {}) {
  let todo: (note: Note) => unknown = () => {};
  const errors: unknown[] = [];
  @live
  class Shown {
    note = persistent(store, { id: 1 }, options);
    state = { n: 1 };
    act(): unknown {
      return todo(this.note);
    }
    onError(error: unknown): void {
      // An error is none of the state: it can't be stored.
      errors.push(error);
      this.note.text = "Set by onError";
    }
    render() {
      return html`<p>${this.note.title} <button @click="act">Act</button></p>`;
    }
  }
  const { view } = await openView(Shown);
  const instance = view.instances[0] as Instance;
  const change = async (code: typeof todo) => {
    todo = code;
    await dispatch(instance, { binding: "act", input: { fields: [] }, mode: "live" });
  };
  return { shown: instance.component as Shown, errors, change };
}

describe("a row without a version", () => {
  it("is saved once where a handler changed it, also within, and not where it did not", async () => {
    const store = new Store();
    const { change } = await openNote(store);
    await change(() => {});
    expect(store.saves).toBe(0);
    await change((note) => note.tags.push("b"));
    expect(store.saves).toBe(1);
    expect(store.row.tags).toEqual(["a", "b"]);
    await change(() => {});
    expect(store.saves).toBe(1);
  });

  it("keeps what others changed meanwhile in its other fields; of one field the last one wins", async () => {
    const store = new Store();
    const { shown, errors, change } = await openNote(store);
    store.row.text = "Theirs";
    store.row.title = "Theirs";
    await change((note) => {
      note.title = "Mine";
    });
    expect(store.row).toMatchObject({ title: "Mine", text: "Theirs" });
    expect(shown.note).toMatchObject({ title: "Mine", text: "Theirs" });
    expect(errors).toEqual([]);
  });

  it("has what the repository gives back when it saves", async () => {
    const { shown, change } = await openNote(new Store());
    const { note } = shown;
    await change((it) => {
      it.title = "Mine";
    });
    expect(shown.note.revision).toBe(2);
    // Whoever holds the entity still does.
    expect(shown.note).toBe(note);
  });
});

describe("a row whose version has a name of its own", () => {
  it("is not saved where someone else was faster: the error has both, and the component theirs", async () => {
    const store = new Store();
    const { shown, errors, change } = await openNote(store, { version: "revision" });
    await store.save(Object.assign(new Note(), { title: "Theirs", text: "Theirs too" }));
    await change((note) => {
      note.title = "Mine";
    });
    expect(store.row.title).toBe("Theirs");
    expect(errors).toHaveLength(1);
    const error = errors[0] as ConflictError;
    expect(error).toBeInstanceOf(ConflictError);
    expect(error).toMatchObject({
      code: "HL_CONFLICT",
      status: 409,
      mine: { title: "Mine", text: "Text" },
      theirs: { title: "Theirs", text: "Theirs too" },
      fields: ["title"],
    });
    expect(shown.note).toMatchObject({ title: "Theirs", revision: 2 });
    await change((note) => {
      note.title = "Mine";
    });
    expect(store.row).toMatchObject({ title: "Mine", text: "Theirs too", revision: 3 });
  });

  it("is saved for one of several at once in this process", async () => {
    const store = new Store();
    const pages = await Promise.all(
      Array.from({ length: 5 }, () => openNote(store, { version: "revision" })),
    );
    await Promise.all(
      pages.map(({ change }, index) =>
        change((note) => {
          note.title = `Title ${index}`;
        }),
      ),
    );
    expect(store.saves).toBe(1);
    expect(pages.filter(({ errors }) => errors.length === 0)).toHaveLength(1);
  });

  it("may be saved by the handler itself", async () => {
    const store = new Store();
    const { shown, errors, change } = await openNote(store, { version: "revision" });
    await change(async (note) => {
      note.title = "Mine";
      Object.assign(note, await store.save(note));
    });
    expect(errors).toEqual([]);
    expect(shown.note.title).toBe("Mine");
  });
});

describe("onMount", () => {
  it("that throws leaves the row as it was", async () => {
    const store = new Store();
    @live
    class Failing {
      note = persistent(store, { id: 1 });
      onMount(): void {
        this.note.title = "Half";
        throw new Error("the reason");
      }
      onError(): void {}
      render() {
        return html`<p>${this.note.title}</p>`;
      }
    }
    expect((await openView(Failing)).text).toBe("Title");
    expect(store.saves).toBe(0);
  });
});

describe("rules of the entity", () => {
  it("may be async; where one is broken nothing is saved, and entity and state are as before", async () => {
    const store = new Store();
    const { shown, errors, change } = await openNote(store);
    await change((note) => {
      note.title = "taken";
      shown.state.n = 2;
      Object.assign(shown, { more: 1 });
    });
    expect(store.saves).toBe(0);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toBeInstanceOf(InputError);
    expect((errors[0] as InputError).fields).toEqual([{ path: "title", messages: ["is taken"] }]);
    // Also what onError set in it.
    expect(shown.note).toEqual(new Note());
    expect(shown.state).toEqual({ n: 1 });
    expect(shown).not.toHaveProperty("more");
  });
});
