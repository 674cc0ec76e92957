import express from "express";
import session from "express-session";
import { hyperLive } from "hyper-live";
import { showCounter } from "./counter.js";

const app = express();
const sessions = session({ secret: "a secret of the session", resave: false, saveUninitialized: true });
/** Something that the page's handlers find in their context. */
const signIn = (request, _response, next) => {
  request.session.name ??= "Ada";
  next();
};
if (process.env.ORDER === "behind") app.use(hyperLive(), sessions, signIn);
else app.use(sessions, signIn, hyperLive());
app.get("/", showCounter);
app.listen(process.env.PORT);
