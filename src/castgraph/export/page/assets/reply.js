// The panel of an answer: its first line, the chosen way hop by hop with its sources, the others in a line each.
function answerPanel(answer) {
  const names = listed(answer.ends.map(nameOf)), way = chosenWay(answer), [start, end] = answer.ends;
  const filters = answer.filters ? el("p", {class: "note filters"}, `This answer is ${answer.filters.replace(/^(?=without|counting)/, "given ")}. `, filtered() ? button("Show everything", showAll) : "") : null;
  const note = answer.note && start !== end ? el("p", {class: "hint", dir: "auto"}, answer.note) : null;
  const rumours = answer.note.includes("only rumoured") ? actions(button("Count what is rumoured", countRumours)) : null;
  if (!way) {
    const both = start === end && answer.kind === "two", far = answer.kind === "two" && fartherWords(answer);
    fill(both ? nameOf(start) : answer.kind === "tree" || far ? names : `${names} are not connected`,
      el("p", {class: "answer", dir: "auto"}, answer.kind === "tree" ? answer.words : far || answer.note), answer.kind === "tree" ? note : null, partWords(), filters, rumours,
      actions(...(answer.ends.map(n => nodeButton(n)))), actions(button("Clear", clear)));
    return say(leadWords(answer));
  }
  const tree = answer.kind === "tree";
  fill(names, el("p", {class: "lead", dir: "auto"}, leadWords(answer)), partWords(), filters,
    tree ? null : el("p", {class: "count"}, stepper(answer), way.hops.length !== answer.hops ? ` ${plural(way.hops.length, "hop")}` : ""),
    tree ? null : el("p", {class: "answer", dir: "auto"}, way.sentence),
    tree ? treeSteps(answer, way) : routeSteps(way), alsoWords(way),
    note, rumours, tree ? null : otherWays(answer),
    actions(button("Copy with sources", () => copyText(wayText(answer, way), "The connection with its sources")), copyLink(), button("Clear", clear)));
  say(tree ? leadWords(answer) : `${leadWords(answer)} Way ${answer.at + 1}: ${way.sentence}`);
}
function stepper(answer) {
  const turn = by => el("button", {type: "button", onclick: () => step(by), "aria-label": by < 0 ? "Previous connection" : "Next connection", disabled: answer.ways.length < 2}, by < 0 ? "‹" : "›");
  return answer.ways.length > 1 ? el("span", {class: "stepper"}, turn(-1), ` ${answer.at + 1} of ${answer.ways.length} `, turn(1)) : "the only one so short";
}
const hopItem = hop => el("li", {class: "hop"}, el("p", {class: "words", dir: "auto"}, hopWords(hop)), ...hop.credits.slice(0, 6).map(e => el("div", {class: "credit"},
  hop.credits.length > 1 ? el("span", {class: "role"}, relationOf(e)[LABEL], castOf(e).length ? " as " : "", castOf(e).length ? bdi(listed(castOf(e))) : "") : "", badge(e), sourceList(e))));
const routeSteps = way => el("ol", {class: "route"}, ...way.hops.flatMap((hop, i) => [el("li", {class: "stop" + (i ? "" : " end")}, nodeButton(hop.from)), hopItem(hop)]),
  el("li", {class: "stop end"}, nodeButton(way.nodes[way.nodes.length - 1])));
// What joins three or more, hop by hop; whom it joins are marked.
const treeSteps = (answer, way) => el("ol", {class: "tree"}, ...way.hops.map(hop => el("li", {class: "branch"},
  el("p", {class: "actions"}, ...[hop.from, hop.to].map(n => { const made = nodeButton(n); made.classList.toggle("end", answer.ends.includes(n)); return made; })), el("ul", {class: "plain"}, hopItem(hop)))));
function alsoWords(way) {
  const parts = (way.also || []).filter(some => some.length);
  return parts.length ? el("p", {class: "hint also", dir: "auto"}, `Also in ${parts.map(some => listed(some)).join("; in ")}.`) : null;
}
function otherWays(answer) {
  const others = answer.ways.filter((way, i) => way.leads && i !== answer.at);
  const name = way => way.nodes.map(nameOf).join(" – ") + (way.hops.length !== answer.hops ? ` (${plural(way.hops.length, "hop")})` : "");
  const line = way => el("li", {}, el("button", {type: "button", class: "words", onclick: () => choose(answer.ways.indexOf(way))}, bdi(name(way))), way.more ? el("small", {}, ` … and ${way.more.toLocaleString("en")} more like it`) : "");
  const own = chosenWay(answer).more ? el("p", {class: "hint"}, `… and ${chosenWay(answer).more.toLocaleString("en")} more through the same ${chosenWay(answer).productions > 1 ? `${chosenWay(answer).productions} productions` : "production"}.`) : "";
  return el("div", {class: "others"}, own, others.length ? el("h3", {}, "Other ways") : "", el("ol", {class: "plain"}, ...others.map(line)));
}
const wayText = (answer, way) => `${leadWords(answer)}\n${way.hops.map((hop, i) => `${i + 1}. ${hopWords(hop)}\n` + unique(hop.credits.flatMap(e => saidBy(e).map(([s]) => s))).map(s => `   ${cite(sources[s])}${sources[s].url ? `: ${sources[s].url}` : ""}\n`).join("")).join("")}`;
