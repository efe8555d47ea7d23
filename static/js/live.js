// Turnout that moves while the page of an open poll is read. Comfort only: without it the page shows the
// turnout at load. It changes numbers in place and never touches a form.
(function () {
  "use strict";

  var panel = document.querySelector("[data-live]");
  if (!panel || !("WebSocket" in window)) { return; }

  var address = (location.protocol === "https:" ? "wss://" : "ws://") + location.host + panel.dataset.live;
  var shortest = 2000;
  var longest = 60000;
  var wait = shortest;
  var socket = null;
  var timer = null;
  var stopped = false;
  var newest = 0;

  function put(element, text) {
    if (element && element.textContent !== text) { element.textContent = text; }
  }

  function show(message) {
    var cast = 0;
    var of = 0;
    if (message.version < newest) { return; }
    newest = message.version;
    message.turnout.forEach(function (part) {
      cast += part.cast;
      of += part.of;
      panel.querySelectorAll("[data-cast]").forEach(function (element) {
        if (element.dataset.cast === part.key) { put(element, String(part.cast)); }
      });
    });
    var line = panel.querySelector("[data-line]");
    if (line) { put(line, line.dataset.line.replace("{cast}", cast).replace("{of}", of)); }
    reveal("[data-when-closed]", !message.is_open);
    reveal("[data-when-extended]",
      message.is_open && Date.parse(message.closes_at) > Date.parse(panel.dataset.closesAt));
    if (!message.is_open) { stop(); }
  }

  function reveal(selector, isShown) {
    var element = panel.querySelector(selector);
    if (element && element.hidden === isShown) { element.hidden = !isShown; }
  }

  function open() {
    timer = null;
    socket = new WebSocket(address);
    socket.onmessage = function (event) {
      wait = shortest;
      try { show(JSON.parse(event.data)); } catch (error) { /* the next message may be whole */ }
    };
    socket.onclose = function (event) {
      socket = null;
      // 4404: the poll is not shown any more; 1008: we were let go. Neither changes by asking again.
      if (event.code !== 4404 && event.code !== 1008 && !stopped) { later(); }
    };
  }

  function later() {
    // Spread, so that pages do not come back all at once after a restart.
    timer = setTimeout(open, wait / 2 + Math.random() * wait / 2);
    wait = Math.min(wait * 2, longest);
  }

  function stop() {
    stopped = true;
    clearTimeout(timer);
    if (socket) { socket.close(); }
  }

  // A page in the browser's memory of pages holds no socket and comes back to a fresh one.
  window.addEventListener("pagehide", stop);
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) { stopped = false; wait = shortest; open(); }
  });

  open();
})();
