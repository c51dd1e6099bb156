// A page of a report that saves itself while it is typed: kept in this browser at every key, sent after a pause, merged by
// the house with what others saved. Without it the page is saved by its buttons.

import { hideCollision, showCollision, showComputed, showFaults, showHints } from "./beside.js";
import { drop, idOf, keep, kept } from "./drafts.js";
import { addRow, emptyUnder, inputOf, keyOf, posted, read, write } from "./places.js";
import { ask, send } from "./sending.js";
import * as words from "./words.js";

const PAUSE = 800; // ms without a key before it is sent
const LOOK = 30_000; // ms between two looks at what others saved
const RETRY = [3_000, 10_000, 30_000];
const AWAITED = new Set(["offline", "broken"]);

const form = document.querySelector("form[data-entry]");
const person = document.body.dataset.person;
const address = form.dataset.entry;
const id = idOf(person, address);
const line = document.querySelector("[data-saving]");

const base = JSON.parse(form.elements.base.value || "{}"); // place -> what the house had; null: to be chosen first
const wasTakenBack = Boolean(document.querySelector(".govuk-error-summary, .nhip-notice--error, [data-collisions]"));
const shown = wasTakenBack ? new Map(Object.entries(base)) : read(form, true); // place -> what is known to be saved
const held = new Map(); // place -> the collision there, until somebody chooses
const unread = new Map(); // place -> the text the house could not read
let version = Number(form.elements.version.value);
let outcome = "saved", tries = 0, timer = 0, isSending = false, isAgain = false;

const plain = (text) => (/^-?[\d. ]+(,\d+)?$/.test(text) ? text.replace(/[. ]/g, "") : text); // 1.250 and 1250 are one answer
const isDirty = (place, text) => text !== (shown.get(place) ?? "");
const dirty = () => [...read(form)].filter(([place, text]) => isDirty(place, text));
const baseOf = (place) => (base[place] === undefined ? "" : base[place]);

async function keepDraft() {
  const typed = dirty();
  try {
    if (!typed.length) return await drop(id);
    const was = Object.fromEntries(typed.map(([place]) => [place, baseOf(place)]));
    await keep({ id, person, address, page: location.pathname, title: form.dataset.title, version, base: was, answers: Object.fromEntries(typed), at: Date.now() });
  } catch {
    tell(words.UNKEPT);
  }
}

async function flush() {
  clearTimeout(timer);
  if (isSending) { isAgain = true; return; }
  const sending = dirty().filter(([place, text]) => !held.has(place) && unread.get(place) !== text);
  if (!sending.length) return;
  isSending = true;
  tell(words.SENDING);
  const was = Object.fromEntries(sending.map(([place]) => [place, baseOf(place)]));
  const fields = sending.flatMap(([place, text]) => posted(form, place, text));
  const answer = await send(address, person, [...fields, ["version", version], ["base", JSON.stringify(was)]]);
  outcome = answer.kind;
  isSending = false;
  if (answer.kind === "saved") taken(new Map(sending), answer.told, fields.map(([name]) => name));
  else notTaken(answer);
  await keepDraft();
  if (isAgain) { isAgain = false; flush(); }
}

function taken(sent, told, names) {
  tries = 0;
  const collided = new Set(told.collisions.map((each) => each.place));
  const faulty = new Set(Object.keys(told.faults).flatMap((name) => [name, keyOf(name)]));
  for (const [place, text] of sent) {
    if (collided.has(place)) continue;
    if (faulty.has(place)) unread.set(place, text);
    else { base[place] = text; shown.set(place, text); unread.delete(place); }
  }
  showFaults(form, told.faults, names);
  for (const each of told.collisions) hold({ ...each, whose: told.whose });
  stands(told);
  tell(words.saved(told.said, unread.size, held.size, told.others));
}

/** What the house has now: its version, what others changed, what it works out. */
function stands(told) {
  if (told.values) {
    for (const [place, text] of read(form)) {
      const theirs = told.values[place] ?? "";
      if (held.has(place) || plain(theirs) === plain(baseOf(place) ?? "")) continue;
      if (isDirty(place, text)) hold({ place, whose: told.whose, label: place, theirs: theirs || "(để trống)", mine: text || "(để trống)", theirs_text: theirs });
      else if (inputOf(form, place) !== document.activeElement) show(place, theirs);
    }
  }
  version = told.version;
  showHints(form, told.hints);
  showComputed(form, told.computed);
  sync();
}

function show(place, text) {
  if (!write(form, place, text)) tell(words.TOO_LONG);
  base[place] = text;
  shown.set(place, read(form).get(place) ?? "");
}

function hold(collision) {
  held.set(collision.place, collision);
  base[collision.place] = null;
  showCollision(collision, (whose) => choose(collision.place, whose));
}

function choose(place, whose) {
  const { theirs_text: theirs } = held.get(place);
  held.delete(place);
  hideCollision(place);
  document.querySelector(`[data-collision="${CSS.escape(place)}"]`)?.remove();
  if (whose === "theirs") show(place, theirs);
  else base[place] = theirs;
  sync();
  keepDraft();
  flush();
}

function notTaken(answer) {
  tell(answer.kind === "refused" ? words.refused(answer.told) : words.OUTCOMES[answer.kind]);
  if (answer.kind === "signed_out") {
    const link = Object.assign(document.createElement("a"), { className: "govuk-link", textContent: "Đăng nhập lại để gửi" });
    link.href = `/sign-in?next=${encodeURIComponent(location.pathname)}`;
    line.append(" ", link);
  }
  if (AWAITED.has(answer.kind)) timer = setTimeout(flush, RETRY[Math.min(tries++, RETRY.length - 1)]);
}

function tell(text) {
  if (line.textContent !== text) line.textContent = text;
}

/** The plain buttons send the same: the version that was seen, and what stood there. */
function sync() {
  form.elements.version.value = version;
  form.elements.base.value = JSON.stringify(base);
}

async function look() {
  if (document.visibilityState !== "visible" || isSending || dirty().length) return;
  const answer = await ask(address, version);
  if (answer.kind !== "told" || !answer.told.values || isSending) return;
  if (String(answer.told.person) !== person) return;
  stands(answer.told);
  if (answer.told.others) tell(answer.told.others);
}

function typed(event) {
  if (event.target.name?.startsWith("take:")) return choose(event.target.name.slice(5), event.target.value);
  if (event.type === "change" && event.target.name?.startsWith("nil:") && event.target.checked) emptyUnder(form, event.target);
  keepDraft();
  clearTimeout(timer);
  timer = setTimeout(flush, PAUSE);
}

async function pressed(event) {
  const button = event.submitter, then = button?.value ?? "next";
  if (then.startsWith("stay:")) {
    const row = addRow(then.slice(5));
    if (row) { event.preventDefault(); row.querySelector("input").focus(); }
    return;
  }
  sync();
  if (navigator.onLine && !AWAITED.has(outcome)) return;
  event.preventDefault();
  await keepDraft();
  location.assign(await reachable(then === "report" ? form.dataset.report : form.dataset.next));
}

/** `wanted`, or the page of the report when only that is kept in this browser. */
async function reachable(wanted) {
  const isKept = "caches" in window && (await caches.match(wanted, { ignoreVary: true }));
  return isKept || navigator.onLine ? wanted : form.dataset.report;
}

async function begin() {
  for (const panel of document.querySelectorAll("[data-collision]")) {
    const place = panel.dataset.collision;
    held.set(place, { place, theirs_text: form.elements[`open:${place}`].value });
  }
  const draft = wasTakenBack ? null : await kept(id).catch(() => null);
  if (draft) {
    for (const [place, text] of Object.entries(draft.answers)) {
      write(form, place, text);
      base[place] = draft.base[place];
      if (draft.base[place] !== null && read(form).has(place)) shown.set(place, draft.base[place] === "-" ? shown.get(place) : draft.base[place]);
    }
    version = Math.min(version, draft.version);
    sync();
    if (dirty().length) tell(words.restored(draft.at));
    flush();
  } else if (Math.abs(Date.now() - Number(form.dataset.at)) > LOOK) {
    look();
  }
}

form.addEventListener("input", typed);
form.addEventListener("change", typed);
form.addEventListener("submit", pressed);
window.addEventListener("online", flush);
window.addEventListener("offline", () => { if (dirty().length) { outcome = "offline"; tell(words.OUTCOMES.offline); } });
document.addEventListener("visibilitychange", () => (document.visibilityState === "hidden" ? flush() : look()));
setInterval(look, LOOK);
begin();
