/** Signing in and out, by passport. The page is an ordinary form, since only a route can set the cookie of a session. */
import type { Express, RequestHandler } from "express";
import { html } from "hyper-live";
import passport from "passport";
import { Strategy } from "passport-local";
import { type Account, accounts, isAgent, userOf } from "./data.js";
import { hash, matches } from "./password.js";

// Takes as long for a name that nobody has: the time does not tell who has an account.
const nobody = await hash("");

async function findAccount(name: string, password: string): Promise<Account | false> {
  const account = await accounts.findOneBy({ name });
  const isRight = await matches(password, account?.password ?? nobody);
  return account && isRight ? account : false;
}

passport.use(
  new Strategy({ usernameField: "name" }, (name, password, done) => {
    findAccount(name, password).then((account) => done(null, account), done);
  }),
);
passport.serializeUser((user, done) => done(null, (user as Account).id));
passport.deserializeUser((id: number, done) => {
  accounts.findOneBy({ id }).then((found) => done(null, found ?? false), done);
});

const form = html`<form class="stacked" method="post" action="/helpdesk/sign-in">
  <h1>Sign in</h1>
  <p>Ada is an agent, Grace and Alan are customers. The password of all is “helpdesk”.</p>
  <label>Name <input name="name" autocomplete="username" required autofocus /></label>
  <label>Password <input name="password" type="password" autocomplete="current-password" required /></label>
  <button>Sign in</button>
</form>`;

export function signInRoutes(app: Express): void {
  app.get("/sign-in", (_request, response) => response.live(form, { title: "Sign in" }));
  app.post("/sign-in", (request, response, next) => {
    passport.authenticate("local", (error: unknown, user: Account | false) => {
      if (error) return next(error);
      if (user) return request.login(user, (error) => (error ? next(error) : response.redirect("/helpdesk")));
      response.flash("error", "There is nobody with this name and password.");
      response.redirect("/helpdesk/sign-in");
    })(request, response, next);
  });
  app.post("/sign-out", (request, response, next) => {
    request.logout((error) => (error ? next(error) : response.redirect("/helpdesk/sign-in")));
  });
}

/** Sends visitors who are not signed in to the page where they can. */
export const signedIn: RequestHandler = (request, response, next) => {
  if (userOf(request)) next();
  else response.redirect("/helpdesk/sign-in");
};

/** Refuses customers. */
export const agentsOnly: RequestHandler = (request, _response, next) => {
  if (isAgent(userOf(request))) next();
  else next(Object.assign(new Error("This page is for agents."), { status: 403 }));
};
