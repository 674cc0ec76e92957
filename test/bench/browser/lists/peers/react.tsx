/** The table in React, as its entry in the JS framework benchmark: keyed rows that are memoized. */
import { memo, useCallback, useState } from "react";
import { createRoot } from "react-dom/client";
import { actions, Data, type Row } from "../rows.js";

const Tag = document.body.dataset.tag as "button";
const data = new Data();

interface Props {
  row: Row;
  isSelected: boolean;
  act(action: () => void): void;
}

const TableRow = memo(
  ({ row, isSelected, act }: Props) => (
    <tr className={isSelected ? "danger" : undefined}>
      <td className="id">{row.id}</td>
      <td className="label">
        <Tag onClick={() => act(() => data.select(row.id))}>{row.label}</Tag>
      </td>
      <td className="remove">
        <Tag onClick={() => act(() => data.remove(row.id))}>
          <span aria-hidden="true">x</span>
        </Tag>
      </td>
      <td />
    </tr>
  ),
  (before, after) => before.row === after.row && before.isSelected === after.isSelected,
);

function Main() {
  const [{ rows, selected }, set] = useState({ rows: data.rows, selected: 0 });
  const act = useCallback((action: () => void) => {
    action();
    set({ rows: data.rows, selected: data.selected });
  }, []);
  return (
    <main>
      <p>
        {Object.entries(actions).map(([name, action]) => (
          <button type="button" id={name} key={name} onClick={() => act(() => action(data))}>
            {name}
          </button>
        ))}
      </p>
      <table>
        <tbody>
          {rows.map((row) => (
            <TableRow key={row.id} row={row} isSelected={row.id === selected} act={act} />
          ))}
        </tbody>
      </table>
    </main>
  );
}

createRoot(document.querySelector("main") as Element).render(<Main />);
