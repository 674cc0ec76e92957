/** `<input type="image">`: the form is sent with where the image was clicked, as browsers do, in each mode. */
import { describe, expect, it } from "vitest";
import { handler, html, live } from "../../middleware/index.js";
import { usePages } from "./gallery.js";
import { someModes } from "./some-modes.js";

@live
class Pictures {
  last = "";
  @handler(Number, Number, String)
  mark(x: number, y: number, color: string) {
    this.last = `${x} ${y} ${color}`;
  }
  @handler(Number, Number)
  point(x: number, y: number) {
    this.last = `at ${x} ${y}`;
  }
  @handler([String])
  pick(color: string[]) {
    this.last = color.join();
  }
  render() {
    return html`<section><p>${this.last}</p>
      <form @submit="mark(x, y, color)"><input name="color" value="red" aria-label="Color" />
        <input type="image" src="/dot.svg" width="100" height="100" alt="Plain" /></form>
      <form @submit="point(at.x, at.y)">
        <input type="image" name="at" value="7" src="/dot.svg" width="100" height="100" alt="Named" /></form>
      <form @submit="pick(color)"><button name="color" value="first">First</button>
        <input name="color" value="second" aria-label="Another" /><button name="color" value="third">Third</button></form>
    </section>`;
  }
}

const dot = '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100"/>';
const site = usePages((app) => {
  app.get("/dot.svg", (_request, response) => void response.type("svg").send(dot));
  app.get("/", (_request, response) => response.live(Pictures));
});

describe.each(someModes(import.meta.filename))("an image that sends its form in %s mode", (mode) => {
  it("sends its place, under its name if it has one, and a named button its value in the order of the page", async () => {
    const { page, errors } = await site.visit("/", mode);
    const shows = (text: string) => page.getByText(text, { exact: true }).waitFor();
    const image = (name: string) => page.getByRole("button", { name });
    await image("Plain").click({ position: { x: 30, y: 40 } });
    await shows("30 40 red");
    await image("Named").click({ position: { x: 10, y: 20 } });
    await shows("at 10 20");
    await image("Plain").press("Enter");
    await shows("0 0 red");
    if (mode !== "htmx") {
      await page.getByRole("button", { name: "First" }).click();
      await shows("first,second");
    }
    await page.getByRole("button", { name: "Third" }).click();
    await shows("second,third");
    expect(errors).toEqual([]);
  });
});
