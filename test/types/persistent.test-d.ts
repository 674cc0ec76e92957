import type { Repository as TypeOrmRepository } from "typeorm";
import { describe, expectTypeOf, it } from "vitest";
import { ConflictError, persistent, type Repository } from "../../middleware/index.js";

class User {
  id!: number;
  name!: string;
}

declare const users: TypeOrmRepository<User>;
declare const notes: Repository<{ text: string }, string>;

describe("persistent()", () => {
  it("is the entity, of TypeORM's repositories and of others", () => {
    expectTypeOf(persistent(users, { id: 42 })).toEqualTypeOf<User>();
    expectTypeOf(persistent(users, [{ id: 42 }, { name: "Ada" }])).toEqualTypeOf<User>();
    expectTypeOf(persistent(users, () => ({ id: 42 }), { version: "version" })).toEqualTypeOf<User>();
    expectTypeOf(persistent(notes, () => "key")).toEqualTypeOf<{ text: string }>();
  });

  it("may be undefined where it is optional", () => {
    expectTypeOf(persistent(users, { id: 42 }, { optional: true })).toEqualTypeOf<User | undefined>();
    expectTypeOf(persistent(users, () => undefined, { optional: true })).toEqualTypeOf<User | undefined>();
  });

  it("takes the conditions of its repository", () => {
    // @ts-expect-error -- a user has no such field
    persistent(users, { nick: "ada" });
    // @ts-expect-error -- an id is a number
    persistent(users, { id: "42" });
    // @ts-expect-error -- nor does a function give one that has
    persistent(users, () => ({ nick: "ada" }));
  });

  it("takes what can load and save", () => {
    // @ts-expect-error -- it can't save
    persistent({ findOneBy: async (_where: { id: number }) => new User() }, { id: 42 });
  });

  it("can be written with fields of the component", () => {
    class Profile {
      id = 0;
      user = persistent(users, () => ({ id: this.id }));
    }
    expectTypeOf<Profile["user"]>().toEqualTypeOf<User>();
  });
});

describe("ConflictError", () => {
  it("has both values by field", () => {
    expectTypeOf<ConflictError["mine"]>().toEqualTypeOf<Readonly<Record<string, unknown>>>();
    expectTypeOf<ConflictError["fields"]>().toEqualTypeOf<readonly string[]>();
  });
});
