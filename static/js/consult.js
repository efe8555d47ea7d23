// Comfort only: every page works without this file.
(function () {
  "use strict";

  // A form marked data-guard asks before it is left half filled in.
  document.querySelectorAll("form[data-guard]").forEach(function (form) {
    var dirty = false;
    form.addEventListener("input", function () { dirty = true; });
    form.addEventListener("submit", function () { dirty = false; });
    window.addEventListener("beforeunload", function (event) {
      if (dirty) { event.preventDefault(); }
    });
  });

  // A deadline in the zone of the reader's own clock, beside the forum's.
  document.querySelectorAll("[data-own-time]").forEach(function (place) {
    var when = new Date(place.dataset.ownTime);
    if (isNaN(when) || when.getTimezoneOffset() === 0) { return; }
    var language = document.documentElement.lang;
    place.querySelector("b").textContent = when.toLocaleString(language === "en" ? "en-GB" : language || undefined, {
      day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short"
    });
    place.hidden = false;
  });

  // The language list folds again when the reader turns elsewhere.
  document.addEventListener("click", function (event) {
    document.querySelectorAll("details.folded[open]").forEach(function (menu) {
      if (!menu.contains(event.target)) { menu.open = false; }
    });
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") { return; }
    document.querySelectorAll("details.folded[open]").forEach(function (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });

  // The seats of a picture are one stop for the keyboard: the arrow keys name them one by one.
  document.querySelectorAll("[data-seats]").forEach(function (picture) {
    var seats = Array.from(picture.querySelectorAll("i[data-name]"));
    if (!seats.length) { return; }
    var said = document.createElement("p");
    var at = -1;
    said.className = "visually-hidden";
    said.setAttribute("role", "status");
    picture.after(said);
    picture.tabIndex = 0;
    picture.setAttribute("role", "group");
    picture.setAttribute("aria-label", picture.dataset.hint);
    function name(index) {
      if (seats[at]) { seats[at].classList.remove("is-named"); }
      at = index;
      if (seats[at]) { seats[at].classList.add("is-named"); }
      said.textContent = seats[at] ? seats[at].dataset.name : "";
    }
    picture.addEventListener("keydown", function (event) {
      var forward = document.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
      var back = document.dir === "rtl" ? "ArrowRight" : "ArrowLeft";
      var next = { Home: 0, End: seats.length - 1 }[event.key];
      if (event.key === forward) { next = Math.min(at + 1, seats.length - 1); }
      if (event.key === back) { next = Math.max(at - 1, 0); }
      if (next === undefined) { return; }
      event.preventDefault();
      name(next);
    });
    picture.addEventListener("blur", function () { name(-1); });
  });

  // A table marked data-sortable sorts by the head of each column; data-filter adds a field that finds rows.
  function value(row, column) {
    var cell = row.cells[column];
    return cell.dataset.value !== undefined ? Number(cell.dataset.value) : cell.textContent;
  }

  function sort(table, column, head) {
    var body = table.tBodies[0];
    var down = head.getAttribute("aria-sort") === "ascending";
    var rows = Array.from(body.rows).sort(function (one, other) {
      var a = value(one, column), b = value(other, column);
      var order = typeof a === "number" ? a - b : a.localeCompare(b, document.documentElement.lang);
      return down ? -order : order;
    });
    table.querySelectorAll("th[aria-sort]").forEach(function (other) { other.removeAttribute("aria-sort"); });
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    body.append.apply(body, rows);
  }

  document.querySelectorAll("table[data-sortable]").forEach(function (table) {
    Array.from(table.tHead.rows[0].cells).forEach(function (head, column) {
      var button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.append.apply(button, head.childNodes);
      button.addEventListener("click", function () { sort(table, column, head); });
      head.append(button);
    });
    if (!table.dataset.filter) { return; }
    var label = document.createElement("label");
    var field = document.createElement("input");
    label.className = "filter no-print";
    field.type = "search";
    label.append(table.dataset.filter, field);
    field.addEventListener("input", function () {
      var wanted = field.value.toLocaleLowerCase();
      Array.from(table.tBodies[0].rows).forEach(function (row) {
        row.hidden = row.textContent.toLocaleLowerCase().indexOf(wanted) < 0;
      });
    });
    table.before(label);
  });
})();
