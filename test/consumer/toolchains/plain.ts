/** No decorator at all: types can be stripped, and nothing is left to compile. */
import { Length } from "class-validator";
import { arg, html, live } from "hyper-live";

export class Notes {
  notes: string[] = [];

  add(text: string, times: number) {
    for (let count = 0; count < times; count++) this.notes.push(text);
  }

  render() {
    return html`<section>
      <form @submit="add(text, times)"><input name="text" /><input name="times" /><button>Add</button></form>
      <p>${this.notes.join()}</p>
    </section>`;
  }
}

live(Notes, { name: "Notes", handlers: { add: [arg(String, Length(2, 80)), Number] } });
