/* Calls from a page: a token from the portal, then the question straight to the gateway.
   Nothing is kept: no storage, no cookie to the gateway, no cache, no referrer. */
"use strict";
(function () {
  function body(response) {
    return response.json().then(
      function (said) { return { ok: response.ok, status: response.status, headers: response.headers, said: said }; },
      function () { return { ok: false, status: response.status, headers: response.headers, said: {} }; });
  }

  /* What the portal answers to `said`, posted as JSON; it never contains whom is asked about. */
  function leave(path, csrf, language, said) {
    return fetch(path, {
      method: "POST", credentials: "same-origin", cache: "no-store", body: JSON.stringify(said),
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrf, "Accept-Language": language }
    }).then(body);
  }

  /* What the gateway answers to one question under one token. */
  function ask(address, path, token, language, question) {
    return fetch(address + path, {
      method: "POST", mode: "cors", credentials: "omit", cache: "no-store", redirect: "error",
      referrerPolicy: "no-referrer", body: JSON.stringify(question),
      headers: { "Authorization": "Portal " + token, "Content-Type": "application/json", "Accept-Language": language }
    }).then(body);
  }

  /* On an English page what is Chinese is data and says so, as the portal's templates do. */
  var HAN = "\\u3000-\\u303f\\u3400-\\u9fff\\uf900-\\ufaff\\uff00-\\uffef";
  var CHINESE = new RegExp("([" + HAN + "](?:[" + HAN + "0-9·—“”‘’]*[" + HAN + "])?)");

  function write(made, text) {
    if (document.documentElement.lang === "zh-CN") { made.textContent = text; return; }
    text.split(CHINESE).forEach(function (run, place) {
      if (place % 2) {
        var span = document.createElement("span");
        span.lang = "zh-CN";
        span.textContent = run;
        made.appendChild(span);
      } else if (run) {
        made.appendChild(document.createTextNode(run));
      }
    });
  }

  function node(tag, text, kind) {
    var made = document.createElement(tag);
    if (text !== undefined && text !== null) write(made, String(text));
    if (kind) made.className = kind;
    return made;
  }

  /* A table that reads line by line on a narrow screen, as the portal's own do. */
  function table(columns, rows) {
    var made = node("table", null, "rows"), head = node("tr"), body = node("tbody"), top = node("thead");
    columns.forEach(function (name) { var th = node("th", name); th.scope = "col"; head.appendChild(th); });
    rows.forEach(function (cells) {
      var line = node("tr");
      cells.forEach(function (cell, place) {
        var td = node("td"), inside = typeof cell === "string" ? node("span", cell) : cell;
        td.setAttribute("data-label", columns[place]);
        td.appendChild(inside);
        line.appendChild(td);
      });
      body.appendChild(line);
    });
    top.appendChild(head); made.appendChild(top); made.appendChild(body);
    return made;
  }

  /* A moment (RFC 3339, or milliseconds) in China standard time, to the minute. */
  function china(moment) {
    var at = typeof moment === "number" ? moment : Date.parse(moment);
    return new Date(at + 8 * 3600 * 1000).toISOString().slice(0, 16).replace("T", " ");
  }

  /* Why a question was not answered, in the refusal's own words. */
  function refusal(said, words) {
    var box = node("div", null, "note bad");
    box.appendChild(node("p", words.not_asked + (said.detail || "")));
    if (said.next_step) box.appendChild(node("p", said.next_step));
    if (said.code) {
      var why = node("p", words.refused_code, "small");
      why.appendChild(node("code", said.code));
      box.appendChild(why);
    }
    if (said.receipt) box.appendChild(node("p", words.receipt + " " + said.receipt.number, "small"));
    return box;
  }

  window.shuqiao = { leave: leave, ask: ask, node: node, table: table, china: china, refusal: refusal };
})();
