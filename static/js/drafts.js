// What was typed and is not known to be saved, kept in this browser (IndexedDB): one draft for each person and page of a
// report. Drafts go when they are saved, when their person signs out, and after two weeks.

const STORE = "drafts";
const LASTS = 14 * 24 * 3600 * 1000; // ms

let opened;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const asking = indexedDB.open("nhip", 1);
    asking.onupgradeneeded = () => asking.result.createObjectStore(STORE, { keyPath: "id" });
    asking.onsuccess = () => resolve(asking.result);
    asking.onerror = () => reject(asking.error);
  });
  return opened;
}

async function ask(mode, act) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, mode);
    const asking = act(transaction.objectStore(STORE));
    transaction.oncomplete = () => resolve(asking.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

export const idOf = (person, address) => `${person} ${address}`;

export const keep = (draft) => ask("readwrite", (store) => store.put(draft));

export const kept = (id) => ask("readonly", (store) => store.get(id));

export const drop = (id) => ask("readwrite", (store) => store.delete(id));

export async function draftsOf(person) {
  const all = await ask("readonly", (store) => store.getAll());
  return all.filter((draft) => draft.person === person);
}

export async function dropAllOf(person) {
  for (const draft of await draftsOf(person)) await drop(draft.id);
}

export async function dropOld(now) {
  const all = await ask("readonly", (store) => store.getAll());
  for (const draft of all) if (now - draft.at > LASTS) await drop(draft.id);
}
