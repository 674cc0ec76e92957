import { handler, html, live } from "hyper-live";

interface Person {
  id: number;
  name: string;
  surname: string;
}

@live
export class Crud {
  people: Person[] = [
    { id: 1, name: "Hans", surname: "Emil" },
    { id: 2, name: "Max", surname: "Mustermann" },
    { id: 3, name: "Roman", surname: "Tisch" },
  ];
  prefix = "";
  chosen = 0;

  @handler(String)
  filter(prefix: string) {
    this.prefix = prefix;
  }

  @handler(Number)
  choose(id: number) {
    this.chosen = id;
  }

  @handler(String, String)
  create(name: string, surname: string) {
    const id = Math.max(0, ...this.people.map((each) => each.id)) + 1;
    this.people.push({ id, name, surname });
  }

  @handler(String, String)
  update(name: string, surname: string) {
    Object.assign(this.selected ?? {}, { name, surname });
  }

  remove() {
    this.people = this.people.filter(({ id }) => id !== this.selected?.id);
    this.chosen = 0;
  }

  get shown() {
    const prefix = this.prefix.toLowerCase();
    return this.people.filter(({ surname }) => surname.toLowerCase().startsWith(prefix));
  }
  get selected() {
    return this.shown.find(({ id }) => id === this.chosen);
  }

  render() {
    const { selected } = this;
    return html`<section class="crud">
      <h2>CRUD</h2>
      <p><label>Filter prefix <input name="prefix" value=${this.prefix} @input.debounce.0="filter(value)" /></label></p>
      <p class="list"><select name="id" size="8" aria-label="People" @change="choose(value)">
        ${this.shown.map(({ id, name, surname }) => html`<option value=${id} selected=${id === selected?.id}>${surname}, ${name}</option>`)}
      </select></p>
      <form @submit="create(name, surname)">
        <p><label>Name <input name="name" value=${selected?.name} /></label></p>
        <p><label>Surname <input name="surname" value=${selected?.surname} /></label></p>
        <p><button>Create</button>
          <button class="quiet" @click="update(name, surname)" disabled=${!selected}>Update</button>
          <button class="quiet" @click="remove" disabled=${!selected}>Delete</button></p>
      </form>
    </section>`;
  }
}
