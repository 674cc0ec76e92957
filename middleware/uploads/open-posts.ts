/** The posts with files that are arriving, or whose event is not over: their bytes count for their owners. */

/** A post with files. */
export interface OpenPost {
  readonly owner: string;
  /** bytes that all posts of the owner may have together */
  room: number;
  /** bytes of this one */
  held: number;
}

export class OpenPosts {
  private readonly byOwner = new Map<string, Set<OpenPost>>();

  /** @param room - bytes that all posts of the owner may have together */
  open(owner: string, room: number): OpenPost {
    const post = { owner, room, held: 0 };
    const own = this.byOwner.get(owner) ?? new Set();
    this.byOwner.set(owner, own.add(post));
    return post;
  }

  close(post: OpenPost): void {
    const own = this.byOwner.get(post.owner);
    own?.delete(post);
    if (own?.size === 0) this.byOwner.delete(post.owner);
  }

  /** The bytes of all posts of an owner. */
  heldBy(owner: string): number {
    let sum = 0;
    for (const { held } of this.byOwner.get(owner) ?? []) sum += held;
    return sum;
  }

  /** Leaves an owner's posts less room, since something else has taken it. */
  reserve(owner: string, bytes: number): void {
    for (const post of this.byOwner.get(owner) ?? []) post.room -= bytes;
  }
}
