// Small help for whoever works here: leads to errors, counts, sends once, ticks all.
// Everything works without it. No inline code: the pages' Content-Security-Policy allows only files of ours.
"use strict";

(function () {
  const NEAR = 200; // characters left at which the counter speaks up

  // Errors are read first: the summary takes the focus, its links go to the field itself.
  const summary = document.querySelector(".govuk-error-summary");
  if (summary) {
    summary.focus();
    summary.addEventListener("click", function (event) {
      const link = event.target.closest("a[href^='#']");
      const place = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
      const entry = place && (place.matches("input, select, textarea") ? place : place.querySelector("[aria-invalid], .govuk-input--error, input:not([type=hidden]), select, textarea"));
      if (!entry) return;
      event.preventDefault();
      place.closest("details:not([open])")?.setAttribute("open", "");
      place.scrollIntoView();
      entry.focus({ preventScroll: true });
    });
  }

  // Whoever types into a field takes its “Không phát sinh” back.
  document.querySelectorAll("input[name^='nil:']").forEach(function (box) {
    const key = CSS.escape(box.name.slice(4));
    document.querySelectorAll("[name='" + key + "'], [name^='" + key + ".']").forEach(function (field) {
      field.addEventListener("input", function () { if (field.value && field.value !== "-") box.checked = false; });
    });
  });

  // Texts: how much room is left, and a word of caution where a citizen's number stands.
  document.querySelectorAll("textarea").forEach(function (area) {
    const note = document.createElement("p");
    note.className = "govuk-hint text-note";
    note.setAttribute("aria-live", "polite");
    area.after(note);
    const look = function () {
      const left = area.maxLength > 0 ? area.maxLength - area.value.length : Infinity;
      const lines = [];
      if (/(?<!\d)\d{12}(?!\d)/.test(area.value)) lines.push("Có dãy 12 chữ số giống số căn cước. Không ghi số căn cước, bệnh tật hay hoàn cảnh riêng của cá nhân.");
      if (left < NEAR) lines.push("Còn " + left + " ký tự.");
      if (note.textContent !== lines.join(" ")) note.textContent = lines.join(" ");
    };
    area.addEventListener("input", look);
    look();
  });

  function button(label, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "govuk-button govuk-button--secondary";
    made.textContent = label;
    made.addEventListener("click", act);
    return made;
  }

  // Passwords can be looked at while they are typed; they are sent hidden again, so that the browser offers to keep them.
  document.querySelectorAll("form").forEach(function (form) {
    const fields = Array.from(form.querySelectorAll("input[type=password]"));
    if (!fields.length) return;
    const toggle = button("Hiện mật khẩu", function () { show(fields[0].type === "password"); });
    const show = function (isShown) {
      fields.forEach(function (field) { field.type = isShown ? "text" : "password"; });
      toggle.textContent = isShown ? "Ẩn mật khẩu" : "Hiện mật khẩu";
    };
    toggle.classList.add("show-password");
    fields[fields.length - 1].after(toggle);
    form.addEventListener("submit", function () { show(false); });
  });

  // One press is one sending; whoever comes back to the page may press again.
  document.querySelectorAll("form[method=post]").forEach(function (form) {
    let isSent = false;
    const free = function () { isSent = false; };
    form.addEventListener("submit", function (event) {
      if (isSent) { event.preventDefault(); return; }
      setTimeout(function () { isSent = !event.defaultPrevented; }); // another script may have kept it back
      setTimeout(free, 5000);
    });
    window.addEventListener("pageshow", free);
  });

  // “Chọn tất cả” over a list of checkboxes.
  document.querySelectorAll("form[data-select-all]").forEach(function (form) {
    const boxes = form.querySelectorAll("input[type=checkbox][name=ids]");
    if (boxes.length < 2) return;
    const areAllTicked = function () { return Array.from(boxes).every(function (box) { return box.checked; }); };
    const all = button("", function () { const tick = !areAllTicked(); boxes.forEach(function (box) { box.checked = tick; }); say(); });
    const say = function () { all.textContent = areAllTicked() ? "Bỏ chọn tất cả" : "Chọn tất cả"; };
    form.addEventListener("change", say);
    say();
    form.prepend(all);
  });
})();
