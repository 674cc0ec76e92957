/** A list of notes: a form of many types, rows with bindings, values of controls. */
import {
  IsBoolean,
  IsDate,
  IsEnum,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Max,
  MaxLength,
  Min,
} from "class-validator";
import { each, errors, html, live } from "hyper-live";
import { Watched } from "./journal.js";
import { isBoolean, isDay, isNumber, isText, listOf, objectOf, oneOf, rule } from "./types.js";

const Priority = { Low: "low", High: "high" };
/** Rows of a page, of which the oldest go. */
const maxNotes = 12;

class Note {
  text = "";
  priority = "low";
  amount = 1;
  when = undefined;
  tags = [];
  done = false;
}
rule(Note, {
  text: [String, Length(1, 40)],
  priority: [String, IsEnum(Priority)],
  amount: [Number, IsInt(), Min(-5), Max(1000)],
  when: [Date, IsOptional(), IsDate()],
  tags: [Array, IsString({ each: true }), MaxLength(10, { each: true })],
  done: [Boolean, IsBoolean()],
});

const isNote = objectOf(Note, {
  text: (text) => isText(text) && text.length >= 1,
  priority: oneOf(Object.values(Priority)),
  amount: (amount) => Number.isInteger(amount) && amount >= -5 && amount <= 1000,
  when: (day) => day === undefined || isDay(day),
  tags: listOf((tag) => isText(tag) && tag.length <= 10),
  done: isBoolean,
});

class Notes extends Watched {
  notes = [{ id: 1, text: "milk", done: false }];
  nextId = 2;

  add(note) {
    this.run("add", [note], [isNote], () => {
      this.notes.push({ id: this.nextId++, text: note.text, done: note.done });
      this.notes = this.notes.slice(-maxNotes);
    });
  }
  rename(id, text) {
    this.run("rename", [id, text], [(id) => this.has(id), isText], () => {
      for (const note of this.notes) if (note.id === id) note.text = text.slice(0, 40);
    });
  }
  toggle(id, isDone) {
    this.run("toggle", [id, isDone], [(id) => this.has(id), isBoolean], () => {
      for (const note of this.notes) if (note.id === id) note.done = isDone;
    });
  }
  remove(id) {
    this.run("remove", [id], [(id) => this.has(id)], () => {
      this.notes = this.notes.filter((note) => note.id !== id);
    });
  }
  /** No page offers it. */
  cheat() {
    this.run("cheat", [undefined], [() => false], () => {});
  }

  /** A binding's literal is one of the rows: the page offers no other. */
  has(id) {
    return isNumber(id) && this.notes.some((note) => note.id === id);
  }

  render() {
    this.check();
    return html`<section>
      <form @submit="add" @input.debounce="validate" novalidate>
        <input name="text" /> ${errors(this, "text")}
        <select name="priority"><option value="low">Low</option><option value="high">High</option></select>
        <input name="amount" value="1" /> <input name="when" type="date" />
        <select name="tags" multiple><option>a</option><option>b</option></select>
        <input name="done" type="checkbox" />
        <button>Add</button>
      </form>
      <ul>${each(
        this.notes,
        ({ id }) => id,
        ({ id, text, done }) => html`<li>
          <input name="name" value=${text} @change="rename(${id}, value)" />
          <input type="checkbox" checked=${done} @change="toggle(${id}, checked)" />
          <button @click="remove(${id})">x</button>
        </li>`,
      )}</ul>
    </section>`;
  }
}
export default live(Notes, {
  name: "Notes",
  handlers: { add: [Note], rename: [Number, String], toggle: [Number, Boolean], remove: [Number] },
});
