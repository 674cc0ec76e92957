/** Decorators that stand in any toolchain that has some: types in the decorator, rules beside them. */
import { Length } from "class-validator";
import { arg, handler, html, live, shared } from "hyper-live";

const log = shared("log", [] as { text: string }[]);

@live
export class Notes {
  notes: string[] = [];

  @handler(arg(String, Length(2, 80)), Number)
  async add(text: string, times: number) {
    for (let count = 0; count < times; count++) this.notes.push(text);
    await log.update((list) => {
      list.push({ text });
    });
  }

  render() {
    return html`<section>
      <form @submit="add(text, times)"><input name="text" /><input name="times" /><button>Add</button></form>
      <p>${this.notes.join()}</p>
    </section>`;
  }
}
