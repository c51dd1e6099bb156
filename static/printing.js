// Buttons that open the browser's own print dialogue; without this file they stay hidden and the browser's menu does it.
document.querySelectorAll("button[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});
