/** What `npm start` runs: the gallery on PORT, 3000 by default. */
import type { AddressInfo } from "node:net";
import { createGallery } from "./gallery.js";

const port = Number(process.env.PORT || 3000);
const server = createGallery().listen(port);

server.on("listening", () => {
  console.log(`The gallery is at http://localhost:${(server.address() as AddressInfo).port}`);
});
// Before ws, which listens for errors as well and throws them.
server.prependListener("error", (error: NodeJS.ErrnoException) => {
  const inUse = `Port ${port} is in use: choose another one, as in PORT=${port + 1} npm start`;
  console.error(error.code === "EADDRINUSE" ? inUse : error.message);
  process.exit(1);
});
