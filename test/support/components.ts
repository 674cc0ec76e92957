/** Small components that several tests use. */
import { each, handler, html, live } from "../../middleware/index.js";

/** A counter with a method that its page never offers. */
@live
export class Tally {
  count = 0;
  increment(): void {
    this.count++;
  }
  cheat(): void {
    this.count = 1_000_000;
  }
  render() {
    return html`<p>
      <output>${this.count}</output>
      <button @click="increment">+</button>
    </p>`;
  }
}

/** Rows that can be removed, and a form whose handler takes a value from the browser. */
@live
export class Rows {
  ids = [1, 2, 3];
  names: string[] = [];
  remove(id: number): void {
    this.ids = this.ids.filter((each) => each !== id);
  }
  @handler(String)
  rename(name: string): void {
    this.names.push(name);
  }
  render() {
    return html`<section>
      <ul>
        ${each(
          this.ids,
          (id) => id,
          (id) => html`<li><button @click="remove(${id})">${id}</button></li>`,
        )}
      </ul>
      <form @submit="rename(name)"><input name="name" /><button>Rename</button></form>
      <p>${this.names.join()}</p>
    </section>`;
  }
}

/** A promise that a test resolves or rejects. */
export class Gate {
  open!: () => void;
  fail!: (error: unknown) => void;
  readonly passed = new Promise<void>((resolve, reject) => {
    this.open = resolve;
    this.fail = reject;
  });
}
