import { Type } from "class-transformer";
import { ArrayNotEmpty, IsInt, Length, Max, Min, ValidateNested } from "class-validator";
import { draftOf, each, errors, handler, html, live } from "hyper-live";

class Line {
  @Length(1, 60, { message: "Say what it is for" })
  text = "";

  @Max(999, { message: "At most 999" })
  @Min(1, { message: "At least 1" })
  @IsInt({ message: "A whole number" })
  quantity = 1;

  @Max(100_000, { message: "At most 100,000" })
  @Min(0.01, { message: "Give a price" })
  price = 0;
}

class Order {
  @Length(1, 60, { message: "Say who pays" })
  customer = "";

  @ArrayNotEmpty({ message: "Add a line" })
  @ValidateNested({ each: true })
  @Type(() => Line)
  lines: Line[] = [];
}

@live
export class Invoice {
  customer = "";
  lines = [{ id: 1, text: "", quantity: 1, price: 0 }];
  nextId = 2;
  sent = "";

  // A draft has whatever was typed so far, valid or not, so nothing is lost when a line is added or removed.
  @handler(draftOf(Order))
  edit({ customer, lines }: Order) {
    this.customer = customer;
    this.lines = this.lines.map((line, index) => ({ ...line, ...lines[index] }));
  }

  @handler(draftOf(Order))
  addLine(order: Order) {
    this.edit(order);
    this.lines.push({ id: this.nextId++, text: "", quantity: 1, price: 0 });
  }

  @handler(Number, draftOf(Order))
  removeLine(id: number, order: Order) {
    this.edit(order);
    this.lines = this.lines.filter((line) => line.id !== id);
  }

  @handler(Order)
  send(order: Order) {
    this.edit(order);
    this.sent = `Sent to ${this.customer}: ${this.total}`;
  }

  get total() {
    const cents = this.lines.reduce(
      (sum, { quantity, price }) => sum + Math.round(quantity * price * 100),
      0,
    );
    return (cents / 100).toFixed(2);
  }

  render() {
    if (this.sent)
      return html`<section class="done">
        <h2 tabindex="-1" autofocus>${this.sent}</h2>
        <p><a href="/invoice">Write another invoice</a></p>
      </section>`;
    const lines = each(
      this.lines,
      ({ id }) => id,
      ({ id, text, quantity, price }, index) => html`<fieldset>
        <legend>Line ${index + 1}</legend>
        <label>Text <input name="lines[${index}].text" value=${text} /></label>
        ${errors(this, `lines[${index}].text`)}
        <label>Quantity <input name="lines[${index}].quantity" value=${quantity} inputmode="numeric" /></label>
        ${errors(this, `lines[${index}].quantity`)}
        <label>Price <input name="lines[${index}].price" value=${price} inputmode="decimal" /></label>
        ${errors(this, `lines[${index}].price`)}
        <button class="quiet" @click="removeLine(${id}, form)" formnovalidate>Remove line ${index + 1}</button>
      </fieldset>`,
    );
    return html`<form class="stacked" @submit="send" @input.debounce="edit(form)" novalidate>
      <h2>Invoice</h2>
      <label>Customer <input name="customer" value=${this.customer} /></label>
      ${errors(this, "customer")}
      ${lines} ${errors(this, "lines")}
      <button class="quiet" @click="addLine(form)" formnovalidate>Add a line</button>
      <p>Total: <output>${this.total}</output></p>
      <button>Send invoice</button>
    </form>`;
  }
}
