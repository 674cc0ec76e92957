/** @tus/server with its store on the disk. */
import { FileStore } from "@tus/file-store";
import { Server } from "@tus/server";
import { folder, serve } from "./serve.js";

const tus = new Server({ path: "/files", datastore: new FileStore({ directory: folder }) });
serve((request, response) => void tus.handle(request, response));
