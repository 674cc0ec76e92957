import cookieSession from "cookie-session";
import express from "express";
import { hyperLive } from "hyper-live";
import { showCounter } from "./counter.js";

const app = express();
app.use(cookieSession({ secret: "a secret of the session" }));
app.use((request, _response, next) => {
  request.session.name ??= "Ada";
  next();
});
app.use(hyperLive());
app.get("/", showCounter);
app.listen(process.env.PORT);
