import { each, html, list, live, more } from "hyper-live";
import { count, likePost, loadPosts, type Post } from "./posts.js";

@live
export class Feed {
  posts = list({
    key: (post: Post) => post.id,
    load: loadPosts,
    window: 300,
    url: Number,
    topic: "feed",
  });

  async like(id: number) {
    this.posts.update(await likePost(id));
  }

  render() {
    return html`<section class="feed">
      ${more(this.posts, "before", "Newer")}
      <div role="feed" aria-label="Posts">${each(this.posts, showPost)}</div>
      ${more(this.posts, "after", "Older")}
    </section>`;
  }
}

const showPost = ({ id, likes }: Post) => html`<article
    aria-labelledby="post-${id}" aria-posinset=${id} aria-setsize=${count} tabindex="0">
    <h2 id="post-${id}">Post ${id}</h2>
    <p>${"Something worth reading. ".repeat(1 + (id % 3))}</p>
    <button @click="like(${id})">Like <span>${likes}</span></button>
  </article>`;
