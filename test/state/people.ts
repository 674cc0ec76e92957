/** An entity with rules and a version, and a component that edits one of its rows. */
import { IsEmail, IsInt, Length, Max } from "class-validator";
import { Column, Entity, PrimaryColumn, type Repository, VersionColumn } from "typeorm";
import {
  ConflictError,
  errors,
  handler,
  html,
  InputError,
  live,
  persistent,
} from "../../middleware/index.js";

@Entity()
export class Person {
  @PrimaryColumn("integer")
  id!: number;

  @Length(2, 20)
  @Column("varchar")
  name!: string;

  @IsEmail()
  @Column("varchar", { unique: true })
  email!: string;

  @Max(150)
  @IsInt()
  @Column("integer")
  age!: number;

  @VersionColumn()
  version!: number;
}

/** The repository of the database that is tested. */
export const people: { repository: Repository<Person> } = { repository: undefined as never };

export const ada = { id: 1, name: "Ada", email: "ada@example.com", age: 36 };
export const grace = { id: 2, name: "Grace", email: "grace@example.com", age: 45 };

/** Fills the table anew. */
export async function seed(repository: Repository<Person>): Promise<void> {
  people.repository = repository;
  await repository.clear();
  await repository.insert([ada, grace]);
}

/** Edits one person, and tells of everything that goes wrong. */
@live
export class Editor {
  id = 1;
  person = persistent(people.repository, () => ({ id: this.id }));
  saves = 0;
  told = "";

  @handler(String, String)
  save(name: string, email: string): void {
    this.saves++;
    this.told = "";
    Object.assign(this.person, { name, email });
  }

  async grow(): Promise<void> {
    this.saves++;
    await Promise.resolve();
    this.person.age += 100;
  }

  fail(): void {
    this.saves++;
    this.person.name = "Half";
    throw new Error("the reason");
  }

  other(): void {
    this.id = 2;
  }

  rest(): void {}

  onError(error: unknown): void {
    if (error instanceof ConflictError) {
      const fields = error.fields.map((field) => `${field} ${error.mine[field]}/${error.theirs[field]}`);
      this.told = `conflict: ${fields.join()}`;
    } else if (error instanceof InputError)
      this.told = `invalid: ${error.fields.map(({ path }) => path).join()}`;
    else this.told = `failed: ${(error as Error).message}`;
  }

  render() {
    const { name, email, age } = this.person ?? {};
    return html`<section>
      <p>${name} ${email} ${age}; saves ${this.saves}; ${this.told}</p>
      <form @submit="save(name, email)">
        <input name="name" value=${name} />${errors(this, "name")}
        <input name="email" value=${email} /><button>Save</button>
      </form>
      <button @click="grow">Grow</button><button @click="fail">Fail</button>
      <button @click="other">Other</button><button @click="rest">Rest</button>
    </section>`;
  }
}
