// Stands between the pages and the network: always asks the house first, and answers from what it kept when there is none.
// It keeps static files, and those pages the house allows by X-Nhip-Keep: a person's own reports while he may write them.
// Whose they are is in the name of the cache; device.js throws away what is not of the person who is signed in.

const FILES = "nhip-files";
const PAGES = "nhip-pages-";
const OFFLINE = "/static/offline.html";
const GUARDS = ["Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy"];
const PATIENCE = 8_000; // ms a page may take before a kept one is shown instead

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(FILES).then((files) => files.addAll([OFFLINE, "/static/nhip.css", "/static/offline.css", "/static/js/offline.js"])));
  self.skipWaiting();
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event, { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.method === "GET" && pathname.startsWith("/static/")) event.respondWith(file(request));
  else if (request.method === "GET" && request.mode === "navigate") event.respondWith(page(request, event));
  else if (request.method === "POST" && request.mode === "navigate") event.respondWith(posted(request));
});

self.addEventListener("message", (event) => event.waitUntil(fetchAhead(event.data.ahead)));

async function fetchAhead(addresses) {
  for (const address of addresses) {
    if (await caches.match(address, { ignoreVary: true })) continue;
    await fetched(new Request(address, { headers: { "X-Nhip-Ahead": "1" }, credentials: "same-origin" })).catch(() => {});
  }
}

async function file(request) {
  const files = await caches.open(FILES);
  try {
    const answer = await fetch(request);
    if (answer.ok) await files.put(request, answer.clone());
    return answer;
  } catch {
    return (await files.match(request, { ignoreVary: true })) ?? Response.error();
  }
}

async function page(request, event) {
  const asked = fetched(request);
  event.waitUntil(asked.catch(() => {}));
  const first = await Promise.race([asked.catch(() => null), new Promise((resolve) => setTimeout(resolve, PATIENCE, null))]);
  if (first) return first;
  const old = await caches.match(request.url, { ignoreVary: true });
  return old ?? asked.catch(() => caches.match(OFFLINE));
}

async function fetched(request) {
  const answer = await fetch(request);
  const owner = answer.headers.get("X-Nhip-Keep");
  if (answer.ok && owner) await (await caches.open(PAGES + owner)).put(request.url, await withoutNews(answer.clone()));
  return answer;
}

/** What was told once is not told again by a kept page: “Đã lưu” was of that moment. What guards a page guards the kept one. */
async function withoutNews(answer) {
  const page = (await answer.text()).replace(/<div class="flash [^]*?<\/div>/g, "");
  const headers = new Headers({ "Content-Type": "text/html; charset=utf-8" });
  for (const name of GUARDS) if (answer.headers.has(name)) headers.set(name, answer.headers.get(name));
  return new Response(page, { headers });
}

/** Buttons pressed without a network: back to the same page, where the draft kept in this browser is shown. */
async function posted(request) {
  try {
    return await fetch(request);
  } catch {
    const isKept = await caches.match(request.url, { ignoreVary: true });
    return isKept ? Response.redirect(request.url, 303) : ((await caches.match(OFFLINE)) ?? Response.error());
  }
}
