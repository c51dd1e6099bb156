// What this browser keeps, on every page: pages for when there is no network (service-worker.js), drafts not yet sent.
// Shared phones: nothing of a person stays once he signs out, and pages of one are never shown to another.

import { draftsOf, drop, dropAllOf, dropOld, keep } from "./drafts.js";
import { keyOf } from "./places.js";
import { send } from "./sending.js";
import * as words from "./words.js";

const PAGES = "nhip-pages-";
const MOST_AHEAD = 14; // pages of a report fetched for later
const RETRY = 8_000; // ms

const person = document.body.dataset.person;
const here = document.querySelector("form[data-entry]")?.dataset.entry;
let timer = 0;
const isSignIn = location.pathname.startsWith("/sign-in");

async function forgetPages(but) {
  if (!("caches" in window)) return;
  for (const name of await caches.keys()) if (name.startsWith(PAGES) && name !== but) await caches.delete(name);
}

/** Drafts of other pages than this one go as soon as they can, those their buttons sent once more: sending twice what is
 *  saved changes nothing. What nobody but their person can settle is told. */
async function sendLeft() {
  const left = [];
  let isAwaited = false;
  for (const draft of await draftsOf(person)) {
    if (draft.address === here) continue;
    if (draft.unread) { left.push(draft); continue; } // the house has said why; only its person can settle it
    const fields = [...Object.entries(draft.answers).flatMap(([place, text]) => rowsOf(place, text)), ["version", draft.version], ["base", JSON.stringify(draft.base)]];
    const answer = await send(draft.address, person, fields);
    isAwaited ||= answer.kind === "offline" || answer.kind === "broken";
    const rest = answer.kind === "saved" ? unsettled(draft, answer.told) : draft;
    if (!rest) await drop(draft.id);
    else {
      if (rest !== draft) await keep(rest);
      left.push(rest);
    }
  }
  offer(left);
  clearTimeout(timer);
  if (isAwaited) timer = setTimeout(sendAgain, RETRY); // the browser does not always say that the network is back
}

const sendAgain = () => sendLeft().catch(() => {});

/** What of a draft the house has not taken, with why (`unread`: sentences that name the field); null when it took all. */
function unsettled(draft, told) {
  const open = new Set([...Object.keys(told.faults).flatMap((name) => [name, keyOf(name)]), ...told.collisions.map((each) => each.place)]);
  const answers = Object.entries(draft.answers).filter(([place]) => open.has(place));
  if (!answers.length) return null;
  const base = Object.fromEntries(answers.map(([place]) => [place, draft.base[place]]));
  const unread = [...told.unread, ...told.collisions.map((each) => words.collided(each.label))];
  return { ...draft, answers: Object.fromEntries(answers), base, unread };
}

/** The rows of a list under their own names; every other place as it is. */
function rowsOf(place, text) {
  if (!text.startsWith("[{")) return [[place, text === "[]" ? "-" : text]];
  return JSON.parse(text).flatMap((row, at) => Object.entries(row).map(([column, cell]) => [`${place}.${at + 1}.${column}`, cell]));
}

function offer(left) {
  document.querySelector(".kept")?.remove();
  if (!left.length) return;
  const box = Object.assign(document.createElement("div"), { className: "kept" });
  box.setAttribute("role", "status");
  box.append(Object.assign(document.createElement("p"), { className: "govuk-body", textContent: left.every((draft) => draft.unread) ? words.unread(left.length) : words.waiting(left.length) }));
  for (const draft of left) {
    const link = Object.assign(document.createElement("a"), { className: "govuk-link", href: draft.page, textContent: draft.title });
    box.append(Object.assign(document.createElement("p"), { className: "links" }));
    box.lastElementChild.append(link);
    if (draft.unread) box.append(listed(draft.unread));
    box.append(thrownAway(draft));
  }
  document.querySelector("h1")?.after(box);
}

function listed(sentences) {
  const list = Object.assign(document.createElement("ul"), { className: "govuk-list govuk-list--bullet" });
  for (const sentence of sentences) list.append(Object.assign(document.createElement("li"), { textContent: sentence }));
  return list;
}

/** Whoever does not want what he typed any more need not correct it. */
function thrownAway(draft) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "part__act", textContent: words.THROW_AWAY });
  button.addEventListener("click", async () => {
    if (!confirm(words.THROWING_AWAY)) return;
    await drop(draft.id);
    sendAgain();
  });
  return button;
}

/** The pages one goes to from here are fetched for later by the worker, which goes on when this page is left. */
async function fetchAhead() {
  if (!("serviceWorker" in navigator) || navigator.connection?.saveData) return;
  const links = document.querySelectorAll("a[rel=next], a[rel=prev], .govuk-task-list__link");
  const ahead = [...new Set([...links].map((link) => link.href))].slice(0, MOST_AHEAD);
  if (ahead.length) (await navigator.serviceWorker.ready).active.postMessage({ ahead });
}

function leave(event) {
  const form = event.target;
  event.preventDefault();
  (async () => {
    const left = await draftsOf(person).catch(() => []);
    if (left.length && !confirm(words.LEAVING)) return;
    await dropAllOf(person).catch(() => {});
    await forgetPages();
    sessionStorage.clear();
    form.submit();
  })();
}

async function begin() {
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/service-worker.js").catch(() => {});
  if (isSignIn) return forgetPages();
  if (!person) return;
  await forgetPages(PAGES + person);
  await dropOld(Date.now());
  await sendLeft();
  await fetchAhead();
}

for (const form of document.querySelectorAll("form[data-leave]")) form.addEventListener("submit", leave);
window.addEventListener("online", () => { if (person && !isSignIn) sendAgain(); });
begin().catch(() => {});
