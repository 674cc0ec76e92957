import { IsEmail, IsInt, Matches, Max, Min } from "class-validator";
import { attrs, errors, fieldOf, handler, html, live } from "hyper-live";

class Account {
  @Matches(/^[a-z0-9]{3,}$/i, { message: "Use at least 3 letters and digits" })
  username!: string;

  @IsEmail({}, { message: "Give a valid email address" })
  email!: string;

  @Max(120, { message: "Give an age of at most 120" })
  @Min(13, { message: "You must be 13 or older" })
  @IsInt({ message: "Give your age in whole years" })
  age!: number;
}

@live
export class SignUp {
  name = "";

  @handler(Account)
  create({ username }: Account) {
    this.name = username;
  }

  startOver() {
    this.name = "";
  }

  render() {
    if (this.name)
      return html`<section class="done">
        <h2 tabindex="-1" autofocus>Welcome, ${this.name}!</h2>
        <p>This is where an application signs the new user in. This one keeps nothing.</p>
        <button @click="startOver">Create another account</button>
      </section>`;
    return html`<form class="stacked" @submit="create" @input.debounce="validate" novalidate>
      <h2>Create an account</h2>
      <label>Username <input name="username" autocomplete="username" ${attrs(fieldOf(Account, "username"))} /></label>
      ${errors(this, "username")}
      <label>Email <input name="email" autocomplete="email" ${attrs(fieldOf(Account, "email"))} /></label>
      ${errors(this, "email")}
      <label>Age <input name="age" autocomplete="off" ${attrs(fieldOf(Account, "age"))} /></label>
      ${errors(this, "age")}
      <button>Create Account</button>
    </form>`;
  }
}
