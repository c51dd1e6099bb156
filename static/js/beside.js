// What stands beside the fields while a page is typed: what cannot be read, what the rules say, what is worked out, and
// both answers where two people changed the same place.

import { fieldOf, inputOf } from "./places.js";

/** Tell at each input of `names` why its text cannot be taken ({name: sentence}); clear it at the others of `sent`. */
export function showFaults(form, faults, sent) {
  for (const name of sent) if (!(name in faults)) mark(form, name, "");
  for (const [name, sentence] of Object.entries(faults)) mark(form, name, sentence);
}

/** What the rules say ({key: [sentence]}), instead of what they said before. */
export function showHints(form, hints) {
  for (const old of form.querySelectorAll("[data-hint]")) if (!(hints[old.closest(".field")?.id] ?? []).includes(old.textContent)) old.remove();
  for (const [key, sentences] of Object.entries(hints)) {
    const field = fieldOf(key);
    if (!field) continue;
    const said = new Set([...field.querySelectorAll("[data-hint]")].map((old) => old.textContent));
    for (const sentence of sentences) if (!said.has(sentence)) about(field).append(line("field__remark", sentence, { hint: "" }));
  }
}

/** What is worked out ({place: text}); a blank one is not shown. */
export function showComputed(form, computed) {
  for (const [place, text] of Object.entries(computed)) {
    const shown = form.querySelector(`[data-computed="${CSS.escape(place)}"]`);
    if (!shown) continue;
    const isCell = shown.matches("td");
    if (shown.textContent !== text) shown.textContent = text || (isCell ? "–" : "");
    if (!isCell) shown.closest(".computed").hidden = !text;
  }
}

/** Both answers of one place with a button for each; `choose(whose)` is called once. */
export function showCollision(collision, choose) {
  const field = fieldOf(collision.place);
  if (!field) return;
  hideCollision(collision.place);
  const box = document.createElement("div");
  box.className = "collision";
  box.dataset.at = collision.place;
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", `Hai người cùng sửa: ${collision.label}`);
  box.append(line("govuk-body-s", `Hai người cùng sửa${field.matches(".field--table") ? ` ô “${collision.label}”` : ""}. Chọn một:`));
  for (const [whose, words, text] of [["theirs", `Lấy của ${collision.whose ?? "người kia"}`, collision.theirs], ["mine", "Giữ của tôi", collision.mine]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "govuk-button govuk-button--secondary";
    button.append(`${words}: `, Object.assign(document.createElement("strong"), { textContent: text }));
    button.addEventListener("click", () => { box.remove(); choose(whose); });
    box.append(button);
  }
  field.closest("details:not([open])")?.setAttribute("open", "");
  about(field).append(box);
}

export function hideCollision(place) {
  for (const box of document.querySelectorAll(`.collision[data-at="${CSS.escape(place)}"]`)) box.remove();
}

function mark(form, name, sentence) {
  const input = inputOf(form, name) ?? form.querySelector(`[name^="${CSS.escape(name)}."]`), field = fieldOf(name);
  if (!field) return;
  const cell = input?.closest("td, .list-cell"), holder = cell ?? about(field, sentence);
  holder?.querySelector(":scope > .govuk-error-message")?.remove();
  input?.classList.toggle("govuk-input--error", Boolean(sentence));
  if (sentence) {
    input?.setAttribute("aria-invalid", "true");
    if (cell?.matches(".list-cell")) input.before(line("govuk-error-message", sentence)); // so that the inputs of a row stay in line
    else holder.append(line("govuk-error-message", sentence));
  } else {
    input?.removeAttribute("aria-invalid");
  }
  field.classList.toggle("govuk-form-group--error", Boolean(field.querySelector(".govuk-error-message")));
}

/** The place for what is said about a field, which its inputs point to. Made when `isWanted`. */
function about(field, isWanted = true) {
  const found = document.getElementById(`${field.id}-about`);
  if (found || !isWanted) return found;
  const made = document.createElement("div");
  made.id = `${field.id}-about`;
  const input = field.querySelector(`[name="${CSS.escape(field.id)}"]`);
  const title = field.querySelector("legend, label");
  (title ?? field.firstElementChild)?.after(made);
  input?.setAttribute("aria-describedby", made.id);
  return made;
}

function line(look, text, data = {}) {
  const made = document.createElement("p");
  made.className = look;
  made.textContent = text;
  Object.assign(made.dataset, data);
  return made;
}
