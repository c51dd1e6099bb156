// What this browser keeps, on every page: pages for when there is no network (service-worker.js), drafts not yet sent.
// Shared phones: nothing of a person stays once he signs out, and pages of one are never shown to another.

import { draftsOf, drop, dropAllOf, dropOld } from "./drafts.js";
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
    const fields = [...Object.entries(draft.answers).flatMap(([place, text]) => rowsOf(place, text)), ["version", draft.version], ["base", JSON.stringify(draft.base)]];
    const answer = await send(draft.address, person, fields);
    isAwaited ||= answer.kind === "offline" || answer.kind === "broken";
    const isDone = answer.kind === "saved" && !answer.told.collisions.length && !Object.keys(answer.told.faults).length;
    if (isDone) await drop(draft.id);
    else left.push(draft);
  }
  offer(left);
  clearTimeout(timer);
  if (isAwaited) timer = setTimeout(sendAgain, RETRY); // the browser does not always say that the network is back
}

const sendAgain = () => sendLeft().catch(() => {});

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
  box.append(Object.assign(document.createElement("p"), { className: "govuk-body", textContent: words.waiting(left.length) }));
  for (const draft of left) {
    const link = Object.assign(document.createElement("a"), { className: "govuk-link", href: draft.page, textContent: draft.title });
    box.append(Object.assign(document.createElement("p"), { className: "links" }));
    box.lastElementChild.append(link);
  }
  document.querySelector("h1")?.after(box);
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
