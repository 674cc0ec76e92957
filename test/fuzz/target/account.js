/** A row of a database as a field; each user has a row of their own. */
import { IsEmail, Length } from "class-validator";
import { errors, html, live, persistent } from "hyper-live";
import { victim, Watched } from "./journal.js";
import { isText, objectOf, rule } from "./types.js";
import { violate } from "./watch.js";

class Person {
  user = "";
  name = "";
  email = "";
  version = 1;
}
rule(Person, { name: [String, Length(2, 40)], email: [String, IsEmail()] });

class PersonForm {
  name = "";
  email = "";
}
rule(PersonForm, { name: [String, Length(2, 40)], email: [String, IsEmail()] });
const isForm = objectOf(PersonForm, { name: isText, email: isText });

const rows = new Map();
const people = {
  async findOneBy({ user }) {
    const row = rows.get(user) ?? { user, name: "Somebody", email: "some@example.com", version: 1 };
    return Object.assign(new Person(), row);
  },
  async save(person) {
    if (person.user === victim) violate("the victim's row was saved");
    rows.set(person.user, { ...person, version: person.version + 1 });
    return Object.assign(new Person(), rows.get(person.user));
  },
};

class Account extends Watched {
  status = "";
  person = persistent(people, () => ({ user: this.owner }));

  save(form) {
    this.run("save", [form], [isForm], () => {
      Object.assign(this.person, form);
      this.status = "Saved.";
    });
  }
  /** Two pages of one user may change the row at the same time. */
  onError() {
    this.status = "Not saved.";
    this.resetDigest();
  }
  cheat() {
    this.run("cheat", [undefined], [() => false], () => {});
  }

  render() {
    this.check();
    const { name = "", email = "" } = this.person;
    return html`<form @submit="save" @input.debounce="validate" novalidate>
      <input name="name" value=${name} /> ${errors(this, "name")}
      <input name="email" value=${email} /> ${errors(this, "email")}
      <button>Save</button> <p>${this.status}</p>
    </form>`;
  }
}
export default live(Account, { name: "Account", handlers: { save: [PersonForm] } });
