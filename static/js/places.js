// The inputs of a page as places: one text for each input, for a list one for all its rows. A nil return is "-".
// The same places as submissions/entry/merging.py: `key`, `table.row.column`, `action.part`; a list is its key.

const NIL = "nil:";
const ROW = /^([^.]+)\.(\d+)\.([^.]+)$/;
const CONTROLS = new Set(["csrf_token", "version", "base", "then", "fixed", `${NIL}*`]);

const isAnswer = (input) => input.name && !CONTROLS.has(input.name) && !/^(?!nil:)[a-z-]+:/.test(input.name) && input.type !== "submit";
const isTick = (input) => input.type === "radio" || input.type === "checkbox";

export const keyOf = (place) => place.split(".")[0];
export const fieldOf = (place) => document.getElementById(keyOf(place));
export const inputOf = (form, place) => form.querySelector(`[name="${CSS.escape(place)}"]:checked`) ?? form.querySelector(`[name="${CSS.escape(place)}"]`);

const isList = (key) => Boolean(document.getElementById(key)?.classList.contains("field--list"));
const nilBox = (form, key) => form.querySelector(`[name="${CSS.escape(NIL + key)}"]`);

/** Place -> text. `asRendered`: as the house sent the page, whatever was typed or restored since. */
export function read(form, asRendered = false) {
  const places = new Map(), rows = new Map(), nils = new Set();
  for (const input of form.elements) {
    if (!isAnswer(input)) continue;
    if (input.name.startsWith(NIL)) {
      if (asRendered ? input.defaultChecked : input.checked) nils.add(input.name.slice(NIL.length));
      continue;
    }
    const text = textOf(input, asRendered);
    const row = isList(keyOf(input.name)) && ROW.exec(input.name);
    if (row) addCell(rows, row, text);
    else if (text !== null || !places.has(input.name)) places.set(input.name, text ?? "");
  }
  for (const [key, numbered] of rows) places.set(key, rowsText(numbered));
  for (const place of places.keys()) if (nils.has(keyOf(place)) && !isPart(place)) places.set(place, isList(place) ? "[]" : "-");
  return places;
}

/** Show `text` at `place`, as if it had been typed. False when it does not fit into the inputs of this page. */
export function write(form, place, text) {
  const key = keyOf(place), box = nilBox(form, key);
  if (isList(place)) return writeRows(form, place, text);
  if (box && !isPart(place)) box.checked = text === "-";
  const shown = text === "-" ? "" : text;
  for (const input of form.querySelectorAll(`[name="${CSS.escape(place)}"]`)) {
    if (isTick(input)) input.checked = input.value === shown;
    else if (input.value !== shown) input.value = shown;
  }
  return true;
}

/** What is posted for a place: the rows of a list by their own names, everything else under its place. */
export function posted(form, place, text) {
  if (!isList(place)) return [[place, text]];
  const inputs = [...form.elements].filter((input) => input.name.startsWith(`${place}.`));
  return nilBox(form, place)?.checked || !inputs.length ? [[place, "-"]] : inputs.map((input) => [input.name, input.value]);
}

/** Another empty row below those of a list. */
export function addRow(key) {
  const all = document.querySelectorAll(`#${CSS.escape(key)} .list-row`), last = all[all.length - 1];
  if (!last) return;
  const made = last.cloneNode(true), number = all.length + 1;
  made.setAttribute("aria-label", `Dòng ${number}`);
  made.querySelector(".list-row__number").textContent = `Dòng ${number}`;
  for (const label of made.querySelectorAll("label")) label.htmlFor = label.htmlFor.replace(/-\d+-([^-]+)$/, `-${number}-$1`);
  for (const message of made.querySelectorAll(".govuk-error-message")) message.remove();
  for (const input of made.querySelectorAll("input, select")) {
    input.id = input.id.replace(/-\d+-([^-]+)$/, `-${number}-$1`);
    input.name = input.name.replace(ROW, `$1.${number}.$3`);
    input.removeAttribute("aria-invalid");
    input.classList.remove("govuk-input--error", "govuk-select--error");
    if (input.tagName === "SELECT") for (const option of input.options) option.selected = option.defaultSelected = false;
    else input.defaultValue = "";
    input.value = "";
  }
  last.after(made);
  return made;
}

/** Whoever ticks “Không phát sinh” takes back what stands in the field. */
export function emptyUnder(form, box) {
  const key = box.name.slice(NIL.length);
  for (const input of form.elements) {
    if (input.name !== key && !input.name.startsWith(`${key}.`)) continue;
    if (input.type === "radio") input.checked = input.value === "";
    else if (!isPart(input.name)) input.value = "";
  }
}

function textOf(input, asRendered) {
  if (isTick(input)) return (asRendered ? input.defaultChecked : input.checked) ? input.value : null;
  if (input.tagName !== "SELECT") return (asRendered ? input.defaultValue : input.value).trim();
  const chosen = asRendered ? [...input.options].find((option) => option.defaultSelected) : input.selectedOptions[0];
  return chosen?.value ?? "";
}

function isPart(place) {
  return Boolean(document.getElementById(keyOf(place))?.classList.contains("field--action")) && place.includes(".");
}

function addCell(rows, [, key, number, column], text) {
  const numbered = rows.get(key) ?? new Map();
  rows.set(key, numbered);
  const row = numbered.get(Number(number)) ?? {};
  numbered.set(Number(number), row);
  if (text) row[column] = text;
}

function rowsText(numbered) {
  const ordered = [...numbered].sort(([one], [other]) => one - other).map(([, row]) => row);
  const sorted = ordered.map((row) => Object.fromEntries(Object.entries(row).sort(([one], [other]) => (one < other ? -1 : 1))));
  const told = sorted.filter((row) => Object.keys(row).length);
  return told.length ? JSON.stringify(told) : "";
}

/** Put `text` into a cell. A select takes the option of that name, and offers what is none of its own: the house says so. */
export function fill(input, text) {
  if (input.tagName !== "SELECT") { input.value = text; return; }
  const named = [...input.options].find((option) => option.value.toLowerCase() === text.toLowerCase());
  if (!named) input.add(new Option(text));
  input.value = named?.value ?? text;
}

function writeRows(form, key, text) {
  const rows = text && text !== "-" ? JSON.parse(text) : [];
  const shown = () => document.querySelectorAll(`#${CSS.escape(key)} .list-row`);
  while (shown().length < rows.length) if (!addRow(key)) return false;
  shown().forEach((line, at) => {
    for (const input of line.querySelectorAll("input, select")) fill(input, rows[at]?.[input.name.split(".")[2]] ?? "");
  });
  return true;
}
