/** The to-dos of all visitors, in the gallery's database. Whose they are, a cookie says: nobody signs in. */
import { randomUUID } from "node:crypto";
import type { Express } from "express";
import { Column, Entity, PrimaryGeneratedColumn } from "typeorm";
import { openTable } from "../database.js";

@Entity()
export class Todo {
  @PrimaryGeneratedColumn() id!: number;
  @Column() owner!: string;
  @Column() title!: string;
  @Column() completed!: boolean;
}

export const todos = await openTable(Todo, []);

const year = 365 * 24 * 60 * 60 * 1000;

/** Sets `response.locals.owner` for the page, and the cookie by which the visitor is known. */
export function todoRoutes(app: Express): void {
  app.use("/todomvc", (request, response, next) => {
    const owner = /(?:^|; )todomvc=([\w-]{36})(?:;|$)/.exec(request.get("cookie") ?? "")?.[1] ?? randomUUID();
    response.cookie("todomvc", owner, { httpOnly: true, sameSite: "lax", maxAge: year });
    response.locals.owner = owner;
    next();
  });
}
