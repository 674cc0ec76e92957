/**
 * Receives the files of a multipart post. Before a byte of them is stored it is checked where the post comes from, that the
 * page is its sender's, and that its form has the file field.
 */
import type { Request } from "express";
import type { Binding } from "../../../views/bindings.js";
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
import { checkOrigin } from "./check-origin.js";
import { type Multipart, readMultipart, type TakeFile } from "./read-multipart.js";
import { type Entries, type Posted, readPost } from "./read-post.js";

/**
 * Reads a multipart post.
 *
 * @throws {LiveError} if the post is refused; nothing of it is left then
 */
export function receiveMultipart(site: Site, request: Request): Promise<Multipart> {
  const { maxPayload, limits } = site.settings;
  return readMultipart(request, {
    limit: maxPayload,
    maxFields: limits.fields,
    maxFiles: site.uploads.maxFiles,
    admit: (entries) => admitFiles(site, request, entries),
  });
}

async function admitFiles(site: Site, request: Request, entries: Entries): Promise<TakeFile> {
  checkOrigin(site, request);
  const posted = readPost(site, request, entries);
  const sealed = site.store.seals.open(posted.seal, site.owners.of(request));
  const state = sealed.isReference ? await site.newest(sealed, unknownRevision) : sealed;
  const form = new PostedForm(state, posted);
  let room = await site.uploads.roomFor(sealed.owner);
  return async (field, name, source) => {
    const found = form.fieldOf(field);
    if (!found) return undefined;
    const { file, isFull } = found;
    if (isFull) {
      source.resume();
      return { token: randomName(), file: new RefusedFile(`has more than ${maxFiles(file)} files`) };
    }
    const { component } = form;
    const sent = { name, component, field: placeOf(field), rule: file.rule };
    const received = await site.uploads.receive(sealed.owner, sent, source, room);
    room -= received.size;
    return received;
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
      return method ? fileFieldOf(method, binding, name) : this.findAround(binding, name);
    } catch (error) {
      // The binding is text that a browser has sent.
      if (error instanceof LiveError && error.code === "HL_BINDING_SYNTAX") return undefined;
      throw error;
    }
  }

  /** A form may be bound to a method of a component around it. Which one, only a render tells: the event is checked then. */
  private findAround(binding: Binding, field: string): FileField | undefined {
    const { components } = this.state;
    for (
      let at = components[this.posted.component]?.parent ?? -1;
      at >= 0;
      at = components[at]?.parent ?? -1
    ) {
      const type = definitionNamed(components[at]?.name ?? "")?.type;
      for (const name of type ? handlerNames(type) : []) {
        const found = fieldOfCallback(handlerOf(type?.prototype as object, name), binding, field);
        if (found) return found;
      }
    }
    return undefined;
  }
}

/** A file field of a form for a method that is called with some arguments more, before those of the form. */
function fieldOfCallback(method: object | undefined, binding: Binding, field: string): FileField | undefined {
  const own = binding.isBareSubmit ? [{ type: "form" } as const] : binding.args;
  const literal = { type: "literal", value: undefined } as const;
  for (let first = 0; method && first < (typesOf(method)?.length ?? 0); first++) {
    const args = [...new Array(first).fill(literal), ...own];
    const found = fileFieldOf(method, { ...binding, args, isBareSubmit: false }, field);
    if (found) return found;
  }
  return undefined;
}
