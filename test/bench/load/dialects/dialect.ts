/** What a page of a subject says on the wire. One file a subject; `clients.ts` opens pages and clicks in them. */

/** Bytes on the wire (TCP payload, heads and all), both ways. */
export interface Bytes {
  up: number;
  down: number;
}

/** An open page. */
export interface Page {
  /** bytes of the GET, and of what made it live after that */
  readonly loaded: { page: Bytes; join: Bytes };
  /** all bytes since it was loaded */
  bytes(): Bytes;
  /** Does what the page is there for: presses +, toggles a row. One at a time. */
  click(): void;
  /** Is called when the answer to a click is there, checked: what else than the right one came is given. */
  onAnswer: (wrong?: string) => void;
  /** Is called when the page was changed by others; with the shared value that it shows, if its path is `/busy`. */
  onChange: (to?: number) => void;
  /** Connects again, to another process, as after the death of its own. */
  rejoin?(port: number): Promise<void>;
  close(): void;
}

/** Opens pages of a subject. */
export interface Dialect {
  /**
   * @param port - of the server on 127.0.0.1
   * @param path - such as `/counter`, `/rows?count=1000` or `/shared`
   */
  open(port: number, path: string): Promise<Page>;
}
