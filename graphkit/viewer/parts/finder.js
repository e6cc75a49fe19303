/* A search box with a list of what it finds, for the keyboard first: arrows, Enter, Escape; the usual combobox. */

/** Turn an input and a list into a finder; `pick` gets a thing, or a statement where those are looked for too. */
function makeFinder(input, list, {pick, statements = false, limit = 9}) {
  const state = {options: [], active: -1};

  const shut = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const activate = (at) => {
    state.active = at;
    [...list.querySelectorAll('[role="option"]')].forEach((one, place) => one.setAttribute("aria-selected", String(place === at)));
    const option = byId(`${list.id}-${at}`);
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({block: "nearest"});
    }
  };

  const choose = (at) => {
    const chosen = state.options[at];
    if (!chosen) return;
    shut();
    pick(chosen.thing ?? chosen.told);
  };

  const show = () => {
    const text = input.value.trim();
    const named = findThings(text, limit).map((found) => ({thing: found.thing, found}));
    const told = statements ? findStatements(text, 6).map((one) => ({told: one})) : [];
    const close = named.filter(({found}) => found.score >= 0.7);
    state.options = [...close, ...told, ...named.slice(close.length)];
    list.replaceChildren(...state.options.map((option, at) => optionOf(option, at, list.id, choose)));
    if (text && !state.options.length) {
      list.append(make("li", {class: "empty"}, "Nothing found. Try a part of the name, a ticker, or a word of a deal."));
    }
    list.hidden = !text;
    input.setAttribute("aria-expanded", String(Boolean(text)));
    input.removeAttribute("aria-activedescendant");
    if (state.options.length) activate(0);
  };

  input.addEventListener("input", show);
  input.addEventListener("focus", () => { if (input.value) show(); });
  input.addEventListener("blur", () => setTimeout(() => { if (document.activeElement !== input) shut(); }, 120));
  input.addEventListener("keydown", (event) => {
    const count = state.options.length;
    if (event.key === "Escape") {
      event.stopPropagation();
      if (list.hidden) { input.value = ""; input.blur(); } else shut();
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (list.hidden) show();
      else choose(state.active);
    } else if (count && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      if (list.hidden) show();
      else activate((state.active + (event.key === "ArrowDown" ? 1 : count - 1)) % count);
    }
  });
}

function optionOf({thing, found, told}, at, list, choose) {
  const content = thing ? thingOption(thing, found) : tellingOption(told);
  return make("li", {
    id: `${list}-${at}`, role: "option", "aria-selected": "false",
    onpointerdown: (event) => { event.preventDefault(); choose(at); },
  }, content);
}

/** A thing with the name that it was found by, where that is not the one that it bears. */
function thingOption(thing, {level, name}) {
  const other = level === 1 || level === 3 ? name : "";
  return [
    classMark(classes[thing.kind]), words(plain(thing.label, 80), "name"),
    span("hinted", words(joined(other, classes[thing.kind].label.toLowerCase()))),
  ];
}

function tellingOption(told) {
  const what = told.hop ? sentence(told) : `${plain(told.thing.label)}: ${predicates[told.metric].forward}`;
  return [span("mark"), words(what, "name"), span("hinted", words(joined(told.amount, times(told))))];
}

function startSearch() {
  const input = byId("find");
  makeFinder(input, byId("found"), {statements: true, pick: (found) => {
    input.value = "";
    input.blur();
    if (found.near) visit(found);
    else if (found.hop) visitPair(found.hop, true);
    else visit(found.thing);
    byId("card").focus({preventScroll: true});
  }});
}
