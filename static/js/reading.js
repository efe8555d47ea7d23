// Comfort only: every page works without this file.
(function () {
  "use strict";

  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });

  // How many characters are left, said under the field; the server counts in any case.
  document.querySelectorAll("textarea[data-limit]").forEach(function (area) {
    var count = document.createElement("output");
    count.className = "count";
    count.htmlFor = area.id;
    area.insertAdjacentElement("afterend", count);
    function say() { count.textContent = area.value.length + " / " + area.dataset.limit; }
    area.addEventListener("input", say);
    say();
  });
})();
