/** Keeps the sessions of express-session in the database, so that they outlive a restart and all processes have them. */
import session, { type SessionData } from "express-session";
import { Column, Entity, LessThan, PrimaryColumn } from "typeorm";
import { openTable } from "../database.js";

@Entity({ name: "helpdesk_session" })
class StoredSession {
  @PrimaryColumn() id!: string;
  @Column() data!: string;
  @Column({ type: "bigint" }) ends!: number;
}

const sessions = await openTable(StoredSession, []);
const day = 24 * 60 * 60 * 1000;

type Done = (error?: unknown) => void;

export class Sessions extends session.Store {
  override get(id: string, done: (error: unknown, data?: SessionData | null) => void) {
    sessions.findOneBy({ id }).then((found) => {
      done(null, found && Number(found.ends) > Date.now() ? JSON.parse(found.data) : null);
    }, done);
  }

  override set(id: string, data: SessionData, done: Done = () => {}) {
    const row = { id, data: JSON.stringify(data), ends: Date.now() + day };
    sessions.upsert(row, ["id"]).then(() => done(), done);
  }

  override destroy(id: string, done: Done = () => {}) {
    const ended = [{ id }, { ends: LessThan(Date.now()) }];
    Promise.all(ended.map((where) => sessions.delete(where))).then(() => done(), done);
  }
}
