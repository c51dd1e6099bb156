// Sends answers to the house and says in one word what became of it: saved, offline, signed_out, stranger, refused, broken.

const PATIENCE = 20_000; // ms
const ASKED = { headers: { Accept: "application/json" }, redirect: "manual" };

let token = null;

/** Post `fields` ([name, text] pairs). {kind, told}: `told` is what the house answered when it was "saved" or "refused". */
export async function send(address, person, fields) {
  token ??= document.querySelector("input[name=csrf_token]")?.value ?? "";
  const first = await post(address, fields);
  if (first.kind !== "stale") return first;
  const fresh = await ask(address, -1); // the session was renewed meanwhile, perhaps by somebody else
  if (fresh.kind !== "told") return fresh;
  if (String(fresh.told.person) !== person) return { kind: "stranger" };
  const second = await post(address, fields);
  return second.kind === "stale" ? { kind: "broken" } : second;
}

/** Ask what stands on the page now. */
export async function ask(address, seen) {
  const answer = await reach(`${address}?seen=${seen}`, { ...ASKED });
  if (answer.kind) return answer;
  if (!answer.ok) return { kind: answer.status >= 500 ? "broken" : "refused", told: {} };
  const told = await answer.json();
  token = told.csrf_token;
  return { kind: "told", told };
}

async function post(address, fields) {
  const answer = await reach(address, { ...ASKED, method: "POST", body: new URLSearchParams([...fields, ["csrf_token", token]]) });
  if (answer.kind) return answer;
  if (answer.ok) return { kind: "saved", told: await answer.json() };
  if (answer.status === 400) return { kind: "stale" };
  if (answer.status >= 500 || answer.status === 429) return { kind: "broken" };
  return { kind: "refused", told: await answer.json().catch(() => ({})) };
}

async function reach(address, how) {
  try {
    const answer = await fetch(address, { ...how, signal: AbortSignal.timeout(PATIENCE) });
    return answer.type === "opaqueredirect" ? { kind: "signed_out" } : answer;
  } catch (fault) {
    return { kind: fault.name === "TimeoutError" ? "broken" : "offline" };
  }
}
