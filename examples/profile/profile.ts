import { IsEmail, Length } from "class-validator";
import { ConflictError, errors, handler, html, live, persistent } from "hyper-live";
import { Column, Entity, PrimaryColumn, VersionColumn } from "typeorm";
import { openTable } from "../database.js";

@Entity()
class Person {
  @PrimaryColumn() id!: number;
  @Length(2, 40, { message: "Use 2 to 40 characters" }) @Column() name!: string;
  @IsEmail({}, { message: "Give a valid email address" }) @Column() email!: string;
  @Length(0, 160, { message: "Use at most 160 characters" }) @Column() about!: string;
  @VersionColumn() version!: number;
}

const ada = { id: 1, name: "Ada Lovelace", email: "ada@example.com", about: "Writes programs." };
const people = await openTable(Person, [ada]);

@live
export class Profile {
  person = persistent(people, { id: 1 });
  status = "";
  conflicts: { field: string; mine: string }[] = [];

  @handler(Person)
  save(form: Person) {
    Object.assign(this.person, form);
    this.status = "Saved.";
    this.conflicts = [];
  }

  takeMine() {
    for (const { field, mine } of this.conflicts) Object.assign(this.person, { [field]: mine });
    this.status = "Saved.";
    this.conflicts = [];
  }

  onError(error: unknown) {
    if (!(error instanceof ConflictError)) throw error;
    this.status = "Someone else saved this in the meantime; here is what they wrote.";
    this.conflicts = error.fields.map((field) => ({ field, mine: String(error.mine[field]) }));
  }

  render() {
    const { name, email, about } = this.person;
    return html`<form class="stacked" @submit="save" @input.debounce="validate" novalidate>
      <h2>${name}</h2>
      <label>Name <input name="name" value=${name} autocomplete="off" /></label> ${errors(this, "name")}
      <label>Email <input name="email" value=${email} autocomplete="off" /></label> ${errors(this, "email")}
      <label>About <input name="about" value=${about} autocomplete="off" /></label> ${errors(this, "about")}
      <button>Save</button>
      <p role="status">${this.status}</p>
      ${this.conflicts.map(({ field, mine }) => html`<p class="conflict">Your ${field}: <q>${mine}</q></p>`)}
      ${this.conflicts.length > 0 && html`<button class="quiet" @click="takeMine">Use Mine</button>`}
    </form>`;
  }
}
