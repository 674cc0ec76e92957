/** Receives files within the post of their form, of which nobody says the sizes before. */
import type { Readable } from "node:stream";
import { cleanName } from "../input/file-names.js";
import { refusalOfSize } from "../input/is-file.js";
import { writeSize } from "../input/sizes.js";
import { RefusedFile, Upload } from "../input/upload.js";
import { randomName } from "../security/random.js";
import { idFor } from "./ids.js";
import type { OpenPost } from "./open-posts.js";
import { type Poured, pour } from "./pour.js";
import { keyOf, type NewUpload, type Shelf, storeFailed } from "./shelf.js";
import type { UploadInfo, UploadKey } from "./upload-store.js";

export class PostDesk {
  constructor(private readonly shelf: Shelf) {}

  /**
   * Begins a post with files. Its bytes count for its owner until {@link close}.
   *
   * @throws {LiveError} HL_LIMIT if the owner has too much waiting
   */
  async open(owner: string): Promise<OpenPost> {
    const { bytes } = await this.shelf.usage(owner);
    return this.shelf.posts.open(
      owner,
      this.shelf.settings.maxTotal - bytes + this.shelf.posts.heldBy(owner),
    );
  }

  /** Ends a post, all of whose files are kept elsewhere or deleted. */
  close(post: OpenPost): void {
    this.shelf.posts.close(post);
  }

  get maxFiles(): number {
    return this.shelf.settings.maxWaiting;
  }

  /** Receives a file; returns it with its token. */
  async receive(
    post: OpenPost,
    file: NewUpload,
    source: Readable,
  ): Promise<{ token: string; file: Upload | RefusedFile }> {
    const { store } = this.shelf;
    const token = idFor(randomName(), 0);
    const at = keyOf(post.owner, token);
    const { component, field, rule } = file;
    const info = { name: cleanName(file.name), size: 0, component, field, types: rule.types };
    await this.shelf.attempt(() => store.save(at, info));
    let held = 0;
    const hold = (bytes: number) => {
      post.held += bytes - held;
      held = bytes;
    };
    const poured = await pour(source, store.write(at, 0), (size) => {
      hold(Math.min(size, rule.max));
      return size <= rule.max && this.shelf.posts.heldBy(post.owner) <= post.room;
    });
    const result = await this.judge(at, { ...info, size: poured.size }, file, poured);
    if (!(result instanceof Upload)) {
      await store.remove(at);
      hold(0);
    }
    if (poured.failure) throw storeFailed(poured.failure);
    return { token, file: result };
  }

  private async judge(
    at: UploadKey,
    info: UploadInfo,
    { rule }: NewUpload,
    { isCut, isOver, failure, head, size }: Poured,
  ): Promise<Upload | RefusedFile> {
    if (isCut || failure) return new RefusedFile("was not received as a whole");
    const tooLarge = refusalOfSize(rule, info.name, size);
    if (tooLarge !== undefined) return new RefusedFile(tooLarge);
    const { maxTotal } = this.shelf.settings;
    if (isOver) return new RefusedFile(`has more than ${writeSize(maxTotal)} in all`);
    const type = await this.shelf.checkType(at, info, head);
    if (type instanceof RefusedFile) return type;
    await this.shelf.attempt(() => this.shelf.store.finish?.(at, size));
    return this.shelf.accept(at, { ...info, type });
  }
}
