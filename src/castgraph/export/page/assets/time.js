// Time: an axis of real days from the first to the last; steps go to the next day on which something changed.
const DAY = 86400000, dayNumber = date => Math.round(Date.parse(`${date}T00:00:00Z`) / DAY);
const undated = edges.some(e => LAST === 0 || statusAt(e, LAST - 1) !== e.status);
const FIRST = LAST ? dayNumber(D.days[0]) : 0, SPAN = LAST ? dayNumber(D.days[LAST - 1]) - FIRST : 0, MARGIN = undated ? Math.max(1, Math.round(SPAN * 0.02)) : 0;
let changeDays = null;
function stepsOfTime() {
  if (changeDays) return changeDays;
  const found = new Set();
  for (const e of edges) {
    const first = Math.min(LAST, ...e.said.map(([s]) => sources[s].day));
    if (first < LAST) found.add(first);
    let before = at(e.history, first);
    for (const [day, status] of e.history) if (day > first && status !== before) { found.add(day); before = status; }
  }
  return changeDays = [...found].sort((a, b) => a - b);
}
const stepAfter = day => stepsOfTime().find(step => step > day) ?? LAST;
const stepBefore = day => stepsOfTime().filter(step => step < day).pop() ?? stepsOfTime()[0] ?? LAST;
const earlier = () => setDay(stepBefore(view.day === LAST && !undated ? LAST - 1 : view.day));
const later = () => setDay(stepAfter(view.day));

// The day by which everything is seen: a date, before the first nothing and after the last everything.
function turnTo(date) {
  view.day = LAST && date ? Math.max(0, dayAt(date)) : LAST;
  if (!undated && view.day === LAST - 1) view.day = LAST;
  view.date = view.day === LAST ? "" : date < D.days[0] ? D.days[0] : date;
}
const setDay = (day, leave) => setDate(D.days[day] || "", leave);
function setDate(date, leave = false) {
  turnTo(date);
  const day = view.day;
  if (!now.node && !now.pair && !now.answer) now.day = day < LAST && !leave;
  dayText();
  changed();
}
function dayText() {
  const known = edges.filter(e => statusAt(e, view.day) !== null).length, text = view.day < LAST ? dayWords(view.date) : undated ? "all dates" : LAST ? dayWords(D.days[LAST - 1]) : "";
  $("day").value = view.day < LAST ? dayNumber(view.date) - FIRST : SPAN + MARGIN;
  $("day-text").textContent = text;
  $("day").setAttribute("aria-valuetext", `${text}, ${plural(known, "fact")} known`);
  document.body.classList.toggle("past", view.day < LAST);
}
// Half a minute at most: of very many steps some are passed over.
function pace() {
  const steps = stepsOfTime(), wait = Math.max(80, Math.min(900, 28000 / steps.length));
  return {steps, wait, stride: Math.ceil(steps.length * wait / 28100)};
}
let playing = 0;
function play(on) {
  clearInterval(playing);
  playing = 0;
  $("play").setAttribute("aria-pressed", String(on));
  $("play").textContent = on ? "❚❚" : "▶";
  if (!on) return;
  const {steps, wait, stride} = pace();
  let i = view.day >= LAST ? 0 : Math.max(0, steps.findIndex(step => step > view.day));
  setDay(steps[i]);
  playing = setInterval(() => {
    i += stride;
    setDay(i < steps.length ? steps[i] : LAST);
    if (view.day >= LAST) play(false);
  }, wait);
}
function openTime() {
  $("time").hidden = LAST < 2;
  if (!LAST) return;
  $("day").max = SPAN + MARGIN;
  $("first-day").textContent = dayWords(D.days[0]);
  $("last-day").textContent = dayWords(D.days[LAST - 1]);
  $("day").addEventListener("input", () => {
    play(false);
    const value = +$("day").value;
    setDate(value > SPAN ? "" : new Date((FIRST + value) * DAY).toISOString().slice(0, 10));
  });
  $("day").addEventListener("keydown", event => {
    const act = {ArrowLeft: earlier, ArrowDown: earlier, ArrowRight: later, ArrowUp: later, Home: () => setDay(stepsOfTime()[0] ?? 0), End: () => setDay(LAST)}[event.key];
    if (act) { event.preventDefault(); play(false); act(); }
  });
  $("earlier").addEventListener("click", () => { play(false); earlier(); });
  $("later").addEventListener("click", () => { play(false); later(); });
  $("play").addEventListener("click", () => play(!playing));
}
