import { Length } from "class-validator";
import { each, errors, handler, html, live } from "hyper-live";

class NewTodo {
  @Length(1, 80) text!: string;
}

interface Todo {
  id: number;
  text: string;
  done: boolean;
}

@live
export class Todos {
  items: Todo[] = [];

  @handler()
  add({ text }: NewTodo) {
    this.items.push({ id: this.items.length + 1, text, done: false });
  }

  toggle(id: number) {
    const todo = this.items.find((item) => item.id === id);
    if (todo) todo.done = !todo.done;
  }

  render() {
    return html`<section>
      <h2>${this.items.filter((item) => !item.done).length} to do</h2>
      <form @submit="add">
        <label>What? <input name="text" /></label>
        <button>Add</button>
        ${errors(this, "text")}
      </form>
      <ul>
        ${each(
          this.items,
          (todo) => todo.id,
          (todo) => html`<li>
            <button @click="toggle(${todo.id})">${todo.done ? "Undo" : "Done"}</button>
            ${todo.done ? html`<s>${todo.text}</s>` : todo.text}
          </li>`,
        )}
      </ul>
    </section>`;
  }
}
