// Comfort only: "Check" does the same without this file. What is typed is checked a moment after it is typed.
(function () {
  "use strict";

  var form = document.getElementById("rule");
  var preview = document.getElementById("preview");
  var said = document.getElementById("said");
  if (!form || !preview || !window.fetch) { return; }

  var MOMENT = 600;
  var timer = 0;
  var asked = 0;
  var isSent = false;
  var isTouched = form.hasAttribute("data-unsaved");

  // The faults that the page shows beside their fields make way for those of the latest check.
  function place(list) {
    form.querySelectorAll("[data-live]").forEach(function (old) { old.remove(); });
    form.querySelectorAll(".rule-editor__written [aria-invalid]").forEach(function (field) {
      field.removeAttribute("aria-invalid");
    });
    form.querySelectorAll(".rule-editor__written .field--wrong").forEach(function (field) {
      field.classList.remove("field--wrong");
      field.querySelectorAll(":scope > .field__error").forEach(function (old) { old.remove(); });
    });
    list.forEach(function (fault) {
      var field = fault.dataset.at && document.getElementById(fault.dataset.at);
      if (!field) { return; }
      var line = document.createElement("p");
      line.className = "field__error";
      line.dataset.live = "";
      line.id = field.id + "_live_" + list.indexOf(fault);
      line.textContent = fault.textContent;
      if (field.matches("input, select, textarea")) {
        field.closest(".field").classList.add("field--wrong");
        field.before(line);
        field.setAttribute("aria-invalid", "true");
        field.setAttribute("aria-describedby", line.id);
      } else {
        field.append(line);
      }
    });
  }

  function show(text) {
    var isOpen = Array.from(preview.querySelectorAll("details")).map(function (each) { return each.open; });
    preview.innerHTML = text;
    preview.querySelectorAll("details").forEach(function (each, index) { each.open = isOpen[index] || false; });
    var state = preview.querySelector("[data-said]");
    said.textContent = state ? state.dataset.said : "";
    place(Array.from(preview.querySelectorAll("[data-at]")));
    var inText = document.getElementById("yaml_faults");
    if (inText) {
      var faults = preview.querySelector(".faults");
      inText.replaceChildren(faults ? faults.cloneNode(true) : "");
    }
  }

  function check() {
    var number = ++asked;
    fetch(form.dataset.check, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { "X-Requested-With": "XMLHttpRequest" }
    }).then(function (answer) {
      if (!answer.ok || answer.redirected) { throw new Error(String(answer.status)); }
      return answer.text();
    }).then(function (text) {
      if (number === asked) { show(text); }
    }).catch(function () { /* "Check" is there and says what is wrong. */ });
  }

  form.addEventListener("input", function () {
    isTouched = true;
    window.clearTimeout(timer);
    timer = window.setTimeout(check, MOMENT);
  });

  // A click on any of the form's buttons keeps what was typed; leaving the page does not.
  form.addEventListener("submit", function () { isSent = true; });
  window.addEventListener("beforeunload", function (event) {
    if (isTouched && !isSent) { event.preventDefault(); }
  });
})();
