/** The paths of the gallery's examples, in its order. */
export const examples = [
  ...[
    "counter",
    "counters",
    "todos",
    "todomvc",
    "signup",
    "invoice",
    "search",
    "tickets",
    "tickets/new",
    "feed",
    "board",
  ],
  ...["uploads", "mixed", "profile", "chat", "assistant", "dashboard", "player"],
  "seven",
];
