/** An order: nested rows of a class, drafts of them, and groups of fields with brackets and dots in their names. */
import { Type } from "class-transformer";
import { ArrayNotEmpty, IsInt, Length, Max, Min, ValidateNested } from "class-validator";
import { draftOf, each, errors, html, live } from "hyper-live";
import { Watched } from "./journal.js";
import { isNumber, isText, listOf, objectOf, rule } from "./types.js";

const maxLines = 8;

class Line {
  text = "";
  quantity = 1;
}
rule(Line, { text: [String, Length(1, 60)], quantity: [Number, IsInt(), Min(1), Max(999)] });

class Order {
  customer = "";
  lines = [];
}
rule(Order, {
  customer: [String, Length(1, 60)],
  lines: [Array, ArrayNotEmpty(), ValidateNested({ each: true }), Type(() => Line)],
});

const isLine = objectOf(Line, {
  text: isText,
  quantity: (number) => Number.isInteger(number) && number >= 1 && number <= 999,
});
const isOrder = objectOf(Order, { customer: isText, lines: listOf(isLine) });
const isDraftLine = objectOf(Line, { text: isText, quantity: isNumber }, true);
const isDraft = objectOf(Order, { customer: isText, lines: listOf(isDraftLine) }, true);

class Orders extends Watched {
  customer = "";
  lines = [{ id: 1, text: "", quantity: 1 }];
  nextId = 2;
  sent = 0;

  edit(order) {
    this.run("edit", [order], [isDraft], () => this.take(order));
  }
  addLine(order) {
    this.run("addLine", [order], [isDraft], () => {
      this.take(order);
      if (this.lines.length < maxLines) this.lines.push({ id: this.nextId++, text: "", quantity: 1 });
    });
  }
  removeLine(id, order) {
    this.run("removeLine", [id, order], [(id) => this.lines.some((line) => line.id === id), isDraft], () => {
      this.take(order);
      this.lines = this.lines.filter((line) => line.id !== id);
    });
  }
  send(order) {
    this.run("send", [order], [isOrder], () => {
      this.take(order);
      this.sent++;
    });
  }
  cheat() {
    this.run("cheat", [undefined], [() => false], () => {});
  }

  take({ customer = "", lines = [] }) {
    this.customer = customer.slice(0, 60);
    this.lines = this.lines.map((line, at) => {
      const { text = line.text, quantity = line.quantity } = lines[at] ?? {};
      return { id: line.id, text: text.slice(0, 60), quantity };
    });
  }

  render() {
    this.check();
    const lines = each(
      this.lines,
      ({ id }) => id,
      ({ id, text, quantity }, at) => html`<fieldset>
        <input name="lines[${at}].text" value=${text} /> ${errors(this, `lines[${at}].text`)}
        <input name="lines[${at}].quantity" value=${quantity} /> ${errors(this, `lines[${at}].quantity`)}
        <button @click="removeLine(${id}, form)" formnovalidate>x</button>
      </fieldset>`,
    );
    return html`<form @submit="send" @input.debounce="edit(form)" novalidate>
      <input name="customer" value=${this.customer} /> ${errors(this, "customer")}
      ${lines} ${errors(this, "lines")}
      <button @click="addLine(form)" formnovalidate>+</button> <button>Send</button>
      <output>${this.sent}</output>
    </form>`;
  }
}
export default live(Orders, {
  name: "Orders",
  handlers: {
    edit: [draftOf(Order)],
    addLine: [draftOf(Order)],
    removeLine: [Number, draftOf(Order)],
    send: [Order],
  },
});
