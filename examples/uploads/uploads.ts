import { each, errors, handler, html, IsFile, live, type Upload, uploads } from "hyper-live";
import { keep } from "./folder.js";

class Files {
  @IsFile({ max: "100 MB", count: 50 })
  files!: Upload[];
}

interface Sent {
  id: string;
  name: string;
  type: string;
  size: number;
}

@live
export class Uploads {
  sent: Sent[] = [];

  @handler(Files)
  async add({ files }: Files) {
    for (const file of files) {
      const { name, type, size } = file;
      this.sent.push({ id: await keep(file), name, type, size });
    }
  }

  render() {
    return html`<div class="uploads">
      <form @submit="add" data-live-drop>
        <label>Files <input type="file" name="files" /></label>
        <p>You can also drop files here, or paste them.</p>
        ${errors(this, "files")} ${uploads(this, "files")}
        <button>Upload</button>
      </form>
      <h2>Sent</h2>
      <p role="status">${this.sent.length ? `${this.sent.length} so far` : "Nothing so far."}</p>
      <ul>
        ${each(
          this.sent,
          ({ id }) => id,
          ({ id, name, type, size }) => html`<li>
            <a href="/uploads/${id}" download=${name}>${name}</a> ${type}, ${size.toLocaleString("en")} bytes
          </li>`,
        )}
      </ul>
    </div>`;
  }
}
