// A block copied from a spreadsheet, pasted into one cell of a table, is laid over the cells from that one on.
// Texts go in as they are (1.234,5); what has no cell is told below the table, so that nothing is lost. Without this file
// the page “Dán bảng” does the same on the server.

import { addRow, fill } from "./js/places.js";

// Lines of cells, quoted as spreadsheets quote them: "a ""b""" may hold tabs and line breaks. Our cells are of one line: a
// break within one becomes a space, or the browser would glue the words around it.
export function cellsOf(text) {
  const lines = [[""]];
  let isQuoted = false, wasStart = true;
  const plain = text.replace(/\r\n?/g, "\n");
  for (let at = 0; at < plain.length; at += 1) {
    const sign = plain[at], line = lines[lines.length - 1];
    if (isQuoted) {
      if (sign !== '"') line[line.length - 1] += sign;
      else if (plain[at + 1] === '"') { line[line.length - 1] += sign; at += 1; }
      else isQuoted = false;
    } else if (sign === '"' && wasStart) isQuoted = true;
    else if (sign === "\t") line.push("");
    else if (sign === "\n") lines.push([""]);
    else line[line.length - 1] += sign;
    wasStart = !isQuoted && (sign === "\t" || sign === "\n");
  }
  const tidy = lines.map((line) => line.map((cell) => cell.replace(/\u00a0/g, " ").replace(/\s*\n\s*/g, " ").trim()));
  while (tidy.length && !tidy[tidy.length - 1].some(Boolean)) tidy.pop();
  return tidy;
}

// Rows of inputs of a fixed table or a list, in the order of the page.
function rowsOf(table) {
  const rows = table.querySelectorAll("tbody tr, .list-row");
  return Array.from(rows, (row) => Array.from(row.querySelectorAll("input[name]:not([type=hidden]), select[name]"))).filter((row) => row.length);
}

// One more row of a list, while it may have one; a table has the rows it has.
function hasGrown(table) {
  const rows = table.querySelectorAll(".list-row");
  return rows.length > 0 && rows.length < Number(table.dataset.most) && Boolean(addRow(table.dataset.paste));
}

function lay(table, from, lines) {
  let rows = rowsOf(table);
  const row = rows.findIndex((inputs) => inputs.includes(from)), column = rows[row].indexOf(from);
  const extra = [];
  let count = 0;
  lines.forEach((cells, down) => {
    if (row + down >= rows.length && hasGrown(table)) rows = rowsOf(table);
    cells.forEach((text, right) => {
      const input = rows[row + down]?.[column + right];
      if (!input) { if (text) extra.push(text); return; }
      fill(input, text);
      input.dispatchEvent(new Event("input", { bubbles: true }));
      count += 1;
    });
  });
  return { count, extra };
}

function tell(table, { count, extra }) {
  let note = table.querySelector(".pasted");
  if (!note) {
    note = document.createElement("p");
    note.className = "govuk-body-s pasted";
    note.setAttribute("role", "status");
    table.append(note);
  }
  note.textContent = "Đã dán vào " + count + " ô." + (extra.length ? " " + extra.length + " ô thừa, không có chỗ trong bảng: " + extra.join(" | ") + "." : "");
}

document.querySelectorAll("[data-paste]").forEach((table) => {
  table.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!event.target.matches("input[name], select[name]")) return;
    const lines = cellsOf(text);
    if (lines.length < 2 && (lines[0]?.length ?? 0) < 2) return; // one cell: the browser's own pasting
    event.preventDefault();
    tell(table, lay(table, event.target, lines));
  });
});
