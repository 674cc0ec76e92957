/** What the helpdesk keeps in its database, and who may see what of it. */
import { Length } from "class-validator";
import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn } from "typeorm";
import { openTable } from "../database.js";
import { hash } from "./password.js";

export type Role = "agent" | "customer";

@Entity({ name: "helpdesk_account" })
export class Account {
  @PrimaryColumn() id!: number;
  @Column({ unique: true }) name!: string;
  @Column({ type: "varchar" }) role!: Role;
  @Column() password!: string;
}

@Entity({ name: "helpdesk_ticket" })
export class Ticket {
  @PrimaryGeneratedColumn() id!: number;
  @Column() customer!: string;
  @Length(3, 80) @Column() subject!: string;
  @Length(10, 2_000) @Column() details!: string;
  @Column() urgency!: string;
  @Column() status!: string;
}

@Entity({ name: "helpdesk_comment" })
export class Comment {
  @PrimaryGeneratedColumn() id!: number;
  @Column() ticket!: number;
  @Column() author!: string;
  @Column() text!: string;
}

@Entity({ name: "helpdesk_attachment" })
export class Attachment {
  @PrimaryColumn() id!: string;
  @Column() ticket!: number;
  @Column() name!: string;
}

// All have the same password in this example.
const password = await hash("helpdesk");
export const accounts = await openTable(Account, [
  { id: 1, name: "Ada", role: "agent", password },
  { id: 2, name: "Grace", role: "customer", password },
  { id: 3, name: "Alan", role: "customer", password },
]);
export const tickets = await openTable(Ticket, []);
if ((await tickets.count()) === 0)
  await tickets.insert([
    ticket("Grace", "The printer is out of paper", "It says so since Monday, and nobody has a key.", "low"),
    ticket("Alan", "I can't sign in", "My password is not accepted any more.", "high"),
    ticket("Grace", "A second screen", "I would like to have one at my desk.", "normal"),
  ]);
export const comments = await openTable(Comment, []);
export const attachments = await openTable(Attachment, []);

/**
 * Who is signed in, by a request or by `context()`. An application that is a project of its own declares the type of `user`
 * once instead: see "Sign-in and roles" in the guide.
 */
export const userOf = (from: object) => (from as { user?: Account }).user;
export const nameOf = (from: object) => userOf(from)?.name ?? "";
export const isAgent = (user: Account | undefined) => user?.role === "agent";

/** Agents may see every ticket, customers their own. */
export const mayRead = (user: Account | undefined, ticket: Ticket) =>
  isAgent(user) || (user !== undefined && ticket.customer === user.name);

function ticket(customer: string, subject: string, details: string, urgency: string) {
  return { customer, subject, details, urgency, status: "open" };
}
