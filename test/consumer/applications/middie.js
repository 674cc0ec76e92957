import middie from "@fastify/middie";
import fastify from "fastify";
import { hyperLive } from "hyper-live";
import { Counter } from "./counter.js";

const live = hyperLive();
const app = fastify();
await app.register(middie);
app.use(live.handle);
app.get("/", (request, reply) => {
  reply.hijack();
  return live.render(request.raw, reply.raw, Counter);
});
await app.listen({ port: Number(process.env.PORT) });
