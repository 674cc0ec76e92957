/** An application for the tests of the kit: what pages usually have. */
import { IsEmail, Length } from "class-validator";
import express, { type Express } from "express";
import {
  broadcast,
  context,
  each,
  errors,
  handler,
  html,
  hyperLive,
  IsFile,
  live,
  mount,
  shared,
  type Upload,
  uploads,
  url,
} from "hyper-live";

@live({ name: "kit.Tally" })
export class KitTally {
  count = 0;
  increment(): void {
    this.count++;
  }
  render() {
    return html`<p><output>${this.count}</output> <button @click="increment">Add one</button></p>`;
  }
}

export class KitOrder {
  @Length(2, 20) name!: string;
  @IsEmail({}, { message: "Give a valid address" }) email!: string;
  size!: string;
  colors!: string[];
  gift?: boolean;
  delivery!: string;
  note!: string;
}

@live({ name: "kit.Form" })
export class KitForm {
  sent = "";
  @handler(String, String, String, [String], Boolean, String, String)
  send(
    name: string,
    email: string,
    size: string,
    colors: string[],
    gift: boolean,
    delivery: string,
    note: string,
  ) {
    this.sent = JSON.stringify({ name, email, size, colors, gift, delivery, note });
  }
  render() {
    return html`<form @submit="send(name, email, size, colors, gift, delivery, note)">
      <label>Name <input name="name" required /></label>
      <label>Email <input name="email" placeholder="you@example.org" /></label>
      <label>Size <select name="size"><option value="s">Small</option><option value="l">Large</option></select></label>
      <label>Colours <select name="colors" multiple><option>red</option><option>green</option><option>blue</option></select></label>
      <label><input type="checkbox" name="gift" /> As a gift</label>
      <fieldset><legend>Delivery</legend>
        <label><input type="radio" name="delivery" value="post" checked=${true} /> By post</label>
        <label><input type="radio" name="delivery" value="shop" /> In the shop</label>
      </fieldset>
      <label>Note <textarea name="note"></textarea></label>
      <fieldset disabled><label>Coupon <input name="coupon" value="x" /></label></fieldset>
      <button>Order</button> <button disabled>Pay</button>
    </form><p>${this.sent}</p>`;
  }
}

@live({ name: "kit.SignUp" })
export class KitSignUp {
  @handler(KitOrder, { fields: "all" })
  create(order: { name: string }) {
    context().flash("success", `Welcome, ${order.name}!`);
    context().redirect("/done");
  }
  render() {
    return html`<form @submit="create" novalidate>
      <label>Name <input name="name" /></label> ${errors(this, "name")}
      <label>Email <input name="email" /></label> ${errors(this, "email")}
      <button>Create</button>
    </form>`;
  }
}

class KitPhotos {
  @IsFile({ count: 3 }) photos!: Upload[];
}

@live({ name: "kit.Album" })
export class KitAlbum {
  names: string[] = [];
  @handler(KitPhotos)
  async add({ photos }: KitPhotos) {
    for (const photo of photos) this.names.push(`${photo.name}: ${photo.size}`);
  }
  render() {
    return html`<form @submit="add"><label>Photos <input type="file" name="photos" /></label>
      ${uploads(this, "photos")} <button>Send</button></form>
      <ul>${this.names.map((name) => html`<li>${name}</li>`)}</ul>`;
  }
}

const messages = shared("kit.messages", [] as { id: number; text: string }[]);

@live({ name: "kit.Room" })
export class KitRoom {
  who = "nobody";
  onMount(): void {
    const { user } = context() as { user?: { name: string } };
    this.who = user?.name ?? "nobody";
  }
  @handler(String)
  async say(text: string) {
    await messages.update((list) => void list.push({ id: list.length + 1, text: `${this.who}: ${text}` }));
  }
  render() {
    return html`<section><h1>Hello, ${this.who}</h1>
      <ul>${each(
        messages.value,
        ({ id }) => id,
        ({ text }) => html`<li>${text}</li>`,
      )}</ul>
      <form @submit="say(text)"><input name="text" aria-label="Message" /><button>Say</button></form></section>`;
  }
}

@live({ name: "kit.Failing" })
export class KitFailing {
  count = 0;
  fail(): void {
    this.count++;
    throw new TypeError("The card was declined");
  }
  render() {
    return html`<p>${this.count} <button @click="fail">Pay</button></p>`;
  }
}

@live({ name: "kit.Steps" })
export class KitSteps {
  step = url(1, { history: "push" });
  next(): void {
    this.step++;
  }
  render() {
    return html`<p>Step ${this.step} <button @click="next">Next</button> <a href="/done">Done</a></p>`;
  }
}

/** Creates the application. */
export function createKitApp(): Express {
  const app = express();
  app.use(hyperLive());
  app.get("/", (_request, response) => response.live(KitTally));
  app.get("/two", (_request, response) =>
    response.live(html`<main>${mount(KitTally)}${mount(KitTally, { count: 5 })}</main>`),
  );
  app.get("/form", (_request, response) => response.live(KitForm));
  app.get("/sign-up", (_request, response) => response.live(KitSignUp));
  app.get("/done", (_request, response) =>
    response.live(html`<h1>Done</h1><a href="/steps">Steps</a>`, { title: "Done" }),
  );
  app.get("/album", (_request, response) => response.live(KitAlbum));
  app.get("/room", (_request, response) => response.live(KitRoom));
  app.get("/failing", (_request, response) => response.live(KitFailing));
  app.get("/steps", (_request, response) => response.live(KitSteps));
  app.get("/broken", () => {
    throw new Error("No such table: orders");
  });
  const fragment = (path: string, body: string) =>
    app.get(
      path,
      (_request, response) =>
        void response.send(`<!doctype html><html><head><title>x</title></head><body>${body}</body></html>`),
    );
  fragment("/ids", '<p id="a">1</p><p id="a">2</p>');
  fragment("/labels", '<form><input name="q"></form>');
  fragment("/script", '<script src="/throws.js"></script><p>text</p>');
  fragment(
    "/search",
    '<form action="/found"><label>Query <input name="q"></label><button name="go" value="1">Search</button></form>',
  );
  app.get(
    "/found",
    (request, response) =>
      void response.send(`<html><body><p>${JSON.stringify(request.query)}</p></body></html>`),
  );
  app.get(
    "/throws.js",
    (_request, response) => void response.type("js").send("var first = 1;\n\nnowhere.sent();\n"),
  );
  app.get("/cookie", (_request, response) => void response.cookie("seen", "yes").redirect("/cookies"));
  app.get(
    "/cookies",
    (request, response) => void response.send(`<html><body><p>${request.headers.cookie}</p></body></html>`),
  );
  app.get("/news", async (_request, response) => void response.send(`${await broadcast("kit", 1)}`));
  return app;
}
