/* Who looked at whom: the number goes to each gateway and nowhere else; what they say is merged, newest first. */
"use strict";
(function () {
  var on = window.shuqiao, form = document.getElementById("look");
  if (!form) return;
  var config = JSON.parse(form.getAttribute("data-config")), words = config.words;
  var answers = document.getElementById("answers"), status = document.getElementById("status");
  var send = form.querySelector("button[type=submit]"), number = document.getElementById("value");
  var gateways = [], lines = [], asked = null;

  function say(text, bad) {
    status.hidden = !text;
    status.textContent = text;
    status.className = bad ? "note bad" : "note";
  }

  function forget() {
    gateways = []; lines = []; asked = null;
    answers.textContent = "";
    say("");
  }

  function two(text, small) {
    var cell = on.node("span", text || "—");
    if (small) cell.appendChild(on.node("small", small));
    return cell;
  }

  /* An operator code leads to the log's entries of the person behind it; a system's own name of an operator does not. */
  function operator(line) {
    var code = line.operator || "—", known = /^c-[a-z2-7]{16}$/.test(code);
    var cell = on.node("span", known ? null : code, "operator");
    if (known) {
      var link = on.node("a", code);
      link.href = "/audit/?subject=" + encodeURIComponent("operator:" + code);
      cell.appendChild(link);
    }
    if (line.operator_unit) cell.appendChild(on.node("small", line.operator_unit));
    return cell;
  }

  function resource(line) {
    var cell = on.node("span"), code = line.resource || "—";
    if (line.resource) {
      var link = on.node("a", code);
      link.href = "/catalogue/code/" + code + "/";
      cell.appendChild(link);
    } else {
      cell.textContent = code;
    }
    if (line.items) cell.appendChild(on.node("small", line.items.join(", ")));
    return cell;
  }

  function outcome(line) {
    var cell = on.node("span", words["outcome_" + line.outcome] || line.outcome, "outcome-said");
    if (line.code) cell.appendChild(on.node("small")).appendChild(on.node("code", line.code));
    return cell;
  }

  function consent(line) {
    if (!line.consent) return "";
    return words.consent + " " + (line.consent.number || line.consent.form || line.consent);
  }

  /* A purpose is "matter.type": the type in words, the whole beneath it. */
  function purpose(line) {
    var code = line.purpose || "—", type = config.purposes[code.slice(code.lastIndexOf(".") + 1)];
    var why = [type && code, line.case, line.reason, consent(line)];
    return two(type || code, why.filter(function (text) { return text; }).join(" · "));
  }

  function row(line) {
    return [
      two(on.china(line.at), line.number),
      two(config.departments[line.consumer] || line.consumer, line.system),
      operator(line),
      purpose(line),
      resource(line),
      outcome(line)
    ];
  }

  function draw() {
    answers.textContent = "";
    var told = on.node("section", null, "card"), found = on.node("section", null, "card"), missing = false;
    told.appendChild(on.table([words.gateway, words.state], gateways.map(function (gateway) {
      missing = missing || Boolean(gateway.trouble);
      var state = gateway.trouble || words.answered.replace("{count}", gateway.count) + (gateway.next ? " …" : "");
      return [two(gateway.name, gateway.member), two(state, gateway.receipt)];
    })));
    answers.appendChild(told);
    lines.sort(function (a, b) { return a.at < b.at ? 1 : a.at > b.at ? -1 : 0; });
    if (lines.length) {
      var names = [words.at, words.who, words.operator, words.purpose, words.resource, words.outcome];
      var table = on.table(names, lines.map(row));
      table.className += " looks";
      found.appendChild(table);
    } else if (gateways.some(function (gateway) { return !gateway.trouble; })) {
      found.appendChild(on.node("p", words.nothing, "nothing"));
    }
    if (found.childNodes.length) answers.appendChild(found);
    if (gateways.some(function (gateway) { return gateway.next; })) {
      var verbs = on.node("div", null, "verbs end"), button = on.node("button", words.more, "plain");
      button.type = "button";
      button.addEventListener("click", function () { button.disabled = true; more(); });
      verbs.appendChild(button);
      answers.appendChild(verbs);
    }
    say(missing ? words.some_missing : words.all_answered.replace("{count}", gateways.length), missing);
  }

  function leave(member) {
    var said = { reason: asked.reason };
    if (member) said.member = member;
    return on.leave("/api/v1/desk/history-tokens", form.elements.csrfmiddlewaretoken.value, config.language, said);
  }

  /* One gateway's next page under a token of its own. */
  function look(gateway, token) {
    var question = { kind: asked.kind, value: asked.value };
    if (gateway.next) question.next = gateway.next;
    return on.ask(gateway.address, "/v1/subjects/history", token, config.language, question).then(function (reply) {
      gateway.next = null;
      if (!reply.ok) {
        gateway.trouble = words.not_asked + (reply.said.detail || reply.status);
        return;
      }
      gateway.trouble = "";
      gateway.count += reply.said.looks.length;
      gateway.next = reply.said.next || null;
      gateway.receipt = words.receipt + " " + reply.said.receipt.number;
      lines = lines.concat(reply.said.looks);
    }).catch(function () { gateway.next = null; gateway.trouble = words.unreachable; });
  }

  function more() {
    Promise.all(gateways.filter(function (gateway) { return gateway.next; }).map(function (gateway) {
      return leave(gateway.member).then(function (reply) {
        return reply.ok ? look(gateway, reply.said.tokens[0].token) : undefined;
      });
    })).then(draw).catch(function () { say(words.unreachable, true); });
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    forget();
    asked = {
      kind: document.getElementById("kind").value, value: number.value.trim(),
      reason: form.elements.reason.value.trim()
    };
    send.disabled = true;
    say(words.asking);
    leave("").then(function (reply) {
      if (!reply.ok) {
        say("");
        answers.appendChild(on.refusal(reply.said, words));
        return null;
      }
      gateways = reply.said.tokens.map(function (one) {
        return { member: one.member, name: one.name, address: one.address, count: 0, next: null, trouble: "" };
      });
      return Promise.all(gateways.map(function (gateway, place) {
        return look(gateway, reply.said.tokens[place].token);
      })).then(draw);
    }).catch(function () { say(words.unreachable, true); }).then(function () { send.disabled = false; });
  });

  window.addEventListener("pagehide", function () { form.reset(); forget(); });
  send.disabled = false;
})();
