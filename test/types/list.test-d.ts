/** What the type checker says of lists: keys, rows, places and options. */
import { expectTypeOf, it } from "vitest";
import { each, html, type LiveList, type LoadRange, list, more } from "../../middleware/index.js";

interface Post {
  id: number;
  text: string;
}
declare const load: (range: LoadRange<number>) => Promise<Post[]>;
const posts = list({ key: (post: Post) => post.id, load });

it("knows rows and keys", () => {
  expectTypeOf(posts).toEqualTypeOf<LiveList<Post, number>>();
  expectTypeOf(posts.keys).toEqualTypeOf<readonly number[]>();
  each(posts, (post) => {
    expectTypeOf(post).toEqualTypeOf<Post>();
    return html`<li>${post.text}</li>`;
  });
  list({
    key: (post: Post) => post.id,
    load: ({ after }) => {
      expectTypeOf(after).toEqualTypeOf<number | undefined>();
      return [];
    },
  });
});

it("refuses keys of another type", () => {
  // @ts-expect-error: a string
  posts.remove("1");
  // @ts-expect-error: a string
  posts.has("1");
  // @ts-expect-error: a string
  posts.move(1, { before: "2" });
  // @ts-expect-error: neither a row nor a key
  posts.update("1");
  // @ts-expect-error: keys are strings or numbers
  list({ key: (post: Post) => new Date(post.id), load });
});

it("refuses rows of another type", () => {
  // @ts-expect-error: a row without text
  posts.append({ id: 1 });
  // @ts-expect-error: a template for another row
  each(posts, (post: { title: string }) => html`<li>${post.title}</li>`);
  // @ts-expect-error: rows are templates
  each(posts, (post) => post.text);
  // @ts-expect-error: it loads other rows
  list({ key: (post: Post) => post.id, load: () => [{ title: "" }] });
});

it("refuses places, ends and options that there are not", () => {
  // @ts-expect-error: both
  posts.insert({ id: 1, text: "" }, { before: 1, after: 2 });
  // @ts-expect-error: a number
  posts.insert({ id: 1, text: "" }, 0);
  // @ts-expect-error: an end is "before" or "after"
  more(posts, "start", "Newer");
  // @ts-expect-error: it is read-only
  posts.size = 3;
  // @ts-expect-error: not an option
  list({ key: (post: Post) => post.id, load, size: 3 });
  // @ts-expect-error: the type of keys
  list({ key: (post: Post) => post.id, load, url: Date });
});
