// Says under a number how it is read, in figures and in words, so that 1234 and 12340 look different.
// Reads exactly as `vietnamese.parse_number` does (a browser test holds the two together); the server decides.
"use strict";

(function () {
  const LONGEST = 18;
  const PAUSE = 300; // ms without a key before it is said, so that a screen reader is not interrupted at each one
  const UNSEEN = /[\u00ad\u200b-\u200f\u2060\ufeff]/g;
  const GROUPED = /^(?:[1-9]\d{0,2}(?:\.\d{3})+|[1-9]\d{0,2}(?: \d{3})+|\d+)$/;
  const DIGITS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];

  function readAs(text, scale) {
    const plain = text.replace(UNSEEN, "").normalize("NFKC").replace(/\s+/g, " ").trim().replace("\u2212", "-");
    if (plain === "" || plain === "-") return "";
    const minus = plain.startsWith("-") ? "-" : "";
    const digits = plain.slice(minus.length).trimStart();
    const comma = digits.indexOf(",");
    const whole = comma < 0 ? digits : digits.slice(0, comma);
    const decimals = comma < 0 ? "" : digits.slice(comma + 1);
    if (/^\d+\.\d+$/.test(digits) && !GROUPED.test(digits)) return "Dấu chấm chỉ để tách hàng nghìn; phần lẻ viết sau dấu phẩy";
    if (/[²³¹⁰-⁹₀-₉①-⑳]/.test(text) || !GROUPED.test(whole) || (comma >= 0 && !/^\d+$/.test(decimals))) return "Chưa đọc được số này";
    const kept = decimals.replace(/0+$/, "");
    if (kept.length > scale) return scale ? "Chỉ nhận " + scale + " chữ số sau dấu phẩy" : "Chỉ nhận số nguyên";
    const figures = whole.replace(/[. ]/g, "").replace(/^0+(?=\d)/, "");
    if ((figures + decimals.slice(0, scale).padEnd(scale, "0")).replace(/^0+/, "").length > LONGEST) return "Dài quá " + LONGEST + " chữ số";
    const grouped = figures.replace(/\B(?=(\d{3})+(?!\d))/g, ".");
    const words = kept ? "" : " (" + (minus ? "âm " : "") + inWords(BigInt(figures)) + ")";
    return "= " + minus + grouped + (kept ? "," + kept : "") + words;
  }

  function inWords(number) {
    if (number === 0n) return "không";
    const billion = 10n ** 9n;
    const words = number >= billion ? [inWords(number / billion), "tỷ"] : [];
    let rest = Number(number % billion);
    [[1e6, "triệu"], [1e3, "nghìn"], [1, ""]].forEach(function (place) {
      const group = Math.floor(rest / place[0]);
      rest %= place[0];
      if (group) words.push(threeDigits(group, words.length === 0), place[1]);
    });
    return words.filter(Boolean).join(" ");
  }

  function threeDigits(group, isLeading) {
    const hundreds = Math.floor(group / 100), tens = Math.floor(group / 10) % 10, ones = group % 10;
    const skips = isLeading && !hundreds;
    const words = skips ? [] : [DIGITS[hundreds], "trăm"];
    if (tens === 0) return words.concat(ones ? (skips ? [DIGITS[ones]] : ["linh", DIGITS[ones]]) : []).join(" ");
    words.push(tens === 1 ? "mười" : DIGITS[tens] + " mươi");
    const special = { 1: tens > 1 ? "mốt" : "một", 4: tens > 1 ? "tư" : "bốn", 5: "lăm" };
    if (ones) words.push(special[ones] || DIGITS[ones]);
    return words.join(" ");
  }

  document.querySelectorAll("input[data-number]").forEach(function (input) {
    const said = document.createElement("span");
    said.className = "read-as";
    said.setAttribute("aria-live", "polite");
    (input.closest(".govuk-input__wrapper") || input).after(said);
    const say = function () {
      const isPlain = /^\d{0,3}$/.test(input.value.trim());
      said.textContent = isPlain ? "" : readAs(input.value, Number(input.dataset.number) || 0);
    };
    let waiting;
    input.addEventListener("input", function () { clearTimeout(waiting); waiting = setTimeout(say, PAUSE); });
    if (!input.matches("[aria-invalid]")) say(); // the fault is already told above the field
  });
})();
