/** `uploads(this, "photos")`: the list of the files that the user has chosen in a field. */
import { html } from "../../views/html.js";
import { Rendered } from "../../views/values.js";

/** The words of the list, in another language. */
export interface UploadWords {
  /** starts the name of the button that takes a file out; the file's name follows. Default "Remove" */
  remove?: string;
  /** for a file that can't be read, as if it has changed since it was chosen. Default in English */
  gone?: string;
}

/** The list of a field's files: put it into a template, next to the field. Made by {@link uploads}. */
export class UploadList extends Rendered {
  /** @internal */
  constructor(field: string, { remove = "Remove", gone = goneText }: UploadWords) {
    const { template, values } =
      html`<ul class="live-uploads" data-field=${field} data-remove=${remove} data-gone=${gone}></ul>`;
    super(template, values);
  }
}

const goneText = "This file can't be read any more. Choose it again.";

/**
 * The files that the user has chosen in a field: for each its name, its size, a small picture of an image, its progress, why
 * it was refused, and a button that takes it out. Our script fills the list; without it the list is empty, and the field
 * itself shows what was chosen.
 *
 * @param component - the component, `this` in its methods
 * @param field - name of the file field in the component's form
 * @param words - in another language
 *
 * @example
 * html`<label>Photos <input type="file" name="photos"></label> ${uploads(this, "photos")}`
 */
export function uploads(_component: object, field: string, words: UploadWords = {}): UploadList {
  return new UploadList(field, words);
}
