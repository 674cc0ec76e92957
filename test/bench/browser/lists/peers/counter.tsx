/** The counter in React, for `clicks.ts`. */
import { useState } from "react";
import { createRoot } from "react-dom/client";

function Counter() {
  const [count, set] = useState(0);
  return (
    <p>
      <output>{count}</output>{" "}
      <button type="button" onClick={() => set(count + 1)}>
        +
      </button>
    </p>
  );
}

createRoot(document.querySelector("main") as Element).render(<Counter />);
