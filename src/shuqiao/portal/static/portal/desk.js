/* The desk: one question per line of the key fields, each with its own outcome and receipt, shown and forgotten. */
"use strict";
(function () {
  var MOST = 20;
  var on = window.shuqiao, form = document.getElementById("question"), answers = document.getElementById("answers");
  var status = document.getElementById("status"), config = JSON.parse(form.getAttribute("data-config"));
  var words = config.words, keys = Array.prototype.slice.call(form.querySelectorAll("[data-key]"));
  var send = form.querySelector("button[type=submit]"), clear = document.getElementById("clear");
  var OUTCOMES = { found: words.found, not_found_in_coverage: words.not_found, not_covered: words.not_covered };

  function say(text, bad) {
    status.hidden = !text;
    status.textContent = text;
    status.className = bad ? "note bad" : "note";
  }

  function forget() {
    answers.textContent = "";
    answers.setAttribute("data-printable", "no");
    say("");
  }

  function lines(field) {
    return field.value.split(/[\n,，;；]/).map(function (text) { return text.trim(); })
      .filter(function (text) { return text; });
  }

  /* [{item: value}, ...], one for each subject, or a sentence that says what is wrong. */
  function subjects() {
    var given = keys.map(function (field) { return { item: field.getAttribute("data-key"), values: lines(field) }; })
      .filter(function (key) { return key.values.length; });
    if (!given.length) return words.nothing_to_ask;
    var count = given[0].values.length;
    if (given.some(function (key) { return key.values.length !== count; })) return words.lines_differ;
    if (count > MOST) return words.too_many.replace("{most}", MOST);
    return given[0].values.map(function (_, place) {
      var where = {};
      given.forEach(function (key) { where[key.item] = key.values[place]; });
      return where;
    });
  }

  function context() {
    function value(name) { return form.elements[name].value.trim(); }
    return {
      grant: config.grant, purpose: value("purpose"), case: value("case"), reason: value("reason"),
      consent_form: value("consent_form"), consent_number: value("consent_number")
    };
  }

  /* The end of the first key: enough to tell lines apart on the screen, no more. */
  function heading(where, place, count, part) {
    var first = where[Object.keys(where)[0]];
    var said = words.about.replace("{place}", place + 1).replace("{count}", count).replace("{tail}", first.slice(-4));
    return parts().length > 1 ? said + " · " + words["part_" + part] : said;
  }

  /* Rows and figures derived from rows are asked apart: a gateway gives them in different answers. */
  function parts() {
    return ["rows", "derived"].filter(function (part) { return names(part).length; });
  }

  function names(part) {
    return config.items.filter(function (item) { return item.part === part; })
      .map(function (item) { return item.name; });
  }

  function shown(value, unit) {
    if (value === null || value === undefined) return words.empty;
    if (value === true) return words.yes;
    if (value === false) return words.no;
    return String(value) + (unit ? " " + unit : "");
  }

  function label(said, asked) {
    var list = on.node("dl", null, "facts label"), facts = [
      [words.provider, config.label.provider], [words.article, config.label.article],
      [words.valid_to, config.label.valid_to], [words.as_of, on.china(said.as_of)],
      [words.coverage, config.label.coverage], [words.receipt, said.receipt.number],
      [words.only_case, words.only_case_text.replace("{case}", asked.case)]
    ];
    facts.forEach(function (fact) {
      var line = on.node("div");
      line.appendChild(on.node("dt", fact[0]));
      line.appendChild(on.node("dd", fact[1]));
      list.appendChild(line);
    });
    return list;
  }

  function mark(said, asked) {
    var at = on.china(said.receipt.minute * 60000);
    return [config.unit, asked.case, at, words.watermark].join(" · ");
  }

  function answer(card, reply, question, asked) {
    var said = reply.said;
    if (!reply.ok) {
      if (said.code === "source_unavailable") {
        card.appendChild(on.node("p", words.unavailable, "outcome unavailable"));
      }
      card.appendChild(on.refusal(said, words));
      return;
    }
    answers.setAttribute("data-printable", reply.headers.get("Shuqiao-Printable") === "yes" ? "yes" : "no");
    var counted = said.outcome === "found" && question.items.join() === names("derived").join();
    var outcome = counted ? words.counted : OUTCOMES[said.outcome] || said.outcome;  // nought may be counted, and is no find
    card.appendChild(on.node("p", outcome, "outcome " + (counted ? "counted" : said.outcome)));
    if (said.rows.length) {
      var items = config.items.filter(function (item) { return item.name in said.rows[0]; });
      card.appendChild(on.table(items.map(function (item) { return item.name; }), said.rows.map(function (row) {
        return items.map(function (item) { return shown(row[item.name], item.unit); });
      })));
    }
    card.appendChild(label(said, asked));
    card.appendChild(on.node("p", mark(said, asked), "watermark"));
    if (said.next) more(card, { where: question.where, items: question.items, next: said.next }, asked);
  }

  function more(card, question, asked) {
    var verbs = on.node("div", null, "verbs end"), button = on.node("button", words.more, "plain");
    button.type = "button";
    button.addEventListener("click", function () {
      verbs.remove();
      ask(card, question, asked);
    });
    verbs.appendChild(button);
    card.appendChild(verbs);
  }

  /* A token for this one question, then the question; resolves when the card says what came of it. */
  function ask(card, question, asked) {
    return on.leave("/api/v1/desk/tokens", form.elements.csrfmiddlewaretoken.value, config.language, asked)
      .then(function (leave) {
        if (!leave.ok) { answer(card, leave, question, asked); return null; }
        var path = "/v1/grants/" + encodeURIComponent(config.grant) + "/query";
        return on.ask(leave.said.address, path, leave.said.token, config.language, question)
          .then(function (reply) { answer(card, reply, question, asked); });
      })
      .catch(function () { card.appendChild(on.node("p", words.unreachable, "outcome unavailable")); });
  }

  function printing() {
    if (answers.getAttribute("data-printable") !== "yes") return;
    var verbs = on.node("div", null, "verbs end"), button = on.node("button", words.print, "primary");
    button.type = "button";
    button.addEventListener("click", function () { window.print(); });
    verbs.appendChild(button);
    answers.appendChild(verbs);
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    forget();
    var wheres = subjects(), asked = context();
    if (typeof wheres === "string") { say(wheres, true); return; }
    send.disabled = true;
    say(words.asking);
    var questions = [];
    wheres.forEach(function (where, place) {
      parts().forEach(function (part) {
        questions.push({ said: heading(where, place, wheres.length, part), body: { where: where, items: names(part) } });
      });
    });
    questions.reduce(function (before, question) {
      return before.then(function () {
        var card = on.node("section", null, "card answer"), head = on.node("h2", question.said);
        head.tabIndex = -1;
        card.appendChild(head);
        answers.appendChild(card);
        return ask(card, question.body, asked);
      });
    }, Promise.resolve()).then(function () {
      printing();
      send.disabled = false;
      say(words.done);
      var first = answers.querySelector("h2");
      if (first) first.focus();
    });
  });

  clear.addEventListener("click", function () { form.reset(); forget(); });
  window.addEventListener("pagehide", function () { form.reset(); forget(); });
  send.disabled = false;
  clear.disabled = false;
})();
