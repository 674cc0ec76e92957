import { broadcast, each, handler, html, live, subscribe, url } from "hyper-live";
import { todos } from "./store.js";

const filters = ["All", "Active", "Completed"];

@live
export class TodoMvc {
  owner = "";
  filter = url("All", { values: filters, history: "push" });
  todos: { id: number; title: string; completed: boolean }[] = [];
  editing = 0;

  async onMount() {
    subscribe(`todomvc ${this.owner}`, this.load);
    await this.load();
  }

  async load() {
    const rows = await todos.find({ where: { owner: this.owner }, order: { id: "ASC" } });
    this.todos = rows.map(({ id, title, completed }) => ({ id, title, completed }));
  }

  @handler(String)
  async add(title: string) {
    if (title.trim()) await todos.insert({ owner: this.owner, title: title.trim(), completed: false });
    await this.changed();
  }

  @handler(Number, Boolean)
  async toggle(id: number, completed: boolean) {
    await todos.update({ id, owner: this.owner }, { completed });
    await this.changed();
  }

  @handler(Boolean)
  async toggleAll(completed: boolean) {
    await todos.update({ owner: this.owner }, { completed });
    await this.changed();
  }

  edit(id: number) {
    this.editing = id;
  }
  cancel() {
    this.editing = 0;
  }

  @handler(Number, String)
  async save(id: number, title: string) {
    this.editing = 0;
    if (!title.trim()) return this.remove(id);
    await todos.update({ id, owner: this.owner }, { title: title.trim() });
    await this.changed();
  }

  async remove(id: number) {
    await todos.delete({ id, owner: this.owner });
    await this.changed();
  }

  async clearCompleted() {
    await todos.delete({ owner: this.owner, completed: true });
    await this.changed();
  }

  /** Shows the change, here and in the visitor's other tabs. */
  async changed() {
    await this.load();
    await broadcast(`todomvc ${this.owner}`, null);
  }

  render() {
    const left = this.todos.filter(({ completed }) => !completed).length;
    const done = this.todos.length - left;
    const shown = this.todos.filter(({ completed }) => this.filter !== (completed ? "Active" : "Completed"));
    return html`<section class="todoapp">
      <header class="header">
        <h1>todos</h1>
        <form @submit="add(title)"><input class="new-todo" name="title" aria-label="New todo" autocomplete="off"
          placeholder="What needs to be done?" autofocus=${this.editing === 0} /></form>
      </header>
      <section class="main" hidden=${this.todos.length === 0}>
        <input id="toggle-all" class="toggle-all" type="checkbox" checked=${left === 0} @change="toggleAll(checked)" />
        <label for="toggle-all">Mark all as complete</label>
        <ul class="todo-list">${each(
          shown,
          ({ id }) => id,
          (todo) => this.item(todo),
        )}</ul>
      </section>
      <footer class="footer" hidden=${this.todos.length === 0}>
        <span class="todo-count" role="status"><strong>${left}</strong> ${left === 1 ? "item" : "items"} left</span>
        <ul class="filters">${filters.map((each) => this.link(each))}</ul>
        <button class="clear-completed" @click="clearCompleted" hidden=${done === 0}>Clear completed</button>
      </footer>
    </section>`;
  }

  link(filter: string) {
    const selected = filter === this.filter;
    return html`<li><a href=${filter === "All" ? "/todomvc" : `/todomvc?filter=${filter}`} data-live-link
      class=${{ selected }} aria-current=${selected ? "page" : null}>${filter}</a></li>`;
  }

  item({ id, title, completed }: (typeof this.todos)[number]) {
    const editing = id === this.editing;
    return html`<li class=${{ completed, editing }}>
      <div class="view" hidden=${editing}>
        <input class="toggle" type="checkbox" aria-labelledby="todo-${id}" checked=${completed}
          @change="toggle(${id}, checked)" />
        <label id="todo-${id}" @dblclick="edit(${id})">${title}</label>
        <button class="start" @click="edit(${id})" aria-label="Edit ${title}">✎</button>
        <button class="destroy" @click="remove(${id})" aria-label="Delete ${title}">×</button>
      </div>
      ${
        editing &&
        html`<form @submit="save(${id}, title)">
        <input class="edit" name="title" value=${title} aria-label="Edit ${title}" autofocus
          @blur="save(${id}, title)" @keydown.escape="cancel" />
        <button class="cancel" @click="cancel">Cancel</button>
      </form>`
      }
    </li>`;
  }
}
