/** Types that the compiler emits, and a decorator of a parameter: legacy decorators with metadata. */
import { Length } from "class-validator";
import { arg, handler, html, live } from "hyper-live";

@live
export class Notes {
  notes: string[] = [];

  @handler()
  add(@arg(Length(2, 80)) text: string, times: number) {
    for (let count = 0; count < times; count++) this.notes.push(text);
  }

  render() {
    return html`<section>
      <form @submit="add(text, times)"><input name="text" /><input name="times" /><button>Add</button></form>
      <p>${this.notes.join()}</p>
    </section>`;
  }
}
