/** Users of a database that takes its time, as passport's own documentation sets them up. */
import { setTimeout as delay } from "node:timers/promises";
import express from "express";
import session from "express-session";
import { hyperLive } from "hyper-live";
import passport from "passport";
import { showCounter } from "./counter.js";

passport.serializeUser((user, done) => done(null, user.id));
passport.deserializeUser((id, done) => {
  delay(100).then(() => done(null, { id, name: "Ada" }));
});

const app = express();
app.use(session({ secret: "a secret of the session", resave: false, saveUninitialized: false }));
app.use(passport.session());
app.get("/", (request, response, next) => {
  if (request.user) next();
  else request.login({ id: 7 }, () => response.redirect("/"));
});
app.use(hyperLive());
app.get("/", showCounter);
app.listen(process.env.PORT);
