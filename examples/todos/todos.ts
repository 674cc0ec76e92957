import { each, handler, html, live } from "hyper-live";

@live
export class Todos {
  tasks: { id: number; text: string; done: boolean }[] = [];
  nextId = 1;

  @handler(String)
  add(text: string) {
    const trimmed = text.trim();
    if (trimmed) this.tasks.push({ id: this.nextId++, text: trimmed, done: false });
  }

  toggle(id: number) {
    const task = this.tasks.find((task) => task.id === id);
    if (task) task.done = !task.done;
  }

  remove(id: number) {
    this.tasks = this.tasks.filter((task) => task.id !== id);
  }

  clearCompleted() {
    this.tasks = this.tasks.filter((task) => !task.done);
  }

  render() {
    const remaining = this.tasks.filter((task) => !task.done).length;
    const items = each(
      this.tasks,
      (task) => task.id,
      ({ id, text, done }) => html`<li>
        <label>
          <input type="checkbox" checked=${done} @change="toggle(${id})" /> ${text}
        </label>
        <button @click="remove(${id})" aria-label="Delete ${text}">×</button>
      </li>`,
    );
    const list = this.tasks.length ? html`<ul>${items}</ul>` : html`<p class="empty">Nothing to do yet.</p>`;
    return html`<section class="todos">
      <h2 aria-live="polite" aria-atomic="true">Tasks <small>(${remaining} remaining)</small></h2>
      <form @submit="add(text)">
        <input name="text" aria-label="New task" autocomplete="off"
          placeholder="What needs to be done?" />
        <button>Add</button>
      </form>
      ${list}
      ${remaining < this.tasks.length && html`<button @click="clearCompleted">Clear completed</button>`}
    </section>`;
  }
}
