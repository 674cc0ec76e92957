/** A hundred thousand posts, "Post 1" the newest. They stand for a table of a database. */
import type { LoadRange } from "hyper-live";

export const count = 100_000;

export interface Post {
  id: number;
  likes: number;
}

/** The likes of the posts that anyone has liked. */
const likes = new Map<number, number>();

export function findPost(id: number): Post {
  return { id, likes: likes.get(id) ?? 0 };
}

/** The posts after one, or before one. As SQL: `WHERE id > after ORDER BY id LIMIT limit`, or the other way round. */
export async function loadPosts({ after = 0, before, limit }: LoadRange<number>): Promise<Post[]> {
  const first = before === undefined ? after + 1 : Math.max(1, before - limit);
  const last = Math.min(count, before === undefined ? after + limit : before - 1);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => findPost(first + index));
}

export async function likePost(id: number): Promise<Post> {
  likes.set(id, findPost(id).likes + 1);
  return findPost(id);
}
