/**
 * Receives the files of a multipart post. Before a byte of them is stored it is checked where the post comes from, that the
 * page is its sender's, and that its form has the file field.
 */
import type { Request } from "express";
import type { Argument, Binding } from "../../../views/bindings.js";
import { parseBinding } from "../../../views/compile/parse-binding.js";
import { LiveError } from "../../../views/errors.js";
import { definitionNamed } from "../../component/definition.js";
import { handlerNames, handlerOf } from "../../component/handler-names.js";
import { type FileField, fileFieldOf, maxFiles, placeOf } from "../../input/file-fields.js";
import { typesOf } from "../../input/parameters.js";
import { RefusedFile } from "../../input/upload.js";
import { randomName } from "../../security/random.js";
import type { Site } from "../../site.js";
import { unknownRevision, type ViewSnapshot } from "../../state/views/snapshot.js";
import type { OpenPost } from "../../uploads/open-posts.js";
import type { PostDesk } from "../../uploads/post-desk.js";
import { isSessionEnded } from "../reader-message.js";
import { checkOrigin } from "./check-origin.js";
import { type Multipart, readMultipart, type TakeFile } from "./read-multipart.js";
import { type Entries, type Posted, readPost } from "./read-post.js";

/** A post that was read, with what ends its use of its files. */
export interface ReceivedPost extends Multipart {
  release: () => void;
}

/**
 * Reads a multipart post.
 *
 * @throws {LiveError} if the post is refused; nothing of it is left then
 */
export async function receiveMultipart(site: Site, request: Request): Promise<ReceivedPost> {
  const { maxPayload, limits } = site.settings;
  const { posts } = site.uploads;
  let open: OpenPost | undefined;
  const release = () => open && posts.close(open);
  try {
    const read = await readMultipart(request, {
      limit: maxPayload,
      maxFields: limits.fields,
      maxFiles: posts.maxFiles,
      admit: async (entries) => {
        try {
          const { form, owner } = await admitPost(site, request, entries);
          open = await posts.open(owner);
          return takeFiles(posts, form, open);
        } catch (error) {
          if (isSessionEnded(error)) return dropFile;
          throw error;
        }
      },
    });
    return { ...read, release };
  } catch (error) {
    release();
    throw error;
  }
}

/** Checks the fields that came before the first file; returns the form, and who has sent it. */
async function admitPost(
  site: Site,
  request: Request,
  entries: Entries,
): Promise<{ form: PostedForm; owner: string }> {
  checkOrigin(site, request);
  const posted = readPost(site, request, entries);
  const sealed = site.store.seals.open(posted.seal, site.owners.of(request));
  const state = sealed.isReference ? await site.newest(sealed, unknownRevision) : sealed;
  return { form: new PostedForm(state, posted), owner: sealed.owner };
}

/** Of a user whose session has ended nothing is stored, but the other fields are read: they are sent again after signing in. */
const dropFile: TakeFile = async () => undefined;

function takeFiles(posts: PostDesk, form: PostedForm, open: OpenPost): TakeFile {
  return async (field, name, source) => {
    const found = form.fieldOf(field);
    if (!found) return undefined;
    const { file, isFull } = found;
    if (!isFull) {
      const { component } = form;
      return posts.receive(open, { name, component, field: placeOf(field), rule: file.rule }, source);
    }
    source.resume();
    return { token: randomName(), file: new RefusedFile(`has more than ${maxFiles(file)} files`) };
  };
}

/** The form that a post says it comes from, as its component's class describes it. The event itself is checked later. */
class PostedForm {
  readonly component: string;
  private readonly counts = new Map<string, number>();
  private readonly known = new Map<string, FileField | undefined>();

  constructor(
    private readonly state: ViewSnapshot,
    private readonly posted: Posted,
  ) {
    this.component = state.components[posted.component]?.name ?? "";
  }

  /** A file field of the form, and whether it has all the files that it may have. */
  fieldOf(name: string): { file: FileField; isFull: boolean } | undefined {
    if (!this.known.has(name)) this.known.set(name, this.find(name));
    const file = this.known.get(name);
    if (!file) return undefined;
    const count = (this.counts.get(name) ?? 0) + 1;
    this.counts.set(name, count);
    return { file, isFull: count > maxFiles(file) };
  }

  private find(name: string): FileField | undefined {
    const type = definitionNamed(this.component)?.type;
    try {
      const source = { strings: [this.posted.binding], holes: [] };
      const binding = parseBinding("@submit", source, "a post");
      const method = type && handlerOf(type.prototype as object, binding.handler);
      return method ? fileFieldOf(method, binding, name) : this.findInCallable(binding, name);
    } catch (error) {
      // The binding is text that a browser has sent.
      if (error instanceof LiveError && error.code === "HL_BINDING_SYNTAX") return undefined;
      throw error;
    }
  }

  /**
   * The file field, if the form may call a method of a component around its own: which one that is, the next render says. So
   * the file has to fit one of those that have such a field; the event checks it by the rule of its own.
   */
  private findInCallable(binding: Binding, name: string): FileField | undefined {
    // Only components inside others have callbacks.
    if (this.posted.component === 0 || !binding.handler.startsWith("on")) return undefined;
    const types = new Set(this.state.components.map((each) => each && definitionNamed(each.name)?.type));
    const found = [...types].flatMap((type) => (type ? fieldsOfHandlers(type, binding, name) : []));
    return found.length === 0 ? undefined : loosestOf(found);
  }
}

function fieldsOfHandlers(type: new () => object, binding: Binding, name: string): FileField[] {
  return handlerNames(type).flatMap((handler) => {
    const method = handlerOf(type.prototype as object, handler) as object;
    const numbers = (typesOf(method) ?? []).keys();
    const fields = [...numbers].map((count) => fileFieldOf(method, withFirst(binding, count), name));
    return fields.filter((field) => field !== undefined);
  });
}

/** A binding with so many arguments before its own. */
function withFirst({ isBareSubmit, args, ...rest }: Binding, count: number): Binding {
  const first = Array.from({ length: count }, (): Argument => ({ type: "literal", value: null }));
  return {
    ...rest,
    args: [...first, ...(isBareSubmit ? [{ type: "form" } as const] : args)],
    isBareSubmit: false,
  };
}

/** A field that takes what one of these does. */
function loosestOf(fields: readonly FileField[]): FileField {
  const types = fields.flatMap(({ rule }) => rule.types);
  const isAny = fields.some(({ rule }) => rule.types.length === 0);
  const max = Math.max(...fields.map(({ rule }) => rule.max));
  const count = Math.max(...fields.map(maxFiles));
  return { rule: { types: isAny ? [] : types, max, count }, isList: true, isRequired: false };
}
