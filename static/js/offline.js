// On the page shown without a network: the pages kept in this browser, to go on from there.

const list = document.querySelector("[data-kept]");
for (const name of await caches.keys()) {
  if (!name.startsWith("nhip-pages-")) continue;
  const pages = await caches.open(name);
  for (const request of await pages.keys()) {
    const page = await (await pages.match(request)).text();
    const link = document.createElement("a");
    link.href = request.url;
    link.textContent = new DOMParser().parseFromString(page, "text/html").title.replace(/ – Nhịp$/, "");
    list.append(document.createElement("li"));
    list.lastElementChild.append(link);
  }
}
