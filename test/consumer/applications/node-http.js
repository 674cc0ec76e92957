/** No framework at all. */
import { createServer } from "node:http";
import { hyperLive } from "hyper-live";
import { Counter } from "./counter.js";

const live = hyperLive();
const server = createServer((request, response) => {
  live.handle(request, response, () => live.render(request, response, Counter));
});
server.listen(process.env.PORT);
