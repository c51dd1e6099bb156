// Small help for whoever types: says how a number is read, keeps what was typed, sends once, ticks all.
// Everything works without it. No inline code: the pages' Content-Security-Policy allows only files of ours.
"use strict";

(function () {
  // "= 1.234" under a number while it is typed, so that 1234 and 12340 look different.
  function readAs(text, scale) {
    const plain = text.normalize("NFKC").replace(/[\s\u00a0]/g, "");
    const match = /^(-?)(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d+))?$/.exec(plain);
    if (!match) return text.trim() && text.trim() !== "-" ? "chưa đọc được số này" : "";
    if (match[3] && match[3].length > scale) return scale ? "chỉ nhận " + scale + " chữ số sau dấu phẩy" : "chỉ nhận số nguyên";
    const whole = match[2].replace(/\./g, "").replace(/^0+(?=\d)/, "").replace(/\B(?=(\d{3})+(?!\d))/g, ".");
    return "= " + match[1] + whole + (match[3] ? "," + match[3] : "");
  }

  document.querySelectorAll("input[data-number]").forEach(function (input) {
    const said = document.createElement("span");
    said.className = "read-as";
    said.setAttribute("aria-live", "polite");
    (input.closest(".govuk-input__wrapper") || input).after(said);
    const say = function () {
      const plain = /^\d{0,3}$/.test(input.value.trim());
      said.textContent = plain ? "" : readAs(input.value, Number(input.dataset.number) || 0);
    };
    input.addEventListener("input", say);
    say();
  });

  // Radios: choosing "Không phát sinh" is a checkbox of its own; typing into the field takes it back.
  document.querySelectorAll("input[name^='nil:']").forEach(function (box) {
    const key = box.name.slice(4);
    const fields = document.querySelectorAll("[name='" + CSS.escape(key) + "'], [name^='" + CSS.escape(key) + ".']");
    fields.forEach(function (field) {
      field.addEventListener("input", function () { if (field.value && field.value !== "-") box.checked = false; });
    });
  });

  // What was typed is kept in this tab until it is saved, and offered back.
  document.querySelectorAll("form[data-keep]").forEach(function (form) {
    const key = "nhip:" + form.dataset.keep;
    const state = function () {
      return JSON.stringify(Array.from(new FormData(form)).filter(function (pair) { return pair[0] !== "csrf_token" && pair[0] !== "version"; }));
    };
    const first = state();
    let sending = false;
    const kept = sessionStorage.getItem(key);
    if (kept && kept !== first) offer(form, key, kept);
    form.addEventListener("input", function () { sessionStorage.setItem(key, state()); });
    form.addEventListener("submit", function () { sending = true; sessionStorage.removeItem(key); });
    window.addEventListener("beforeunload", function (event) {
      if (!sending && state() !== first) event.preventDefault();
    });
  });

  function offer(form, key, kept) {
    const box = document.createElement("div");
    box.className = "kept";
    box.setAttribute("role", "status");
    const text = document.createElement("p");
    text.className = "govuk-body";
    text.textContent = "Lần trước bạn gõ dở ở phần này mà chưa lưu.";
    box.append(text, button("Lấy lại", function () { restore(form, JSON.parse(kept)); box.remove(); }),
      button("Bỏ đi", function () { sessionStorage.removeItem(key); box.remove(); }));
    form.before(box);
  }

  function button(label, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "govuk-button govuk-button--secondary";
    made.textContent = label;
    made.addEventListener("click", act);
    return made;
  }

  function restore(form, pairs) {
    form.querySelectorAll("input[type=checkbox], input[type=radio]").forEach(function (input) { input.checked = false; });
    pairs.forEach(function (pair) {
      form.querySelectorAll("[name='" + CSS.escape(pair[0]) + "']").forEach(function (input) {
        if (input.type === "checkbox" || input.type === "radio") input.checked = input.checked || input.value === pair[1];
        else if (input.type !== "hidden") input.value = pair[1];
        input.dispatchEvent(new Event("input", { bubbles: true }));
      });
    });
  }

  // One press is one sending.
  document.querySelectorAll("form[method=post]").forEach(function (form) {
    let sent = false;
    form.addEventListener("submit", function (event) {
      if (sent) { event.preventDefault(); return; }
      sent = true;
      setTimeout(function () { sent = false; }, 5000);
    });
  });

  // "Chọn tất cả" over a list of checkboxes.
  document.querySelectorAll("form[data-select-all]").forEach(function (form) {
    const boxes = form.querySelectorAll("input[type=checkbox][name=ids]");
    if (boxes.length < 2) return;
    const all = button("Chọn tất cả", function () {
      const every = Array.from(boxes).every(function (box) { return box.checked; });
      boxes.forEach(function (box) { box.checked = !every; });
      all.textContent = every ? "Chọn tất cả" : "Bỏ chọn tất cả";
    });
    form.prepend(all);
  });
})();
