import { createServer } from "node:http";
import connect from "connect";
import { hyperLive } from "hyper-live";
import { Counter } from "./counter.js";

const live = hyperLive();
const app = connect();
app.use(live.handle);
app.use((request, response, next) => live.render(request, response, Counter).catch(next));
createServer(app).listen(process.env.PORT);
